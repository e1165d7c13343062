"""Addresses of Besonderheiten and Gegenmaßnahmen."""

from django.urls import path

from krm.measures.views import besonderheiten, measures

app_name = "measures"

urlpatterns = [
    path("besonderheiten/", besonderheiten.listing, name="list"),
    path("besonderheiten/<int:pk>/", besonderheiten.page, name="besonderheit"),
    path("besonderheiten/<int:pk>/zur-kenntnis/", besonderheiten.acknowledge, name="acknowledge"),
    path("besonderheiten/<int:pk>/eintragen/", besonderheiten.enter, name="enter"),
    path("besonderheiten/<int:pk>/zuruecknehmen/", besonderheiten.withdraw, name="withdraw"),
    path("massnahmen/", measures.listing, name="measures"),
    path("massnahmen/<int:pk>/", measures.page, name="measure"),
    path("massnahmen/<int:pk>/annehmen/", measures.accept, name="accept"),
    path("massnahmen/<int:pk>/ablehnen/", measures.dismiss, name="dismiss"),
    path("massnahmen/<int:pk>/erledigt/", measures.complete, name="complete"),
    path("massnahmen/<int:pk>/neu-vereinbaren/", measures.reschedule, name="reschedule"),
    path("massnahmen/<int:pk>/schritt/", measures.add_step, name="add_step"),
    path("massnahmen/schritt/<int:pk>/erledigt/", measures.tick_step, name="tick_step"),
]
