"""Addresses of the data protection."""

from django.urls import path

from krm.privacy.views import anonymising, sample, steps

app_name = "privacy"

urlpatterns = [
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
