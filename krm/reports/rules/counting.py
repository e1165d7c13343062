"""Count a figure over facts; rounding is to one decimal, from the half upward."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from krm.reports.rules.facts import Fact, Facts
from krm.reports.rules.figure import Figure


@dataclass(frozen=True)
class Value:
    """What a figure came to; shares and days are counted in tenths, None where there is none."""

    count: int
    base: int | None = None
    percent: int | None = None
    days: int | None = None


def counted(figures: Mapping[str, Figure], facts: Facts) -> dict[str, Value]:
    """Return the value of every figure by its code."""
    found = {code: _matching(figure, facts) for code, figure in figures.items()}
    counts = {code: sum(fact.times for fact in rows) for code, rows in found.items()}
    return {code: _value(figure, counts, found[code]) for code, figure in figures.items()}


def _matching(figure: Figure, facts: Facts) -> list[Fact]:
    return [fact for fact in facts.of(figure.topic) if figure.counts(fact)]


def _value(figure: Figure, counts: Mapping[str, int], rows: list[Fact]) -> Value:
    count = counts[figure.code]
    if figure.shape != "count":
        days = Counter[int]()
        for fact in rows:
            days[getattr(fact, "days", 0)] += fact.times
        tenths = mean_of(days) if figure.shape == "mean" else median_of(days)
        return Value(count, days=tenths)
    if not figure.base:
        return Value(count)
    base = counts[figure.base]
    return Value(count, base, percent=tenths_of(100 * count, base))


def tenths_of(numerator: int, denominator: int) -> int | None:
    """Return a quotient in tenths, the half rounded upward; None where nothing is divided by."""
    if not denominator:
        return None
    return (20 * numerator + denominator) // (2 * denominator)


def mean_of(days: Mapping[int, int]) -> int | None:
    """Return the mean of days, each with how often it occurs, in tenths."""
    return tenths_of(sum(day * often for day, often in days.items()), sum(days.values()))


def median_of(days: Mapping[int, int]) -> int | None:
    """Return the median of days in tenths; of an even number the mean of the two in the middle."""
    total = sum(days.values())
    if not total:
        return None
    ordered, middle = sorted(days), ((total - 1) // 2, total // 2)
    found: list[int] = []
    passed = 0
    for day in ordered:
        passed += days[day]
        found += [day] * sum(place < passed for place in middle[len(found) :])
    return tenths_of(sum(found), 2)
