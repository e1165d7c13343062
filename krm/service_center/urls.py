"""Addresses of the Service Center."""

from django.urls import path

from krm.service_center.views import calls, reconciling

app_name = "service_center"

urlpatterns = [
    path("", calls.home, name="home"),
    path("anruf/", calls.call, name="call"),
    path("ablauf/", calls.flows, name="flows"),
    path("abgleich/", reconciling.compare, name="compare"),
    path("beleg/<str:number>/", calls.receipt, name="receipt"),
]
