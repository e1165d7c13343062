"""Addresses of petitions."""

from django.urls import path

from krm.petitions.views import listing, statement, steps

app_name = "petitions"

_CASE = "vorgang/<str:number>/"

urlpatterns = [
    path("petitionen/", listing.listing, name="list"),
    path(f"{_CASE}petition/<str:name>/", steps.step_page, name="step"),
    path(f"{_CASE}stellungnahme/", statement.show, name="statement"),
    path(f"{_CASE}stellungnahme/schreiben/", statement.write, name="write"),
    path(f"{_CASE}stellungnahme/<int:version>/", statement.show, name="version"),
    path(f"{_CASE}stellungnahme/<int:version>/pdf/", statement.as_file, name="pdf"),
    path(f"{_CASE}stellungnahme/<int:version>/docx/", statement.as_word, name="docx"),
    path(f"{_CASE}stellungnahme/<int:version>/freigabe/", statement.to_sign, name="to_sign"),
]
