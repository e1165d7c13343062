"""Addresses of the reports."""

from django.urls import path

from krm.reports.views import evaluations
from krm.reports.views import quantitative as views

app_name = "reports"

urlpatterns = [
    path("", views.overview, name="list"),
    path("quantitativ/", views.quantitative, name="quantitative"),
    path("quantitativ/datei/<str:ending>/", views.export, name="export"),
    path("quantitativ/text/", views.text, name="text"),
    path("quantitativ/einreichen/", views.submit, name="submit"),
    path("eingereicht/<int:pk>/", views.submitted, name="submitted"),
    path("eingereicht/<int:pk>/<str:ending>/", views.submitted_file, name="submitted_file"),
    path("auswertungen/", evaluations.overview, name="evaluations"),
    path("auswertungen/zahlen/", evaluations.evaluation, name="evaluation"),
    path("auswertungen/zahlen/<str:ending>/", evaluations.export, name="export_evaluation"),
    path("auswertungen/speichern/", evaluations.save, name="save_evaluation"),
    path("auswertungen/nicht-erhoben/", evaluations.not_collected, name="not_collected"),
    path("auswertungen/<int:pk>/", evaluations.saved, name="saved_evaluation"),
    path("auswertungen/<int:pk>/<str:ending>/", evaluations.saved_file, name="evaluation_file"),
]
