"""The figures on top of Heute."""

from dataclasses import dataclass
from datetime import date

from krm.arrivals.models import IntakeItem
from krm.organisation import access
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.reactions.access import keys_kept_from
from krm.reactions.models import Reaction
from krm.reports.models import YearFigures
from krm.reports.queries.year import year_figures
from krm.work.access import visible_reactions
from krm.work.access.visibility import Visibility


@dataclass(frozen=True)
class Tiles:
    """The four figures on top of the page; None means there is nothing to count yet."""

    open_cases: int
    new_in_inbox: int | None
    figures: YearFigures


def tiles(person: Person, on: date, visibility: Visibility | None = None) -> Tiles:
    """Return the open cases a person may see, and the figures of the house for the year."""
    may_triage = access.has_right(person, Right.TRIAGE, on)
    return Tiles(
        open_cases=_open_of(visibility or Visibility(person, on)),
        new_in_inbox=IntakeItem.objects.open().count() if may_triage else None,
        figures=year_figures(on),
    )


def _open_of(seen: Visibility) -> int:
    """Count the open Vorgänge a person may see.

    Who sees the whole house: all of them by the index, without the few that are hidden.
    """
    if seen.where(Right.SEE_CASE):
        return visible_reactions(seen.person, seen.on, visibility=seen).open().count()
    hidden = keys_kept_from(seen.person)
    every = Reaction.objects.open()
    return every.count() - (every.filter(pk__in=hidden).count() if hidden else 0)
