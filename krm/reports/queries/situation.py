"""How things stand: the figures of the start pages, of the whole house or of one unit (R-12).

Each picture is one or two statements that count in the database; what a figure counts is asked of
its definition. The content is plain data: the page, the Monday mail and the pack for the
Führungskräftebesprechung are made from it, so they agree.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.db.models.functions import TruncWeek

from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING, SCHRIFTSATZ
from krm.organisation.access import people_with_right
from krm.organisation.models import Person, Unit
from krm.organisation.queries import active_units, people_with_role, units_led_by
from krm.organisation.rules import Right, Role
from krm.reactions.access import keys_kept_from
from krm.reactions.rules import Kind
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.reports.models import KeptSituation
from krm.reports.queries.facts import source_of
from krm.reports.queries.parts import (
    by_quarter,
    facts_by,
    of_unit,
    value_in,
)
from krm.reports.queries.scope import begins
from krm.reports.rules.content import Content
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.facts import Facts, Period
from krm.reports.rules.situation import (
    QUARTERS,
    WEEKS,
    Spent,
    days_of,
    quarter_before,
    quarter_of,
    rate_of,
    topics_of,
    weeks_of,
)
from krm.ui.rules import LOCAL_ZONE

_WEEK, _YEAR = timedelta(days=7), timedelta(days=364)  # so that Mondays stand above Mondays
# The figures of the three deadlines of directive 1.2; a unit owes its Schriftsatz.
_OF_HOUSE = ("confirmation_in_time", "closed_in_time", "board_in_time")
_OF_UNIT = ("schriftsatz_in_time", "closed_in_time")
_BALANCE = {"complaints": Kind.COMPLAINT, "praise": Kind.PRAISE, "ideas": Kind.IDEA}


def situation(
    on: date, *, unit: Unit | None = None, kept: Collection[int] = ()
) -> tuple[Content, datetime | None]:
    """Return how the house or a unit stands, and when the schedule has counted it.

    None: it was counted just now, as long as the schedule has kept nothing, or nothing without the
    very Vorgänge the person is kept away from.

    :param kept: keys of Vorgänge the person is kept away from.
    """
    row = KeptSituation.objects.filter(key=key_of(unit, kept)).first()
    if row is None:
        return counted_situation(on, unit=unit, kept=kept), None
    return row.content, row.counted_at


def key_of(unit: Unit | None, kept: Collection[int] = ()) -> str:
    """Return under which key the figures of a unit, or of the house, are kept.

    Who is kept away from other Vorgänge has another key: nobody is shown what counts one of theirs.
    """
    place = str(unit.pk) if unit else "house"
    if not kept:
        return place
    return f"{place}-{sha256(repr(sorted(kept)).encode()).hexdigest()[:32]}"


def start_pages(on: date) -> list[tuple[Unit | None, frozenset[int]]]:
    """Return the start pages that people have: of the house or of a unit, without which Vorgänge.

    Each unit and the house stand there for whoever is kept away from nothing, too.
    """
    nothing: frozenset[int] = frozenset()
    pages = dict.fromkeys([(None, nothing), *((unit, nothing) for unit in active_units())])
    see_all = people_with_right(Right.SEE_REPORTS, on)
    leads = [person for unit in active_units() for person in (unit.lead, unit.deputy) if person]
    leads += people_with_role(Role.TEAM_LEAD, on)
    pages |= dict.fromkeys((None, keys_kept_from(person)) for person in see_all)
    for person in dict.fromkeys((*see_all, *leads)):
        if kept := keys_kept_from(person):
            pages |= dict.fromkeys((unit, kept) for unit in units_led_by(person, on))
    return list(pages)


def counted_situation(on: date, *, unit: Unit | None = None, kept: Collection[int] = ()) -> Content:
    """Return how the house or one unit stands on a day, counted now."""
    rules = regelwerk.rules_on(on)
    return {
        "on": on.isoformat(),
        "unit": unit.name if unit else "",
        "weeks": _weeks(on, unit, kept),
        "balance": _balance(rules, on, unit, kept),
        "goal": rules.number("reports.goal_percent"),
        "rates": _rates(rules, on, unit, kept),
        "topics": _topics(rules, on, unit, kept),
        "days": _days(rules, on, unit, kept),
    }


def _weeks(on: date, unit: Unit | None, kept: Collection[int]) -> Sequence[Mapping[str, Any]]:
    """Return how many arrived week by week, with the same week of the year before."""
    first = on - timedelta(days=on.weekday()) - (WEEKS - 1) * _WEEK
    found: dict[date, dict[str, int]] = {}
    for starts_on, ends_on in ((first, on), (first - _YEAR, first - _YEAR + WEEKS * _WEEK)):
        period = Period(starts_on, ends_on, ends_on)
        rows = of_unit(source_of("reactions", period, kept), unit).rows
        arrived = rows.filter(arrived_at__gte=begins(starts_on))
        counts = (
            arrived.values(week=TruncWeek("arrived_at", tzinfo=LOCAL_ZONE), about=F("kind"))
            .annotate(times=Count("pk"))
            .order_by()
        )
        for row in counts:
            found.setdefault(row["week"].date(), {})[row["about"]] = row["times"]
    mondays = [first + place * _WEEK for place in range(WEEKS)]
    return weeks_of(mondays, found, _YEAR)


def _balance(
    rules: Regelwerk, on: date, unit: Unit | None, kept: Collection[int]
) -> Sequence[Mapping[str, Any]]:
    """Return praise beside blame: this quarter, and as many days of the quarter before."""
    figures, counts = figures_of(rules), []
    for period in (quarter_of(on), quarter_before(on)):
        rows = of_unit(source_of("reactions", period, kept), unit).rows
        arrived = rows.filter(arrived_at__gte=begins(period.starts_on)).values_list("kind")
        counts.append(dict(arrived.annotate(times=Count("pk")).order_by()))
    return [
        {
            "name": figures[code].name,
            "now": counts[0].get(kind, 0),
            "before": counts[1].get(kind, 0),
        }
        for code, kind in _BALANCE.items()
    ]


def _two_quarters(
    topic: str, on: date, unit: Unit | None, kept: Collection[int]
) -> tuple[Facts, Facts]:
    now, before = quarter_of(on), quarter_before(on)
    found = [of_unit(source_of(topic, p, kept), unit).facts() for p in (now, before)]
    return Facts(**{topic: found[0]}), Facts(**{topic: found[1]})


def _rates(
    rules: Regelwerk, on: date, unit: Unit | None, kept: Collection[int]
) -> Sequence[Mapping[str, Any]]:
    """Return in-time rates by quarter of arrival: the last full ones and the running one."""
    figures = figures_of(rules)
    first = on
    for _ in range(QUARTERS - 1):
        first = quarter_of(first).starts_on - timedelta(days=1)
    period = Period(quarter_of(first).starts_on, on, on)
    kinds = [*SCHRIFTSATZ, *CLOSING] if unit else ["confirmation", *CLOSING]
    found = facts_by(
        by_quarter, "deadlines", period, kept=kept, unit=unit, kinds=kinds, has_days=False
    )
    codes = _OF_UNIT if unit else _OF_HOUSE
    return [rate_of(figures[code], figures, period, found) for code in codes]


def _topics(
    rules: Regelwerk, on: date, unit: Unit | None, kept: Collection[int]
) -> Sequence[Mapping[str, Any]]:
    figures = {
        code: figure
        for code, figure in figures_of(rules).items()
        if code.startswith("anliegen:") and figure.is_part
    }
    now, before = _two_quarters("anliegen", on, unit, kept)
    return topics_of(figures, now, before)


def _days(
    rules: Regelwerk, on: date, unit: Unit | None, kept: Collection[int]
) -> Sequence[Mapping[str, Any]]:
    """Return how long what was answered within a year lay with KRM, the unit and the customer."""
    since = begins(on - timedelta(days=365))
    period = Period(on - timedelta(days=730), on, on)
    rows = of_unit(source_of("reactions", period, kept), unit).rows
    answered = rows.filter(answered_at__gte=since).exclude(lead_unit=None)
    spent = _spent(answered.values("lead_unit"))
    at_units = (
        Deadline.objects.filter(kind__in=SCHRIFTSATZ, reaction__answered_at__gte=since)
        .exclude(settled_at=None)
        .exclude(state=Deadline.State.LAPSED)
        .exclude(reaction__lead_unit=None)
        .exclude(reaction__in=kept)
        .filter(Q(reaction__lead_unit=unit) if unit else Q())
        .values("reaction__lead_unit")
        .annotate(total=Sum(_between("starts_at", "settled_at")))
        .order_by()
    )
    in_unit = {row["reaction__lead_unit"]: row["total"] for row in at_units}
    units = Unit.objects.in_bulk(list(spent))
    small = set() if unit else _small_units(rules)
    return days_of(
        [
            Spent(units[pk].name, times, total, in_unit.get(pk, timedelta()), after)
            for pk, (times, total, after) in spent.items()
            if pk in units
        ],
        small={units[pk].name for pk in small if pk in units},
    )


def _spent(rows: Any) -> dict[int, tuple[int, timedelta, timedelta]]:
    counted = rows.annotate(
        times=Count("pk"),
        total=Sum(_between("arrived_at", "answered_at")),
        after=Sum(_between("answered_at", "closed_at"), filter=Q(closed_at__isnull=False)),
    ).order_by()
    return {
        row["lead_unit"]: (row["times"], row["total"], row["after"] or timedelta())
        for row in counted
    }


def _between(start: str, end: str) -> Any:
    return ExpressionWrapper(F(end) - F(start), output_field=DurationField())


def _small_units(rules: Regelwerk) -> set[int]:
    """Return the units with so few people that they stand together."""
    below = rules.number("reports.small_unit_below")
    counts = dict(
        Person.objects.filter(is_active=True)
        .exclude(unit=None)
        .values_list("unit")
        .annotate(people=Count("pk"))
        .order_by()
    )
    return {pk for pk in Unit.objects.values_list("pk", flat=True) if counts.get(pk, 0) < below}


def last_week(
    on: date, *, unit: Unit | None = None, kept: Collection[int] = ()
) -> Mapping[str, int]:
    """Return what the Monday mail says of the week before: arrivals, and what is open or late."""
    figures = figures_of(regelwerk.rules_on(on))
    monday = on - timedelta(days=on.weekday())
    period = Period(monday - _WEEK, monday - timedelta(days=1), on)
    codes = ("reactions", "complaints", "praise")
    found = {c: value_in(figures[c], figures, period, kept=kept, unit=unit).count for c in codes}
    late = Period(on.replace(year=on.year - 1, day=1), on, on)
    overdue = value_in(figures["overdue"], figures, late, kept=kept, unit=unit).count
    return found | {"overdue": overdue}
