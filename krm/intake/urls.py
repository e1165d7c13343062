"""Addresses of the Posteingang."""

from django.urls import path

from krm.intake.views import inbox, mailbox

app_name = "intake"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("beiseite/", inbox.set_aside_list, name="set_aside_list"),
    path("hochladen/", inbox.upload, name="upload"),
    path("<str:receipt>/", inbox.item_page, name="item"),
    path("<str:receipt>/zuordnen/", inbox.join, name="join"),
    path("<str:receipt>/beiseite/", inbox.set_aside, name="set_aside"),
    path("<str:receipt>/zurueck/", inbox.restore, name="restore"),
    path("<str:receipt>/html/", inbox.html_body, name="html"),
    path("<str:receipt>/original/", inbox.original, name="original"),
    path("<str:receipt>/datei/<uuid:document_pk>/", inbox.attachment, name="attachment"),
]

mailbox_patterns = (
    [
        path("", mailbox.mailboxes, name="list"),
        path("neu/", mailbox.edit, name="create"),
        path("<int:pk>/", mailbox.mailbox, name="detail"),
        path("<int:pk>/aendern/", mailbox.edit, name="edit"),
        path("<int:pk>/pruefen/", mailbox.check, name="check"),
        path("<int:pk>/schalten/", mailbox.switch, name="switch"),
    ],
    "mailbox",
)
