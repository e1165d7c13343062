"""Addresses of the reports."""

from django.urls import path

from krm.reports.views import effects, evaluations, meeting, of_unit, situation
from krm.reports.views import quantitative as views

app_name = "reports"

urlpatterns = [
    path("", views.overview, name="list"),
    path("quantitativ/", views.quantitative, name="quantitative"),
    path("quantitativ/datei/<str:ending>/", views.export, name="export"),
    path("quantitativ/text/", views.text, name="text"),
    path("quantitativ/einreichen/", views.submit, name="submit"),
    path("einheit/<int:pk>/", of_unit.unit_report, name="unit_report"),
    path("einheit/<int:pk>/datei/<str:ending>/", of_unit.export, name="export_unit_report"),
    path("eingereicht/<int:pk>/", views.submitted, name="submitted"),
    path("eingereicht/<int:pk>/<str:ending>/", views.submitted_file, name="submitted_file"),
    path("auswertungen/", evaluations.overview, name="evaluations"),
    path("auswertungen/zahlen/", evaluations.evaluation, name="evaluation"),
    path("auswertungen/zahlen/<str:ending>/", evaluations.export, name="export_evaluation"),
    path("auswertungen/speichern/", evaluations.save, name="save_evaluation"),
    path("auswertungen/nicht-erhoben/", evaluations.not_collected, name="not_collected"),
    path("auswertungen/gespeichert/", evaluations.all_saved, name="all_saved"),
    path("auswertungen/<int:pk>/loeschen/", evaluations.delete, name="delete_evaluation"),
    path("auswertungen/<int:pk>/", evaluations.saved, name="saved_evaluation"),
    path("auswertungen/<int:pk>/<str:ending>/", evaluations.saved_file, name="evaluation_file"),
    path("lage/", situation.house, name="situation"),
    path("lage/einheit/", situation.own, name="own_situation"),
    path("lage/einheit/<int:pk>/", situation.unit, name="unit_situation"),
    path("besprechung/", meeting.pack, name="meeting"),
    path("besprechung/pdf/", meeting.export, name="meeting_pack"),
    path("besprechung/beispiel/", meeting.find, name="find_example"),
    path("besprechung/beispiel/<str:number>/", meeting.example, name="example"),
    path("besprechung/heraus/<int:pk>/", meeting.withdraw, name="withdraw_example"),
    path("massnahme/planen/", effects.plan, name="plan_measure"),
    path("massnahme/<int:pk>/wirkung/", effects.effect, name="effect"),
    path("massnahme/<int:pk>/zahl/", effects.measured_by, name="measured_by"),
]
