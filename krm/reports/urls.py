"""Addresses of the reports."""

from django.urls import path

from krm.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.overview, name="list"),
    path("quantitativ/", views.quantitative, name="quantitative"),
    path("quantitativ/datei/<str:ending>/", views.export, name="export"),
    path("quantitativ/text/", views.text, name="text"),
    path("quantitativ/einreichen/", views.submit, name="submit"),
    path("eingereicht/<int:pk>/", views.submitted, name="submitted"),
    path("eingereicht/<int:pk>/<str:ending>/", views.submitted_file, name="submitted_file"),
]
