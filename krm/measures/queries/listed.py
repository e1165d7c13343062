"""Gegenmaßnahmen and Zusagen in the order in which leaders speak about them (R-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from krm.measures.access import visible_measures
from krm.measures.models import Measure, MeasureQuerySet
from krm.organisation.models import Person
from krm.reactions.models import Reaction

_A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class MeasureGroup:
    """A part of the list, with what it means."""

    code: str
    label: str
    rows: Sequence[Measure]


def groups_for(person: Person, on: date) -> list[MeasureGroup]:
    """Return the list a person may see; an empty part is left out."""
    return grouped(visible_measures(person, on), on)


def grouped(measures: MeasureQuerySet, on: date) -> list[MeasureGroup]:
    """Return Gegenmaßnahmen as the next Führungskräftebesprechung goes through them."""
    rows = list(
        measures.exclude(state=Measure.State.DISMISSED)
        .exclude(_nothing_is_owed(), completed_at__date__lt=on - _A_YEAR)
        .select_related("owner", "unit")
        .order_by("due_on", "proposed_at", "pk")
    )
    found: dict[str, list[Measure]] = {code: [] for code in _LABELS}
    for row in rows:
        found[_part_of(row, on)].append(row)
    found["done"].sort(key=lambda row: (row.completed_at or row.proposed_at, row.pk), reverse=True)
    return [MeasureGroup(code, _LABELS[code], rows) for code, rows in found.items() if rows]


def _nothing_is_owed() -> Q:
    """Return what is done, and its effect judged if it is weighed at all."""
    return Q(state=Measure.State.DONE) & (Q(effect_due_on=None) | ~Q(effect=""))


_LABELS = {
    "late": "Überfällig",
    "proposed": "Zu entscheiden",
    "running": "In Arbeit",
    "promises": "Zusagen aus Antworten",
    "effect": "Wirkung zu prüfen",
    "done": "Erledigt in den letzten zwölf Monaten",
}


def _part_of(row: Measure, on: date) -> str:
    if row.state == Measure.State.PROPOSED:
        return "proposed"
    if row.state == Measure.State.ACCEPTED:
        is_late = row.due_on is not None and row.due_on < on
        return "late" if is_late else "promises" if row.is_promise else "running"
    waits = row.effect_due_on is not None and not row.effect and row.effect_due_on <= on
    return "effect" if waits else "done"


def measures_of(reaction: Reaction) -> list[Measure]:
    """Return what a Vorgang has moved: Gegenmaßnahmen and Zusagen, but for dismissed ones."""
    rows = reaction.measures.exclude(state=Measure.State.DISMISSED).select_related("owner")
    return list(rows.order_by("proposed_at", "pk"))


def promises_of(reaction: Reaction) -> list[str]:
    """Return what the answer to a Vorgang promises, as it was noted."""
    rows = reaction.measures.filter(is_promise=True).order_by("proposed_at", "pk")
    return list(rows.values_list("title", flat=True))
