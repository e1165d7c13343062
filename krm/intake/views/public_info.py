"""Public pages that only say something."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from krm.intake.queries_status import contact_on
from krm.intake.views.public_door import PublicRequest, public_page, show
from krm.organisation.queries import local_day, office, standorte_on


def _page(template: str, request: PublicRequest) -> HttpResponse:
    on = local_day(request.at)
    context = {
        "house": office(),
        "contact": contact_on(on),
        "standorte": standorte_on(on),
        "megabytes": request.rules.number("files.max_megabytes"),
    }
    return show(request, template, context)


@public_page
@require_safe
def widerspruch(request: PublicRequest) -> HttpResponse:
    """Say what KRM is not, and that deadlines run on (§ 84 SGG)."""
    return _page("public/widerspruch.html", request)


@public_page
@require_safe
def accessibility(request: PublicRequest) -> HttpResponse:
    """Show the Erklärung zur Barrierefreiheit (§ 12b BGG)."""
    return _page("public/accessibility.html", request)


@public_page
@require_safe
def privacy(request: PublicRequest) -> HttpResponse:
    """Show what happens with personal data (Art. 13 DSGVO)."""
    return _page("public/privacy.html", request)


@public_page
@require_safe
def easy(request: PublicRequest) -> HttpResponse:
    """Explain this site in Leichte Sprache (§ 4 BITV 2.0)."""
    return _page("public/easy.html", request)
