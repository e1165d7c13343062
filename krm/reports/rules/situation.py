"""How things stand, as plain data and as pictures: weeks, rates, topics, days (R-12)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from krm.reports.rules.charts import NARROW, Column, columns_of
from krm.reports.rules.content import ALWAYS, Content
from krm.reports.rules.counting import Value, counted, tenths_of
from krm.reports.rules.facts import Facts, Period
from krm.reports.rules.figure import Figure
from krm.ui.rules import quarter_begins

WEEKS: Final = 26
QUARTERS: Final = 5
MOST_TOPICS: Final = 8
_TOGETHER: Final = "Kleine Einheiten zusammen"
_A_DAY = timedelta(days=1)
ARROWS: Final[Mapping[str, tuple[str, str]]] = {
    "up": ("↑", "mehr als davor"),
    "down": ("↓", "weniger als davor"),
    "same": ("→", "so viele wie davor"),
}


def quarter_of(on: date) -> Period:
    """Return the running quarter up to a day."""
    return Period(quarter_begins(on), on, on)


def quarter_before(on: date) -> Period:
    """Return as many days of the quarter before, so that equal spans stand side by side."""
    now = quarter_of(on)
    whole = quarter_of(now.starts_on - _A_DAY)
    ends_on = min(whole.starts_on + (on - now.starts_on), now.starts_on - _A_DAY)
    return Period(whole.starts_on, ends_on, ends_on)


def weeks_of(
    mondays: Sequence[date], found: Mapping[date, Mapping[str, int]], year: timedelta
) -> list[dict[str, Any]]:
    """Return the weeks with what arrived in each, and in the same week of the year before."""
    return [
        {
            "week": f"{monday.isocalendar().week}",
            "monday": monday.isoformat(),
            "count": sum(found.get(monday, {}).values()),
            "behind": sum(found.get(monday - year, {}).values()),
        }
        for monday in mondays
    ]


def rate_of(
    figure: Figure, figures: Mapping[str, Figure], period: Period, found: Mapping[date, Facts]
) -> dict[str, Any]:
    """Return an in-time rate by quarter, with what it is a share of."""
    wanted = {code: figures[code] for code in (figure.code, figure.base)}
    quarters = []
    starts_on = period.starts_on
    while starts_on <= period.ends_on:
        value = counted(wanted, found.get(starts_on, Facts()))[figure.code]
        quarters.append(_quarter(starts_on, value))
        starts_on = (starts_on + timedelta(days=95)).replace(day=1)
    what = figures[figure.base].name.partition(",")[0]
    name = f"{what} {figure.name.removeprefix('darunter ')}"
    return {"code": figure.code, "name": name, "quarters": quarters}


def _quarter(starts_on: date, value: Value) -> dict[str, Any]:
    return {
        "label": f"{(starts_on.month + 2) // 3}/{starts_on:%y}",
        "count": value.count,
        "base": value.base,
        "percent": None if value.percent is None else value.percent / 10,
    }


def topics_of(figures: Mapping[str, Figure], now: Facts, before: Facts) -> list[dict[str, Any]]:
    """Return the most frequent Anliegen with an arrow; discrimination also with none."""
    new, old = counted_alone(figures, now), counted_alone(figures, before)
    ranked = sorted(figures, key=lambda code: (-new[code], -old[code], code))
    shown = [code for code in ranked if new[code] or old[code]][:MOST_TOPICS]
    if ALWAYS in figures and ALWAYS not in shown:
        shown.append(ALWAYS)
    return [
        {
            "code": code,
            "name": figures[code].name,
            "now": new[code],
            "before": old[code],
            "arrow": "up" if new[code] > old[code] else "down" if new[code] < old[code] else "same",
        }
        for code in shown
    ]


def counted_alone(figures: Mapping[str, Figure], facts: Facts) -> dict[str, int]:
    """Return the counts of figures of one topic without the figures they are shares of."""
    return {
        code: sum(fact.times for fact in facts.of(figure.topic) if figure.counts(fact))
        for code, figure in figures.items()
    }


@dataclass(frozen=True)
class Spent:
    """How long what a unit leads lay where, summed over its answered Vorgänge."""

    name: str
    times: int
    total: timedelta
    at_unit: timedelta
    after: timedelta


def days_of(rows: Sequence[Spent], small: Collection[str]) -> list[dict[str, Any]]:
    """Return the mean days with KRM, unit and customer, by the name of the unit.

    :param small: units that stand together, so that nobody's work shows.
    """
    together: dict[str, Spent] = {}
    for row in rows:
        name = _TOGETHER if row.name in small else row.name
        old = together.get(name)
        together[name] = Spent(
            name,
            row.times + (old.times if old else 0),
            row.total + (old.total if old else timedelta()),
            row.at_unit + (old.at_unit if old else timedelta()),
            row.after + (old.after if old else timedelta()),
        )
    ordered = sorted(together.values(), key=lambda row: (row.name == _TOGETHER, row.name))
    return [
        {
            "name": row.name,
            "times": row.times,
            "krm": _mean(max(row.total - row.at_unit, timedelta()), row.times),
            "unit": _mean(row.at_unit, row.times),
            "customer": _mean(row.after, row.times),
        }
        for row in ordered
    ]


def _mean(total: timedelta, times: int) -> float:
    tenths = tenths_of(round(total.total_seconds()), 86400 * times)
    return (tenths or 0) / 10


# ------------------------------------------------------------------------------- as pictures


def drawn(content: Content) -> dict[str, Any]:
    """Return the pictures of a content: where each line, bar and word stands."""
    weeks = content["weeks"]
    return {
        "weeks": columns_of(
            [Column(week["week"], week["count"], week["behind"]) for week in weeks]
        ),
        "rates": [
            {
                **rate,
                "is_empty": not any(one["base"] for one in rate["quarters"]),
                "chart": columns_of(
                    [Column(one["label"], one["percent"]) for one in rate["quarters"]],
                    goal=content["goal"],
                    most=100,
                    width=NARROW,
                ),
            }
            for rate in content["rates"]
        ],
        "topics": _topics(content["topics"]),
        "days": _days(content["days"]),
    }


_WIDEST, _ROW = 300, 34


def _topics(topics: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    most = max((max(one["now"], one["before"]) for one in topics), default=0) or 1
    return {
        "height": _ROW * len(topics),
        "rows": [
            {
                **one,
                "sign": ARROWS[one["arrow"]][0],
                "words_at": _ROW * place + 12,
                "bar_at": _ROW * place + 17,
                "number_at": _ROW * place + 28,
                "width": round(_WIDEST * one["now"] / most),
                "before_at": round(_WIDEST * one["before"] / most),
                "number_x": round(_WIDEST * max(one["now"], one["before"]) / most) + 8,
            }
            for place, one in enumerate(topics)
        ],
    }


def _days(days: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    most = max((one["krm"] + one["unit"] + one["customer"] for one in days), default=0) or 1
    rows = []
    for place, one in enumerate(days):
        widths = [round(360 * one[part] / most) for part in ("krm", "unit", "customer")]
        rows.append(
            {
                **one,
                "words_at": _ROW * place + 12,
                "bar_at": _ROW * place + 17,
                "krm_width": widths[0],
                "unit_at": widths[0],
                "unit_width": widths[1],
                "customer_at": widths[0] + widths[1],
                "customer_width": widths[2],
            }
        )
    return {"height": _ROW * len(days), "rows": rows}
