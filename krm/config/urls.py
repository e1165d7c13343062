"""Every door of the house, sorted by package."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("krm.desk.urls")),
    path("", include("krm.casework.urls")),
    path("posteingang/", include("krm.intake.urls")),
    path("kalender/", include("krm.deadlines.urls")),
    path("mitteilungen/", include("krm.notices.urls")),
    path("regelwerk/", include("krm.regelwerk.urls")),
    path("verwaltung/", include("krm.organisation.urls")),
    path("konto/", include("allauth.account.urls")),
]
