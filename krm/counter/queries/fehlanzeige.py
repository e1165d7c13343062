"""Whether a team had nothing to record in a month, or has recorded nothing (R-20, R-24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from krm.counter.models import Fehlanzeige
from krm.deadlines import queries as deadlines
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day, month_span
from krm.reactions.models import Confidential, Exclusion, Reaction
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import LOCAL_ZONE
from krm.work.access import visible_reactions

MONTHS_SHOWN = 6


@dataclass(frozen=True)
class TeamMonth:
    """What is known of one team in one month."""

    unit: Unit
    month: date
    recorded: int
    stated: Fehlanzeige | None
    is_over: bool

    @property
    def state(self) -> str:
        """Return recorded, none, silent or running."""
        if self.recorded:
            return "recorded"
        if self.stated is not None:
            return "none"
        return "silent" if self.is_over else "running"

    @property
    def words(self) -> str:
        """Return the state in words."""
        return {
            "recorded": f"{self.recorded} erfasst",
            "none": "Fehlanzeige",
            "silent": "keine Angabe",
            "running": "läuft noch",
        }[self.state]


def teams() -> list[Unit]:
    """Return the teams that are asked."""
    return list(Unit.objects.filter(is_active=True, kind=Unit.Kind.TEAM).order_by("name"))


def own_teams(person: Person) -> list[Unit]:
    """Return the teams for which a person speaks: as lead or deputy."""
    in_charge = Q(lead=person) | Q(deputy=person)
    rows = Unit.objects.filter(in_charge, is_active=True, kind=Unit.Kind.TEAM)
    return list(rows.order_by("name"))


def month_before(day: date) -> date:
    """Return the first day of the month before the one of a day."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_months(on: date, count: int = MONTHS_SHOWN) -> list[date]:
    """Return the present month and those before it, the latest first."""
    months = [on.replace(day=1)]
    while len(months) < count:
        months.append(month_before(months[-1]))
    return months


def is_over(month: date, on: date) -> bool:
    """Tell whether a month has ended."""
    return local_day(month_span(month)[1]) <= on


def team_months(
    units: Sequence[Unit], months: Sequence[date], on: date, *, seen: QuerySet[Reaction]
) -> list[TeamMonth]:
    """Return each team with each month, from the reactions the person may see."""
    recorded = _recorded(units, months, seen)
    stated = {
        (row.unit_id, row.month): row
        for row in Fehlanzeige.objects.filter(
            unit__in=units, month__in=months, withdrawn_at=None
        ).select_related("stated_by")
    }
    return [
        TeamMonth(
            unit,
            month,
            recorded.get((unit.pk, month), 0),
            stated.get((unit.pk, month)),
            is_over(month, on),
        )
        for unit in units
        for month in months
    ]


def _recorded(
    units: Sequence[Unit], months: Sequence[date], seen: QuerySet[Reaction]
) -> dict[tuple[int, date], int]:
    if not units or not months:
        return {}
    rows = (
        seen.filter(
            captured_by__unit__in=units,
            arrived_at__gte=month_span(min(months))[0],
            arrived_at__lt=month_span(max(months))[1],
        )
        .exclude(state=State.CANCELLED)
        .annotate(month=TruncMonth("arrived_at", tzinfo=LOCAL_ZONE))
        .order_by()
        .values("captured_by__unit", "month")
        .annotate(count=Count("pk"))
    )
    return {
        (row["captured_by__unit"], local_day(row["month"]).replace(day=1)): row["count"]
        for row in rows
    }


def seen_by_team(unit: Unit) -> QuerySet[Reaction]:
    """Return the reactions of which lead and deputy of a team both may know.

    What they must not see may not show by a Fehlanzeige that disappears.
    """
    heads = [pk for pk in (unit.lead_id, unit.deputy_id) if pk is not None]
    excluded = Exclusion.objects.filter(person__in=heads).values("reaction_id")
    hidden = Confidential.objects.values("reaction_id")
    rows = Reaction.objects.exclude(pk__in=excluded).exclude(pk__in=hidden)
    return rows.exclude(complained_about__in=heads)


def own_months(person: Person, on: date) -> list[TeamMonth]:
    """Return what a team lead sees of the last months: numbers, no Vorgänge."""
    months = last_months(on)
    return [
        row
        for unit in own_teams(person)
        for row in team_months([unit], months, on, seen=seen_by_team(unit))
    ]


def overview(person: Person, on: date) -> list[tuple[Unit, list[TeamMonth]]]:
    """Return every team with its last months, as KRM and the executive see it."""
    units, months = teams(), last_months(on)
    rows = team_months(units, months, on, seen=visible_reactions(person, on, by_row=True))
    return [(unit, [row for row in rows if row.unit == unit]) for unit in units]


def asked_until(month: date) -> date:
    """Return until which day a team says whether the month brought it nothing."""
    after = local_day(month_span(month)[1])
    rules = regelwerk.rules_on(after)
    days = rules.number("fehlanzeige.asked_until")
    return deadlines.calendar(of=rules).add_working_days(after - timedelta(days=1), days)


def asked_from(month: date) -> date:
    """Return the first Arbeitstag after a month, on which the teams are asked."""
    after = local_day(month_span(month)[1])
    calendar = deadlines.calendar(of=regelwerk.rules_on(after))
    return calendar.add_working_days(after - timedelta(days=1), 1)


def is_used_since(month: date) -> bool:
    """Tell whether the house worked with the register in a month already."""
    return Reaction.objects.filter(captured_at__lt=month_span(month)[1]).exists()


def task_key(unit: Unit, month: date) -> str:
    """Return the name of the one task of a team for a month."""
    return f"fehlanzeige:{unit.pk}:{month:%Y-%m}"
