"""Every door of the house, sorted by package."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from krm.intake.api.routes import api
from krm.intake.urls import (
    card_patterns,
    fehlanzeige_patterns,
    import_patterns,
    mailbox_patterns,
    record_patterns,
    service_center_patterns,
    site_patterns,
    token_patterns,
)
from krm.organisation.views import account

handler400 = "krm.ui.views.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("krm.desk.urls")),
    path("", include("krm.casework.urls")),
    path("erfassen/", include(record_patterns)),
    path("", include("krm.intake.public_urls")),
    path("posteingang/", include("krm.intake.urls")),
    path("material/", include(card_patterns)),
    path("material/", include("krm.outreach.urls")),
    path("service-center/", include(service_center_patterns)),
    path("fehlanzeige/", include(fehlanzeige_patterns)),
    path("kalender/", include("krm.deadlines.urls")),
    path("mitteilungen/", include("krm.notices.urls")),
    path("regelwerk/", include("krm.regelwerk.urls")),
    path("api/v1/", api.urls),
    path("uebernahme/", include(import_patterns)),
    path("verwaltung/schnittstelle/", include(token_patterns)),
    path("verwaltung/oeffentliche-seiten/", include(site_patterns)),
    path("verwaltung/postfaecher/", include(mailbox_patterns)),
    path("verwaltung/", include("krm.organisation.urls")),
    # allauth needs its addresses to have names; what people must not do themselves stays shut.
    path("konto/password/reset/", account.forgotten),
    re_path(r"^konto/(?P<way>email|confirm-email|password/reset|login/code)/", account.shut),
    path("konto/", include("allauth.account.urls")),
]
