"""What another office took out of an arrival, seen from both sides.

The Dienstaufsichtsbeschwerde inside a Widerspruch becomes an Eingang of its own: the new one
says what it comes from, and the letter says that it is there, so that nobody records it twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from krm.arrivals import access
from krm.arrivals.models import IntakeItem, PassedOn
from krm.organisation.models import Person
from krm.reactions.models import Reaction
from krm.work.access import visible_reactions


@dataclass(frozen=True)
class TakenOut:
    """A part that was taken out, and the arrival at its other end.

    :ivar other: None if the reader must not see it.
    """

    part: PassedOn
    at: datetime
    other: IntakeItem | None

    @property
    def number(self) -> str:
        """Return the number under which the other end is known now, or ""."""
        if self.other is None:
            return ""
        return self.other.reaction.number if self.other.reaction else self.other.receipt_number

    @property
    def address(self) -> str:
        """Return where the other end is read, or ""."""
        if self.other is None:
            return ""
        return (self.other.reaction or self.other).get_absolute_url()


@dataclass(frozen=True)
class Kin:
    """What an arrival is one letter with and is still apart from.

    :ivar is_taken_out: it was itself taken out of another one.
    """

    items: frozenset[int] = frozenset()
    reactions: frozenset[int] = frozenset()
    is_taken_out: bool = False


NO_KIN: Final = Kin()


def kin_of(item: IntakeItem) -> Kin:
    """Return the arrivals, and their Vorgänge, that one was taken out of or that it has given."""
    rows = _given().filter(Q(item=item) | Q(dienstaufsicht=item))
    ends = [end for row in rows for end in (row.item, row.dienstaufsicht) if end and end != item]
    return Kin(
        frozenset(end.pk for end in ends),
        frozenset(end.reaction_id for end in ends if end.reaction_id is not None),
        any(row.dienstaufsicht_id == item.pk for row in rows),
    )


def origins(of: IntakeItem | Reaction, person: Person, on: date) -> list[TakenOut]:
    """Return what an arrival, or the arrivals of a Vorgang, were taken out of.

    Where the letter may not be seen it is still said that there is one, without its number.
    """
    rows = list(_given().filter(**_end("dienstaufsicht", of)))
    seen = _seen([row.item for row in rows], person, on)
    return [
        TakenOut(row, row.dienstaufsicht.stored_at, row.item if row.item_id in seen else None)
        for row in rows
        if row.dienstaufsicht is not None
    ]


def split_off(of: IntakeItem | Reaction, person: Person, on: date) -> list[TakenOut]:
    """Return what was taken out of an arrival, or of the arrivals of a Vorgang.

    What may not be seen is left out: who is kept from a complaint does not hear here that it is.
    """
    rows = list(_given().filter(**_end("item", of)))
    seen = _seen([row.dienstaufsicht for row in rows if row.dienstaufsicht], person, on)
    return [
        TakenOut(row, row.dienstaufsicht.stored_at, row.dienstaufsicht)
        for row in rows
        if row.dienstaufsicht is not None and row.dienstaufsicht_id in seen
    ]


def _given() -> QuerySet[PassedOn]:
    rows = PassedOn.objects.exclude(dienstaufsicht=None)
    rows = rows.select_related("unit", "item__reaction", "dienstaufsicht__reaction")
    return rows.order_by("passed_at", "pk")


def _end(end: str, of: IntakeItem | Reaction) -> dict[str, IntakeItem | Reaction]:
    return {end if isinstance(of, IntakeItem) else f"{end}__reaction": of}


def _seen(items: Sequence[IntakeItem], person: Person, on: date) -> set[int]:
    """Return the keys of the arrivals that the person may see, there or in their Vorgang."""
    if not items:
        return set()
    keys = [item.pk for item in items]
    cases = [item.reaction_id for item in items if item.reaction_id is not None]
    seen = set(visible_reactions(person, on).filter(pk__in=cases).values_list("pk", flat=True))
    allowed = access.visible_items(person, on, by_row=True).filter(pk__in=keys)
    return set(allowed.values_list("pk", flat=True)) | {
        item.pk for item in items if item.reaction_id in seen
    }
