"""Which Vorgänge stand behind a figure of a report; who may see them is asked elsewhere."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import parse_qsl

from krm.organisation.models import Unit
from krm.regelwerk import queries as regelwerk
from krm.reports.queries.categories import axes_of
from krm.reports.queries.evaluation import keys_behind
from krm.reports.queries.facts import source_of
from krm.reports.queries.parts import of_unit
from krm.reports.rules.choosing import Choice, choice_of, refusals_of
from krm.reports.rules.definitions import figures_of
from krm.reports.rules.dimensions import COUNTED
from krm.reports.rules.facts import Period
from krm.reports.rules.figure import OF_THE_HOUSE, Figure

_DAYS_AND_UNIT = 4


@dataclass(frozen=True)
class CountedFigure:
    """A figure over the days of one report, of the house or of one unit."""

    figure: Figure
    period: Period
    unit: Unit | None = None

    @property
    def name(self) -> str:
        """Return its name without the word that makes it a part."""
        name = self.figure.name.removeprefix("darunter ")
        return f"{name}, {self.unit.name}" if self.unit else name

    @cached_property
    def keys(self) -> list[int]:
        """Return the keys of the Vorgänge it counts, the newest first."""
        source = of_unit(source_of(self.figure.topic, self.period), self.unit)
        found = {key for key, fact in source.keyed() if self.figure.counts(fact)}
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

    The key of a unit may follow.
    A place of an evaluation is named by the words of its choice, with row and column as filters.
    """
    if "=" in value:
        return _place_named(value)
    code, *days = value.split("~")
    try:
        period = Period(*map(date.fromisoformat, days[:3]))
        unit = Unit.objects.get(pk=int(days[3])) if days[3:] else None
    except (TypeError, ValueError, OverflowError, Unit.DoesNotExist):
        return None
    figure = figures_of(regelwerk.rules_on(period.as_of)).get(code)
    if figure is None or len(days) > _DAYS_AND_UNIT or (unit and figure.block in OF_THE_HOUSE):
        return None
    return CountedFigure(figure, period, unit)


def _place_named(value: str) -> CountedPlace | None:
    try:
        choice = choice_of(dict(parse_qsl(value)))
    except (KeyError, ValueError):
        return None
    return None if refusals_of(choice, choice.period.as_of) else CountedPlace(choice)
