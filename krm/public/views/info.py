"""Public pages that only say something."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from krm.organisation.queries import local_day, office, standorte_on
from krm.public.queries.site import public_site
from krm.public.queries.status import contact_on
from krm.public.views.door import PublicRequest, public_page, show

# Who helps when the answer of the house does not: of the Bund, and of the Land (BITV RP).
BODIES: Final = ("bgg", "rlp")


@dataclass(frozen=True)
class Body:
    """Where people turn with an answer that does not help."""

    code: str
    address: str
    link: str


def _page(template: str, request: PublicRequest) -> HttpResponse:
    on = local_day(request.at)
    context = {
        "house": office(),
        "contact": contact_on(on),
        "standorte": standorte_on(on),
        "megabytes": request.rules.number("files.max_megabytes"),
        "site": public_site(),
        "rules": _facts(request),
    }
    return show(request, template, context)


def _facts(request: PublicRequest) -> dict[str, Any]:
    """Return what the Regelwerk says for the statement and the privacy notice."""
    rules, named = request.rules, "accessibility"
    return {
        "state": rules.word(f"{named}.state"),
        "checked_by": rules.word(f"{named}.checked_by"),
        "checked_on": rules.day(f"{named}.checked_on"),
        "bodies": [
            Body(code, rules.word(f"{named}.{code}_address"), rules.word(f"{named}.{code}_link"))
            for code in rules.texts(f"{named}.enforcement")
            if code in BODIES
        ],
        "retention": [gettext(row.label) for row in rules.lists["public_retention"]],
    }


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


@public_page
@require_safe
def sign_language(request: PublicRequest) -> HttpResponse:
    """Show the film in Deutsche Gebärdensprache (§ 4 BITV 2.0), or that it is still missing."""
    return _page("public/sign_language.html", request)
