"""What can be done at once with Vorgänge that somebody has ticked in the register."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from krm.desk.queries import worklist
from krm.desk.queries.paging import PAGE
from krm.desk.views.batch import CHOSEN, PAGES, chosen_cases
from krm.organisation.pages import StaffRequest, staff_page
from krm.work import access
from krm.work.pages import visibility_of

# How the register was filtered in which somebody ticked, and how much of it is kept.
REGISTER: Final = "register"
_LONGEST: Final = 2000


@dataclass(frozen=True)
class Together:
    """One way to do many at once: what it is called, for how many it goes, and its page."""

    title: str
    button: str
    count: int
    url: str


@require_GET
@staff_page()
def selection(request: StaffRequest) -> HttpResponse:
    """Offer for the ticked Vorgänge what waits for this person and goes together."""
    keys = sorted(chosen_cases(request))[:PAGE]
    if not keys:
        messages.error(request, "Bitte mindestens einen Vorgang auswählen.")
        return redirect(_register_of(request))
    visibility = visibility_of(request)
    person, on = visibility.person, visibility.on
    seen = access.visible_reactions(person, on, visibility=visibility, by_row=True)
    cases = list(seen.filter(pk__in=keys).newest_first())
    mine = {case.pk for case in cases}
    rows = worklist.today_for(person, on)
    query = urlencode([(CHOSEN, key) for key in sorted(mine)])
    ways, done = [], set()
    for name, page in PAGES.items():
        parts = [part for part in page.find(rows, person, on) if part.reaction_pk in mine]
        if parts:
            url = f"{reverse('desk:batch', args=[name])}?{query}"
            ways.append(Together(page.title, page.button, len(parts), url))
            done |= {part.reaction_pk for part in parts}
    alone = [case for case in cases if case.pk not in done]
    context = {
        "ways": ways,
        "alone": alone,
        "count": len(cases),
        "register_url": _register_of(request),
    }
    return render(request, "desk/selection.html", context)


def _register_of(request: StaffRequest) -> str:
    """Return the register as it was filtered where somebody ticked."""
    said = request.GET.get(REGISTER, "")
    query = QueryDict(said).urlencode() if len(said) <= _LONGEST else ""
    return f"{reverse('desk:register')}?{query}" if query else reverse("desk:register")
