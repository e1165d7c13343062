"""Addresses of the data protection."""

from django.urls import path, re_path

from krm.privacy.views import (
    anonymising,
    exporting,
    inventory,
    journal,
    restrictions,
    retention,
    sample,
    steps,
    subject_requests,
)

app_name = "privacy"

urlpatterns = [
    path("datenschutz-haus/", retention.home, name="home"),
    path("datenschutz-haus/loeschfristen/", retention.classes, name="retention"),
    path(
        "datenschutz-haus/loeschfristen/<int:class_number>/",
        retention.of_class,
        name="retention_class",
    ),
    path(
        "datenschutz-haus/loeschfristen/<int:class_number>/vorschlagen/",
        retention.propose,
        name="propose_run",
    ),
    path("datenschutz-haus/loeschlauf/<int:pk>/entscheiden/", retention.decide, name="decide_run"),
    path(
        "datenschutz-haus/loeschlauf/<int:pk>/zurueckziehen/",
        retention.withdraw,
        name="withdraw_run",
    ),
    path("datenschutz-haus/eingeschraenkt/", restrictions.listing, name="restrictions"),
    path(
        "datenschutz-haus/eingeschraenkt/<int:pk>/aufheben/",
        restrictions.end,
        name="end_restriction",
    ),
    path("datenschutz-haus/antraege/", subject_requests.listing, name="subject_requests"),
    path("datenschutz-haus/antraege/neu/", subject_requests.record, name="record_request"),
    path("datenschutz-haus/antraege/<int:pk>/", subject_requests.page, name="subject_request"),
    path(
        "datenschutz-haus/antraege/<int:pk>/zusammenstellen/",
        exporting.prepare,
        name="prepare_export",
    ),
    path("datenschutz-haus/antraege/<int:pk>/ansehen/", exporting.look, name="look_at_export"),
    re_path(
        r"^datenschutz-haus/antraege/(?P<pk>\d+)/auskunft\.(?P<form>pdf|json)$",
        exporting.fetch,
        name="fetch_export",
    ),
    path(
        "datenschutz-haus/antraege/<int:pk>/schreiben/<int:letter_pk>.pdf",
        subject_requests.letter,
        name="request_letter",
    ),
    path(
        "datenschutz-haus/antraege/<int:pk>/<str:name>/",
        subject_requests.step,
        name="request_step",
    ),
    path("datenschutz-haus/protokoll/", journal.guarded, name="journal"),
    path("datenschutz-haus/protokoll/person/", journal.of_person, name="actions_of_person"),
    path("vorgang/<str:number>/protokoll/", journal.of_case, name="journal_of_case"),
    path("datenschutz-haus/verzeichnis/", inventory.page, name="inventory"),
    path("datenschutz-haus/verzeichnis.pdf", inventory.printed, name="inventory_pdf"),
    path("e-akte/", sample.overview, name="overview"),
    path("e-akte/stichprobe/<int:pk>/", sample.sample, name="sample"),
    path("e-akte/stichprobe/<int:pk>.pdf", sample.sheet, name="sheet"),
    path("vorgang/<str:number>/datenschutz/<str:name>/", steps.step_page, name="step"),
    path(
        "vorgang/<str:number>/einwilligung/<str:purpose>.pdf",
        steps.form_to_sign,
        name="form_to_sign",
    ),
    path("vorgang/<str:number>/anonym-machen/", anonymising.propose, name="propose"),
    path("vorgang/<str:number>/anonym-machen/<int:pk>/", anonymising.decide, name="decide"),
    path(
        "vorgang/<str:number>/anonym-machen/<int:pk>/zurueckziehen/",
        anonymising.withdraw,
        name="withdraw",
    ),
]
