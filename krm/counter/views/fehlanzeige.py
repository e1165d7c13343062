"""Fehlanzeige: a team says that a month brought it nothing; KRM sees who has said nothing."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from krm.counter.actions import fehlanzeige
from krm.counter.queries import fehlanzeige as queries
from krm.journal.actions import Refused
from krm.organisation.models import Unit
from krm.organisation.pages import StaffRequest, say_done, staff_page
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.ui.rules import format_month

_MONTHS_BACK = 13


@require_GET
@staff_page(Right.STATE_FEHLANZEIGE)
def own(request: StaffRequest) -> HttpResponse:
    """Show a team lead the last months of their teams, each with what is still to be said."""
    rows = queries.own_months(request.user, local_day(request.at))
    return render(request, "counter/fehlanzeige.html", {"rows": rows})


@require_POST
@staff_page(Right.STATE_FEHLANZEIGE)
def act(request: StaffRequest, unit_pk: int, month: str) -> HttpResponse:
    """State a Fehlanzeige, or take it back."""
    unit, person, at = get_object_or_404(Unit, pk=unit_pk), request.user, request.at
    if unit not in queries.own_teams(person):
        raise Http404
    try:
        day = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    if day not in queries.last_months(local_day(at), _MONTHS_BACK):
        raise Http404
    try:
        if request.POST.get("do") == "withdraw":
            fehlanzeige.withdraw_fehlanzeige(unit=unit, month=day, by=person, at=at)
            say_done(request, f"Die Fehlanzeige für {format_month(day)} ist zurückgenommen.")
        else:
            fehlanzeige.state_fehlanzeige(unit=unit, month=day, by=person, at=at)
            say_done(request, f"{unit.name} meldet Fehlanzeige für {format_month(day)}.")
    except Refused as refusal:
        messages.error(request, refusal.reason)
    return redirect("fehlanzeige:own")


@require_GET
@staff_page(Right.SEE_COUNTS)
def overview(request: StaffRequest) -> HttpResponse:
    """Show each team with its months: so many recorded, Fehlanzeige, or nothing said."""
    on = local_day(request.at)
    context = {
        "months": queries.last_months(on),
        "rows": queries.overview(request.user, on),
    }
    return render(request, "counter/fehlanzeige_overview.html", context)
