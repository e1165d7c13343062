"""Addresses of the Posteingang."""

from django.urls import path

from krm.intake import views

app_name = "intake"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("beiseite/", views.set_aside_list, name="set_aside_list"),
    path("hochladen/", views.upload, name="upload"),
    path("<str:receipt>/", views.item_page, name="item"),
    path("<str:receipt>/zuordnen/", views.join, name="join"),
    path("<str:receipt>/beiseite/", views.set_aside, name="set_aside"),
    path("<str:receipt>/zurueck/", views.restore, name="restore"),
    path("<str:receipt>/html/", views.html_body, name="html"),
    path("<str:receipt>/original/", views.original, name="original"),
    path("<str:receipt>/datei/<uuid:document_pk>/", views.attachment, name="attachment"),
]
