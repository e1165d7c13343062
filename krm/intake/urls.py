"""Addresses of the Posteingang."""

from django.urls import path

from krm.intake.views import (
    barrier,
    cards,
    copies,
    fehlanzeige,
    importing,
    inbox,
    mailbox,
    passed,
    reconciling,
    record,
    series,
    service_center,
    similar,
    site,
    tokens,
    triage,
    upload,
)

app_name = "intake"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("beiseite/", inbox.set_aside_list, name="set_aside_list"),
    path("aehnlich/", similar.similar_fragment, name="similar"),
    path("hochladen/", upload.upload, name="upload"),
    path("unterwegs/", passed.sent_list, name="sent_list"),
    path("weitergegeben/", passed.passed_list, name="passed_list"),
    path("weitergegeben/<int:pk>/", passed.passed_page, name="passed_on"),
    path("weitergegeben/<int:pk>/erhalten/", passed.receive, name="receive"),
    path("weitergegeben/<int:pk>/zurueck/", passed.give_back, name="give_back"),
    path(
        "weitergegeben/<int:pk>/datei/<uuid:document_pk>/",
        passed.passed_file,
        name="passed_file",
    ),
    path("alarm/<int:alarm_pk>/", triage.confirm_alarm, name="confirm_alarm"),
    path("serie/<int:pk>/", series.series_page, name="series"),
    path("serie/<int:pk>/name/", series.rename, name="series_name"),
    path("serie/<int:pk>/<str:name>/", series.act, name="series_act"),
    path("verknuepfen/<str:number>/", series.link, name="link"),
    path("verknuepfen/<str:number>/serie/", series.leave, name="leave_series"),
    path("verknuepfen/<str:number>/<int:link_pk>/", series.unlink, name="unlink"),
    path("barrieren/", barrier.reports, name="barriers"),
    path("barrieren/<int:pk>/", barrier.answer, name="barrier"),
    path("<str:receipt>/", triage.item_page, name="item"),
    path("<str:receipt>/zuordnen/", triage.join, name="join"),
    path("<str:receipt>/zusammenfuehren/", copies.merge, name="merge"),
    path("<str:receipt>/trennen/", triage.separate, name="separate"),
    path("<str:receipt>/beiseite/", triage.set_aside, name="set_aside"),
    path("<str:receipt>/zurueck/", triage.restore, name="restore"),
    path("<str:receipt>/weitergeben/", triage.pass_on, name="pass_on"),
    path("<str:receipt>/deutsch/", triage.translate, name="translate"),
    path("<str:receipt>/alarm/", triage.raise_alarm, name="raise_alarm"),
    path("<str:receipt>/html/", inbox.html_body, name="html"),
    path("<str:receipt>/original/", inbox.original, name="original"),
    path("<str:receipt>/datei/<uuid:document_pk>/", inbox.attachment, name="attachment"),
]

record_patterns = (
    [
        path("krm/", record.record_page, name="krm"),
        path("bogen/", record.bogen_page, name="bogen"),
        path("bogen/<str:number>/", record.bogen_done, name="bogen_done"),
        path("zurueck/<str:number>/", record.take_back, name="take_back"),
    ],
    "record",
)

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

card_patterns = (
    [
        path("", cards.overview, name="overview"),
        path("kasten/neu/", cards.new_box, name="new_box"),
        path("kasten/<int:pk>/", cards.box_page, name="box"),
        path("kasten/<int:pk>/drucken/", cards.print_box, name="print"),
        path("kasten/<int:pk>/erfassen/", cards.capture, name="capture"),
        path("kasten/<int:pk>/erfassen/bekannt/", cards.known, name="known"),
        path("kasten/<int:pk>/zurueck/<str:receipt>/", cards.take_back, name="take_back"),
    ],
    "cards",
)

import_patterns = (
    [
        path("", importing.imports, name="list"),
        path("<int:run_pk>/", importing.import_page, name="detail"),
        path("<int:run_pk>/spalten/", importing.columns, name="columns"),
        path("<int:run_pk>/uebernehmen/", importing.take_over, name="take_over"),
        path("<int:run_pk>/stand/", importing.progress, name="progress"),
        path("<int:run_pk>/fehler.csv", importing.problems_file, name="problems"),
    ],
    "import",
)

token_patterns = (
    [
        path("", tokens.tokens, name="list"),
        path("<int:token_pk>/sperren/", tokens.revoke, name="revoke"),
    ],
    "tokens",
)

site_patterns = ([path("", site.edit, name="edit")], "site")

service_center_patterns = (
    [
        path("", service_center.home, name="home"),
        path("anruf/", service_center.call, name="call"),
        path("ablauf/", service_center.flows, name="flows"),
        path("abgleich/", reconciling.compare, name="compare"),
        path("beleg/<str:number>/", service_center.receipt, name="receipt"),
    ],
    "service_center",
)

fehlanzeige_patterns = (
    [
        path("", fehlanzeige.own, name="own"),
        path("<int:unit_pk>/<str:month>/", fehlanzeige.act, name="act"),
        path("uebersicht/", fehlanzeige.overview, name="overview"),
    ],
    "fehlanzeige",
)
