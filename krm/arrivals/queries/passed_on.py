"""Reads around what was passed on: what waits at a unit, what is overdue, what must go."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from krm.arrivals import access
from krm.arrivals.models import IntakeItem, PassedOn
from krm.arrivals.queries.alarms import office_hours
from krm.arrivals.rules.nine_questions import OUTCOMES
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import LOCAL_ZONE
from krm.work.access import Visibility

# The outcomes of which KRM keeps a number and no content.
EMPTIED = [code for code, outcome in OUTCOMES.items() if outcome.keeps_nothing]


def open_parts() -> QuerySet[PassedOn]:
    """Return what no unit has confirmed or given back yet, the oldest first."""
    rows = PassedOn.objects.filter(received_at=None, returned_at=None)
    return rows.select_related("unit", "item").order_by("passed_at", "pk")


def parts_of_units(
    person: Person, on: date, visibility: Visibility | None = None
) -> QuerySet[PassedOn]:
    """Return what was passed on to the units of a person: what waits first, then the latest."""
    visibility = visibility or Visibility(person, on)
    units = access.receiving_unit_pks(visibility)
    rows = access.visible_passed_on(person, on, visibility).filter(unit__in=units, returned_at=None)
    return rows.select_related("unit", "item", "received_by").order_by(
        "received_at", "-passed_at", "-pk"
    )


def waiting_for(person: Person, on: date, visibility: Visibility | None = None) -> int:
    """Return how many parts wait for the units of a person."""
    return parts_of_units(person, on, visibility).filter(received_at=None).count()


def parts_of_item(item: IntakeItem) -> list[PassedOn]:
    """Return what was passed on from one arrival, in its order."""
    rows = item.passed_on.select_related("unit", "received_by", "passed_by")
    return list(rows.order_by("passed_at", "pk"))


def sent_parts(person: Person, on: date) -> QuerySet[PassedOn]:
    """Return all that was passed on and is not confirmed, or came back, for who triages."""
    waiting = Q(received_at=None)
    rows = access.visible_passed_on(person, on).filter(waiting)
    return rows.select_related("unit", "item").order_by("passed_at", "pk")


def widerspruchsstelle() -> Unit | None:
    """Return the unit that takes possible Widersprüche."""
    units = Unit.objects.filter(kind=Unit.Kind.WIDERSPRUCHSSTELLE, is_active=True)
    return units.order_by("pk").first()


def is_overdue(part: PassedOn, at: datetime) -> bool:
    """Tell whether the Arbeitstag is over on which the unit should have confirmed."""
    hours = office_hours(regelwerk.rules_on(local_day(at)))
    return at > hours.end_of_day(part.passed_at.astimezone(LOCAL_ZONE))


def content_due(at: datetime) -> QuerySet[IntakeItem]:
    """Return the arrivals of which nothing may be kept any longer (K0)."""
    days = regelwerk.rules_on(local_day(at)).number("triage.foreign_content_days")
    rows = IntakeItem.objects.filter(
        state=IntakeItem.State.SET_ASIDE,
        outcome__in=EMPTIED,
        content_removed_at=None,
        decided_at__lte=at - timedelta(days=days),
    )
    return rows.order_by("pk")
