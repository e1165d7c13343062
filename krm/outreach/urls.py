"""Addresses of designs and orders; the pages with figures belong to the Sichtung."""

from django.urls import path

from krm.outreach.views import designs, material

app_name = "outreach"

urlpatterns = [
    path("entwurf/<slug:code>/", designs.design, name="design"),
    path("entwurf/<slug:code>/vorschau/", designs.preview, name="preview"),
    path("bestellungen/", material.orders, name="orders"),
    path("bestellungen/<int:pk>/geliefert/", material.arrived, name="arrived"),
    path("bestellungen/<int:pk>/erinnern/", material.remind, name="remind"),
    path("bestellungen/<int:pk>/loeschen/", material.withdraw, name="withdraw"),
]
