"""Addresses of capturing and of the Fehlanzeige."""

from django.urls import path

from krm.counter.views import fehlanzeige, record

record_patterns = (
    [
        path("krm/", record.record_page, name="krm"),
        path("bogen/", record.bogen_page, name="bogen"),
        path("bogen/<str:number>/", record.bogen_done, name="bogen_done"),
        path("zurueck/<str:number>/", record.take_back_recording, name="take_back"),
    ],
    "record",
)

fehlanzeige_patterns = (
    [
        path("", fehlanzeige.own, name="own"),
        path("<int:unit_pk>/<str:month>/", fehlanzeige.act, name="act"),
        path("uebersicht/", fehlanzeige.overview, name="overview"),
    ],
    "fehlanzeige",
)
