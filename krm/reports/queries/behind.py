"""Which Vorgänge stand behind a figure of a report; who may see them is asked elsewhere."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import parse_qsl

from krm.regelwerk import queries as regelwerk
from krm.reports.queries.categories import axes_of
from krm.reports.queries.evaluation import keys_behind
from krm.reports.queries.facts import keys_of
from krm.reports.rules.choosing import Choice, choice_of, refusals_of
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.dimensions import COUNTED
from krm.reports.rules.facts import Period
from krm.reports.rules.figure import Figure


@dataclass(frozen=True)
class CountedFigure:
    """A figure over the days of one report."""

    figure: Figure
    period: Period

    @property
    def name(self) -> str:
        """Return its name without the word that makes it a part."""
        return self.figure.name.removeprefix("darunter ")

    @cached_property
    def keys(self) -> list[int]:
        """Return the keys of the Vorgänge it counts, the newest first."""
        found = keys_of(self.figure.topic, self.figure.counts, self.period)
        return sorted(found, reverse=True)


@dataclass(frozen=True)
class CountedPlace:
    """One place of an evaluation: what it counts once row and column are chosen too."""

    choice: Choice

    @property
    def period(self) -> Period:
        """Return the days it is counted over."""
        return self.choice.period

    @property
    def name(self) -> str:
        """Return what is counted there, in the words of the table."""
        rules = regelwerk.rules_on(self.period.as_of)
        axes = axes_of(self.choice, rules)
        kept = (axes[code].get(value, value) for code, value in self.choice.filters)
        return ", ".join((COUNTED[self.choice.counted][0], *kept))

    @cached_property
    def keys(self) -> list[int]:
        """Return the keys of the Vorgänge it counts, the newest first."""
        return sorted(keys_behind(self.choice), reverse=True)


def figure_named(value: str) -> CountedFigure | CountedPlace | None:
    """Return what ``complaints~2026-04-01~2026-06-30~2026-06-30`` names; None if nothing.

    A place of an evaluation is named by the words of its choice, with row and column as filters.
    """
    if "=" in value:
        return _place_named(value)
    code, *days = value.split("~")
    try:
        period = Period(*map(date.fromisoformat, days))
    except (TypeError, ValueError):
        return None
    figure = figures_of(regelwerk.rules_on(period.as_of)).get(code)
    return None if figure is None else CountedFigure(figure, period)


def _place_named(value: str) -> CountedPlace | None:
    try:
        choice = choice_of(dict(parse_qsl(value)))
    except (KeyError, ValueError):
        return None
    return None if refusals_of(choice, choice.period.as_of) else CountedPlace(choice)
