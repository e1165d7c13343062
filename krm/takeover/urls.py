"""Addresses of importing an old table."""

from django.urls import path

from krm.takeover import views

app_name = "takeover"

urlpatterns = [
    path("", views.imports, name="list"),
    path("<int:run_pk>/", views.import_page, name="detail"),
    path("<int:run_pk>/spalten/", views.columns, name="columns"),
    path("<int:run_pk>/uebernehmen/", views.import_table, name="import"),
    path("<int:run_pk>/zuruecknehmen/", views.take_back, name="take_back"),
    path("<int:run_pk>/stand/", views.progress, name="progress"),
    path("<int:run_pk>/fehler.csv", views.problems_file, name="problems"),
]
