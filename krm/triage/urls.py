"""Addresses of the Posteingang, and of the boxes with paper cards."""

from django.urls import path

from krm.triage.views import (
    alarms,
    cards,
    duplicates,
    examples,
    inbox,
    passed,
    pictures,
    series,
    similar,
    special,
    triage,
    upload,
)

app_name = "triage"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("beiseite/", inbox.set_aside_list, name="set_aside_list"),
    path("aehnlich/", similar.similar_fragment, name="similar"),
    path("hochladen/", upload.upload, name="upload"),
    path("weiter/<str:receipt>/", triage.pass_over, name="pass_over"),
    path("unterwegs/", passed.sent_list, name="sent_list"),
    path("weitergegeben/", passed.passed_list, name="passed_list"),
    path("weitergegeben/<int:pk>/", passed.passed_page, name="passed_on"),
    path("weitergegeben/<int:pk>/erhalten/", passed.receive, name="receive"),
    path("weitergegeben/<int:pk>/zurueck/", passed.give_back, name="give_back"),
    path("weitergegeben/<int:pk>/dienstaufsicht/", passed.give_conduct, name="give_dienstaufsicht"),
    path("weitergegeben/<int:pk>/behalten/", passed.keep, name="keep"),
    path("weitergegeben/<int:pk>/nachweis/", passed.proof, name="proof"),
    path("weitergegeben/<int:pk>/alles/", passed.everything, name="everything"),
    path(
        "weitergegeben/<int:pk>/datei/<uuid:document_pk>/",
        passed.passed_file,
        name="passed_file",
    ),
    path("alarm/<int:alarm_pk>/", alarms.confirm_alarm, name="confirm_alarm"),
    path("alarm/<int:alarm_pk>/nicht-erreicht/", alarms.not_reached, name="not_reached"),
    path("alarm/<int:alarm_pk>/weitergabe/", special.disclose, name="disclose"),
    path("beispiele/", examples.examples, name="examples"),
    path("beispiele/<int:pk>/entfernen/", examples.remove_example, name="remove_example"),
    path("gelesen/<str:number>/", alarms.hint_read, name="hint_read"),
    path("serie/<int:pk>/", series.series_page, name="series"),
    path("serie/<int:pk>/name/", series.rename, name="series_name"),
    path("serie/<int:pk>/<str:name>/", series.act, name="series_act"),
    path("verknuepfen/<str:number>/", series.link, name="link"),
    path("verknuepfen/<str:number>/serie/", series.leave, name="leave_series"),
    path("verknuepfen/<str:number>/<int:link_pk>/", series.unlink, name="unlink"),
    path("<str:receipt>/", triage.item_page, name="item"),
    path("<str:receipt>/zuordnen/", triage.join, name="join"),
    path("<str:receipt>/zusammenfuehren/", duplicates.merge, name="merge"),
    path("<str:receipt>/trennen/", triage.separate, name="separate"),
    path("<str:receipt>/beiseite/", triage.set_aside, name="set_aside"),
    path("<str:receipt>/zurueck/", triage.restore, name="restore"),
    path("<str:receipt>/weitergeben/", triage.pass_on, name="pass_on"),
    path("<str:receipt>/deutsch/", triage.translate, name="translate"),
    path("<str:receipt>/alarm/", triage.raise_alarm, name="raise_alarm"),
    path("<str:receipt>/besonderheit/", special.report, name="report"),
    path("<str:receipt>/html/", inbox.html_body, name="html"),
    path("<str:receipt>/original/", inbox.original, name="original"),
    path("<str:receipt>/datei/<uuid:document_pk>/", inbox.attachment, name="attachment"),
    path("<str:receipt>/datei/<uuid:document_pk>/seiten/", pictures.pages, name="pages"),
    path(
        "<str:receipt>/datei/<uuid:document_pk>/seite/<int:page>/",
        pictures.page_picture,
        name="page_picture",
    ),
]

card_patterns = (
    [
        path("", cards.overview, name="overview"),
        path("kasten/neu/", cards.new_box, name="new_box"),
        path("kasten/<int:pk>/", cards.box_page, name="box"),
        path("kasten/<int:pk>/drucken/", cards.print_box, name="print"),
        path("kasten/<int:pk>/erfassen/", cards.capture, name="capture"),
        path("kasten/<int:pk>/erfassen/bekannt/", cards.known, name="known"),
        path("kasten/<int:pk>/zurueck/<str:receipt>/", cards.take_back_card, name="take_back"),
    ],
    "cards",
)
