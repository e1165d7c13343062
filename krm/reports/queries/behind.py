"""Which Vorgänge stand behind a figure of a report; who may see them is asked elsewhere."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from krm.regelwerk import queries as regelwerk
from krm.reports.queries.facts import keys_of
from krm.reports.rules.definitions import figures_of
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


def figure_named(value: str) -> CountedFigure | None:
    """Return what ``complaints~2026-04-01~2026-06-30~2026-06-30`` names; None if nothing."""
    code, *days = value.split("~")
    try:
        period = Period(*map(date.fromisoformat, days))
    except (TypeError, ValueError):
        return None
    figure = figures_of(regelwerk.rules_on(period.as_of)).get(code)
    return None if figure is None else CountedFigure(figure, period)
