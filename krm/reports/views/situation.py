"""Lage: how the house stands for the executive and KRM, how a unit stands for its lead."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from krm.counter.queries.fehlanzeige import month_before, team_months
from krm.measures.access import measures_on_page_of, visible_besonderheiten, visible_measures
from krm.measures.queries.listed import MeasureGroup, grouped, groups_for
from krm.organisation.models import Person, Unit
from krm.organisation.pages import StaffRequest, staff_page
from krm.organisation.queries import active_units, local_day, units_led_by
from krm.organisation.rules import Right
from krm.reports.queries.situation import situation
from krm.reports.queries.table import kept_from
from krm.reports.rules.content import Content
from krm.reports.rules.situation import drawn
from krm.work.access import visible_reactions

_SHOWN = 5


@require_GET
@staff_page(Right.SEE_REPORTS)
def house(request: StaffRequest) -> HttpResponse:
    """Show four pictures of the house, its Besonderheiten and Gegenmaßnahmen."""
    person, on = request.user, local_day(request.at)
    content, counted_at = situation(on, kept=kept_from(person))
    measures = groups_for(person, on)
    teams = [unit for unit in active_units() if unit.kind == Unit.Kind.TEAM]
    context = {
        **_shown(content),
        "counted_at": counted_at or request.at,
        "besonderheiten": _besonderheiten(person, on),
        "measures": measures,
        "opens": _opens(measures, person, on),
        "fehlanzeigen": _fehlanzeigen(teams, person, on),
        "may_plan": Right.DECIDE_MEASURE in request.rights,
        "units": [one for one in units_led_by(person, on) if one.kind == Unit.Kind.TEAM],
    }
    return render(request, "reports/situation.html", context)


@require_GET
@staff_page()
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the same of one unit to whoever leads it."""
    person, on = request.user, local_day(request.at)
    units = units_led_by(person, on)
    chosen = next((one for one in units if one.pk == pk), None)
    if chosen is None:
        raise Http404
    content, counted_at = situation(on, unit=chosen, kept=kept_from(person))
    measures = grouped(measures_on_page_of(chosen, person, on), on)
    context = {
        **_shown(content),
        "counted_at": counted_at or request.at,
        "unit": chosen,
        "units": units,
        "besonderheiten": _besonderheiten(person, on),
        "measures": measures,
        "opens": _opens(measures, person, on),
        "fehlanzeigen": _fehlanzeigen([chosen], person, on),
        "may_plan": False,
    }
    return render(request, "reports/situation.html", context)


@require_GET
@staff_page()
def own(request: StaffRequest) -> HttpResponse:
    """Show the unit that a person leads, the uppermost first."""
    units = units_led_by(request.user, local_day(request.at))
    if not units:
        raise Http404
    keys = {one.pk for one in units}
    first = next((one for one in units if one.parent_id not in keys), units[0])
    return unit(request, first.pk)


def _shown(content: Content) -> dict[str, Any]:
    return {"content": content, "pictures": drawn(content)}


def _opens(groups: list[MeasureGroup], person: Person, on: date) -> set[int]:
    """Return the keys of those the person may open."""
    keys = [row.pk for group in groups for row in group.rows]
    rows = visible_measures(person, on).filter(pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def _besonderheiten(person: Person, on: date) -> Any:
    rows = visible_besonderheiten(person, on).standing().select_related("reaction")
    return rows.order_by("-raised_at", "-pk")[:_SHOWN]


def _fehlanzeigen(units: list[Unit], person: Person, on: date) -> list[dict[str, object]]:
    """Return what each team said of the past month: recorded, nothing, or silent."""
    month = month_before(on)
    words = {"recorded": "erfasst", "none": "Fehlanzeige", "silent": "fehlt"}
    rows = team_months(units, [month], on, seen=visible_reactions(person, on, by_row=True))
    return [
        {"unit": row.unit.name, "month": month, "words": words.get(row.state, ""),
         "is_bad": row.state == "silent"}
        for row in rows
    ]  # fmt: skip
