"""Addresses of corrections."""

from django.urls import path

from krm.corrections.views import decide, slips, steps

app_name = "corrections"

urlpatterns = [
    path("vorgang/<str:number>/berichtigen/<str:name>/", steps.step_page, name="step"),
    path("vorgang/<str:number>/korrektur/<int:pk>/", decide.decide, name="decide"),
    path(
        "vorgang/<str:number>/korrektur/<int:pk>/zurueckziehen/",
        decide.withdraw,
        name="withdraw",
    ),
    path("korrekturen/", slips.monthly, name="slips"),
]
