"""Every door of the house, sorted by package."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from krm.counter.urls import fehlanzeige_patterns, record_patterns
from krm.organisation.urls import account_patterns
from krm.organisation.views import account
from krm.public.api.routes import api
from krm.public.urls import barrier_patterns, site_patterns, token_patterns
from krm.triage.urls import card_patterns

handler400 = "krm.ui.views.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("krm.desk.urls")),
    path("", include("krm.casework.urls")),
    path("", include("krm.corrections.urls")),
    path("", include("krm.petitions.urls")),
    path("", include("krm.privacy.urls")),
    path("erfassen/", include(record_patterns)),
    path("", include("krm.public.urls")),
    path("posteingang/barrieren/", include(barrier_patterns)),
    path("posteingang/", include("krm.triage.urls")),
    path("material/", include(card_patterns)),
    path("material/", include("krm.outreach.urls")),
    path("service-center/", include("krm.service_center.urls")),
    path("fehlanzeige/", include(fehlanzeige_patterns)),
    path("", include("krm.measures.urls")),
    path("berichte/", include("krm.reports.urls")),
    path("kalender/", include("krm.deadlines.urls")),
    path("mitteilungen/", include("krm.notices.urls")),
    path("regelwerk/", include("krm.regelwerk.urls")),
    path("api/v1/", api.urls),
    path("uebernahme/", include("krm.takeover.urls")),
    path("verwaltung/schnittstelle/", include(token_patterns)),
    path("verwaltung/oeffentliche-seiten/", include(site_patterns)),
    path("verwaltung/postfaecher/", include("krm.mailbox.urls")),
    path("verwaltung/", include("krm.organisation.urls")),
    # allauth needs its addresses to have names; what people must not do themselves stays shut.
    path("konto/password/reset/", account.forgotten),
    re_path(r"^konto/(?P<way>email|confirm-email|password/reset|login/code)/", account.shut),
    path("konto/", include(account_patterns)),
    path("konto/", include("allauth.account.urls")),
]
