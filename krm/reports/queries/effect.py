"""What a Gegenmaßnahme has moved: its figure before and after, month by month (R-12)."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from krm.measures.models import Measure
from krm.organisation.models import Unit
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk
from krm.reports.queries.parts import by_month, facts_by, value_in, value_of
from krm.reports.rules.charts import Column, Mark, columns_of
from krm.reports.rules.content import german
from krm.reports.rules.counting import Value
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.facts import Facts, Period
from krm.reports.rules.figure import Figure
from krm.ui.rules import format_date, format_month

_DAY = timedelta(days=1)
# Figures of these blocks can be moved by what a unit does.
_BLOCKS = ("A", "C", "D", "E")


@dataclass(frozen=True)
class Span:
    """A figure over the days before or after a Gegenmaßnahme."""

    period: Period
    value: Value
    figure: Figure

    @property
    def in_words(self) -> str:
        """Return what the figure came to."""
        return said(self.figure, self.value)

    @property
    def kept(self) -> dict[str, object]:
        """Return what is stored with a judgement."""
        days = {"from": self.period.starts_on.isoformat(), "to": self.period.ends_on.isoformat()}
        return days | asdict(self.value)


@dataclass(frozen=True)
class Effect:
    """A figure around a Gegenmaßnahme; without ``after`` its days are still running."""

    name: str
    sentence: str
    where: str
    before: Span
    after: Span | None
    months: tuple[tuple[str, str], ...]
    chart: Mapping[str, Any]

    @property
    def values(self) -> dict[str, object]:
        """Return what is stored with a judgement."""
        after = self.after.kept if self.after else None
        return {"before": self.before.kept, "after": after}


def figure_choices(on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the figures by which an effect can be seen, in their groups."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for figure in figures_of(regelwerk.rules_on(on)).values():
        if figure.block in _BLOCKS:
            words = "Ein Anliegen" if figure.code.startswith("anliegen:") else "Eine andere Zahl"
            groups.setdefault(words, []).append((figure.code, name_of(figure)))
    return sorted(groups.items(), key=lambda group: group[0] != "Ein Anliegen")


def name_of(figure: Figure) -> str:
    """Return the name of a figure as it stands alone."""
    return figure.name.removeprefix("darunter ")


def figure_called(code: str, on: date) -> Figure | None:
    """Return the figure of a code; None if there is none."""
    return figures_of(regelwerk.rules_on(on)).get(code)


def effect_of(measure: Measure, on: date, kept: Collection[int] = ()) -> Effect | None:
    """Return what a Gegenmaßnahme has moved as far as that is known on a day.

    Before are the days up to the decision, after those from the day it was carried out; both are
    as long as the Regelwerk says. None without a figure, or before it was carried out.

    :param kept: keys of Vorgänge the person is kept away from: they are counted nowhere.
    """
    rules = regelwerk.rules_on(on)
    figures = figures_of(rules)
    figure = figures.get(measure.figure)
    if figure is None or measure.completed_at is None or measure.decided_at is None:
        return None
    length = timedelta(days=rules.number("measures.effect_after_days"))
    decided, done = local_day(measure.decided_at), local_day(measure.completed_at)
    before = _span(figure, figures, decided - length, decided - _DAY, measure.unit, kept)
    ends = min(done + length, on)
    after = _span(figure, figures, done + _DAY, ends, measure.unit, kept) if ends > done else None
    months = _by_month(figure, figures, before.period.starts_on, on, measure.unit, kept)
    return Effect(
        name=name_of(figure),
        sentence=figure.sentence,
        where=measure.unit.name if measure.unit else "Ganzes Haus",
        before=before,
        after=after,
        months=tuple((format_month(month), said(figure, value)) for month, value in months),
        chart=_drawn(figure, months, done),
    )


def _span(
    figure: Figure,
    figures: Mapping[str, Figure],
    starts_on: date,
    ends_on: date,
    unit: Unit | None,
    kept: Collection[int],
) -> Span:
    period = Period(starts_on, ends_on, ends_on)
    return Span(period, value_in(figure, figures, period, kept=kept, unit=unit), figure)


def _by_month(
    figure: Figure,
    figures: Mapping[str, Figure],
    starts_on: date,
    on: date,
    unit: Unit | None,
    kept: Collection[int],
) -> list[tuple[date, Value]]:
    period = Period(starts_on.replace(day=1), on, on)
    found = facts_by(by_month, figure.topic, period, kept=kept, unit=unit)
    months = []
    month = period.starts_on
    while month <= on:
        months.append((month, value_of(figure, figures, found.get(month, Facts()))))
        month = (month + timedelta(days=32)).replace(day=1)
    return months


def _drawn(figure: Figure, months: list[tuple[date, Value]], done: date) -> Mapping[str, Any]:
    columns = [Column(f"{month:%m.%y}", number_of(figure, value)) for month, value in months]
    place = next(
        (
            number + (done.day - 1) / 31
            for number, (month, _) in enumerate(months)
            if (month.year, month.month) == (done.year, done.month)
        ),
        0.0,
    )
    return columns_of(columns, marks=[Mark(place, f"erledigt {format_date(done)}")])


def _is_count(figure: Figure) -> bool:
    # How many arrive and about what: the share of all others says nothing about an effect.
    return figure.block in ("A", "C")


def number_of(figure: Figure, value: Value) -> float | None:
    """Return what is drawn of a value: its days, its share, or its count."""
    if figure.shape != "count":
        return None if value.days is None else value.days / 10
    if value.base is not None and not _is_count(figure):
        return None if value.percent is None else value.percent / 10
    return value.count


def said(figure: Figure, value: Value) -> str:
    """Return a value in words: its days, its share with what it is of, or its count."""
    if figure.shape != "count":
        return "–" if value.days is None else f"{german(value.days / 10)} Tage"
    if value.percent is not None and not _is_count(figure):
        return f"{german(value.percent / 10)} % ({value.count} von {value.base})"
    return str(value.count)
