"""What a search finds: a page, and a few lines while somebody types."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from krm.desk.jobs import indexing
from krm.desk.queries.found import Reader
from krm.desk.queries.groups import groups_for
from krm.organisation.access import has_right, scopes_of
from krm.organisation.models import Person
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Scope

# Of each group; the register shows all Vorgänge.
_SHOWN: Final = 20
_WHILE_TYPING: Final = 4
_CAUGHT_UP: Final = 10
_LONGEST: Final = 4_000
# Fewer letters begin too many words.
_SHORTEST: Final = 2
NEAR: Final = "aehnlich"


def _reader(request: StaffRequest) -> Reader:
    person, on = request.user, local_day(request.at)
    if not scopes_of(person, Right.SEE_CASE, on) - {Scope.PSEUDONYMISED}:
        raise Http404
    return Reader(person, on)


@staff_page()
def found(request: StaffRequest) -> HttpResponse:
    """Show what was found, in groups, each hit in its sentence; who may see no case has no page."""
    reader, typed = _reader(request), request.GET.get("q", "")[:_LONGEST].strip()
    is_near = bool(request.GET.get(NEAR))
    query = request.GET.copy()
    query.pop(NEAR, None)
    context = {
        "words": typed,
        "groups": groups_for(reader, typed, most=_SHOWN, is_near=is_near),
        "query": query.urlencode(),
        "may_triage": _may_triage(reader.person, request),
    }
    return render(request, "desk/found.html", context)


@require_POST
@staff_page()
def preview(request: StaffRequest) -> HttpResponse:
    """Return the first hits of each group while somebody types."""
    reader, typed = _reader(request), request.POST.get("q", "")[:_LONGEST]
    if len(typed.strip()) < _SHORTEST:
        return HttpResponse()
    indexing.catch_up(request.at, most=_CAUGHT_UP)
    groups = groups_for(reader, typed, most=_WHILE_TYPING, typing=True)
    return render(request, "desk/parts/preview.html", {"groups": groups})


def _may_triage(person: Person, request: StaffRequest) -> bool:
    return has_right(person, Right.TRIAGE, local_day(request.at))
