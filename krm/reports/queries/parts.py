"""The facts of a topic in parts: by month, by week, of one unit; each is one statement.

What a figure counts in a part is asked of its definition, as everywhere else.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth, TruncQuarter

from krm.organisation.models import Unit
from krm.reports.queries.facts import Source, source_of
from krm.reports.queries.scope import unit_of
from krm.reports.rules.counting import Value, counted
from krm.reports.rules.facts import Facts, Period
from krm.reports.rules.figure import Figure
from krm.ui.rules import LOCAL_ZONE

Part = Callable[[str], Any]


def way_of(source: Source) -> str:
    """Return the way from a row of a source to the columns of its Vorgang."""
    return "" if source.key == "pk" else "reaction__"


def of_unit(source: Source, unit: Unit | None) -> Source:
    """Keep the rows whose Vorgang counts for a unit; without a unit all of them."""
    if unit is None:
        return source
    rows = source.rows.alias(counts_for=unit_of(way_of(source))).filter(counts_for=unit.pk)
    return replace(source, rows=rows)


def by_month(way: str) -> Any:
    """Return the month in which a Vorgang arrived."""
    return TruncMonth(f"{way}arrived_at", tzinfo=LOCAL_ZONE)


def by_quarter(way: str) -> Any:
    """Return the quarter in which a Vorgang arrived."""
    return TruncQuarter(f"{way}arrived_at", tzinfo=LOCAL_ZONE)


def facts_by(
    part: Part,
    topic: str,
    period: Period,
    *,
    kept: Collection[int] = (),
    unit: Unit | None = None,
    kinds: Collection[str] = (),
    has_days: bool = True,
) -> Mapping[date, Facts]:
    """Return the facts of a topic by the part of the time in which their Vorgang arrived.

    :param kinds: only rows of these kinds, where no other figure is asked for.
    :param has_days: without the days nobody asks for, more facts are alike and fewer are read.
    """
    source = of_unit(source_of(topic, period, kept), unit)
    if kinds:
        source = replace(source, rows=source.rows.filter(kind__in=kinds))
    if not has_days:
        source = _without_days(source)
    rows = source.rows.annotate(fact_part=part(way_of(source)))
    found: dict[date, list[Any]] = defaultdict(list)
    counts = rows.values_list("fact_part", *source.columns).annotate(times=Count("pk")).order_by()
    for begins, *row in counts:
        found[begins.date()].append(source.fact(row))
    return {begins: Facts(**{topic: tuple(facts)}) for begins, facts in found.items()}


def _without_days(source: Source) -> Source:
    """Return the same without its last column, the days."""

    def make(*row: Any) -> Any:
        return source.make(*row[:-1], None, row[-1])

    return replace(source, columns=source.columns[:-1], make=make)


def value_in(
    figure: Figure,
    figures: Mapping[str, Figure],
    period: Period,
    *,
    kept: Collection[int] = (),
    unit: Unit | None = None,
) -> Value:
    """Return what a figure came to in a period, in one unit or in the whole house."""
    source = of_unit(source_of(figure.topic, period, kept), unit)
    return value_of(figure, figures, Facts(**{figure.topic: source.facts()}))


def value_of(figure: Figure, figures: Mapping[str, Figure], facts: Facts) -> Value:
    """Return what one figure came to over facts, with the figure it is a share of."""
    wanted = {code: figures[code] for code in (figure.code, figure.base) if code}
    return counted(wanted, facts)[figure.code]
