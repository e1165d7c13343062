"""Addresses of the desk."""

from django.urls import path

from krm.desk.views import (
    assumptions,
    batch,
    condition,
    found,
    quick_look,
    reaction,
    register,
    register_views,
    restored,
    review,
    search,
    selection,
    similar,
    today,
    turn,
)

app_name = "desk"

urlpatterns = [
    path("", today.today, name="today"),
    path("heute/naechstes/", turn.following, name="following"),
    path("heute/naechstes/worte/", turn.following_words, name="following_words"),
    path("heute/spaeter/", turn.later, name="later"),
    path("heute/spaeter/<int:pk>/zurueck/", turn.not_later, name="not_later"),
    path("heute/reihe/weiter/", turn.proceed, name="next_in_turn"),
    path("heute/reihe/beenden/", turn.end, name="end_turn"),
    path("heute/reihe/<slug:key>/", turn.begin, name="in_turn"),
    path("heute/stapel/<slug:name>/", batch.batch, name="batch"),
    path("erfassen/", today.capture, name="capture"),
    path("hilfe/", today.help_page, name="help"),
    path("ohne-namen/", review.register, name="review"),
    path("register/", register.register, name="register"),
    path("register/ansicht/", register_views.save, name="save_view"),
    path("register/ansicht/<int:pk>/", register_views.show, name="view"),
    path("register/ansicht/<int:pk>/loeschen/", register_views.delete, name="delete_view"),
    path("register/auswahl/", selection.selection, name="selection"),
    path("register/spalten/", register_views.columns, name="columns"),
    path("register/export/", register.export, name="export"),
    path("suchen/", search.search, name="search"),
    path("suchen/vorschau/", found.preview, name="preview"),
    path("gefunden/", found.found, name="found"),
    path("regelwerk/annahmen/", assumptions.assumptions, name="assumptions"),
    path("regelwerk/leitfaden/", assumptions.upload, name="leitfaden_upload"),
    path("regelwerk/leitfaden/<int:pk>/", assumptions.leitfaden, name="leitfaden"),
    path("verwaltung/zustand/", condition.show, name="condition"),
    path("verwaltung/zustand/uhr/", condition.clock_is_right, name="clock_is_right"),
    path("verwaltung/wiederherstellung/", restored.show, name="restored"),
    path("vorgang/<str:number>/", reaction.reaction_page, name="reaction"),
    path("vorgang/<str:number>/kurz/", quick_look.quick_look, name="quick_look"),
    path("vorgang/<str:number>/aehnlich/", similar.similar, name="similar"),
    path("vorgang/<str:number>/akte/", reaction.case_file, name="case_file"),
]
