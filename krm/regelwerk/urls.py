"""Addresses of the Regelwerk."""

from django.urls import path

from krm.regelwerk import views

app_name = "regelwerk"
urlpatterns = [
    path("", views.versions, name="versions"),
    path("fassungen/<int:pk>/", views.version, name="version"),
    path("fassungen/<int:pk>/freigeben/", views.release, name="release"),
    path("fassungen/<int:pk>/ablehnen/", views.reject, name="reject"),
    path("vorschlagen/", views.propose, name="propose"),
    path("annahmen/bestaetigen/", views.confirm, name="confirm"),
    path("pruefung/", views.review, name="review"),
]
