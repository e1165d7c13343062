"""Addresses of Besonderheiten and Gegenmaßnahmen."""

from django.urls import path

from krm.measures.views import besonderheiten, measures

app_name = "measures"

urlpatterns = [
    path("", besonderheiten.listing, name="list"),
    path("<int:pk>/", besonderheiten.page, name="besonderheit"),
    path("<int:pk>/zur-kenntnis/", besonderheiten.acknowledge, name="acknowledge"),
    path("<int:pk>/eintragen/", besonderheiten.enter, name="enter"),
    path("<int:pk>/zuruecknehmen/", besonderheiten.withdraw, name="withdraw"),
    path("massnahme/<int:pk>/", measures.page, name="measure"),
    path("massnahme/<int:pk>/annehmen/", measures.accept, name="accept"),
    path("massnahme/<int:pk>/ablehnen/", measures.dismiss, name="dismiss"),
    path("massnahme/<int:pk>/erledigt/", measures.complete, name="complete"),
]
