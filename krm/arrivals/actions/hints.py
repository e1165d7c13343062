"""Hints that something is to be read first; they end when somebody has read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from krm.arrivals import access
from krm.arrivals.models import DangerHint, IntakeItem
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction

# A hint shows where it looked, not the whole letter.
_LONGEST: Final = 400


@dataclass(frozen=True)
class Subject:
    """The one message a hint belongs to: an arrival, or a Vorgang that has none."""

    item: IntakeItem | None
    reaction: Reaction | None

    @property
    def keys(self) -> dict[str, Any]:
        """Return what a row about it names."""
        return {"item": self.item, "reaction": self.reaction}


def subject_of(item: IntakeItem | None, reaction: Reaction | None) -> Subject:
    """Return the arrival; the Vorgang only if there is no arrival."""
    return Subject(item, None if item else reaction)


@journal.verb
def leave(
    *,
    subject: Subject,
    words: str,
    kind: str = "",
    example: str = "",
    by: Actor,
    at: datetime,
) -> DangerHint:
    """Let a message be read first; nobody is called for it.

    :param words: what stands in the message.
    :param example: the invented example it resembles, if its meaning was compared.
    """
    hint = DangerHint.objects.create(
        **subject.keys, kind=kind, words=words[:_LONGEST], example=example, found_at=at
    )
    _record(Verb.HINT_LEFT, hint, by, at)
    return hint


@journal.verb
def end_of_words(*, subject: Subject, words: Collection[str], by: Actor, at: datetime) -> None:
    """Take back the hints that only these words have left: their sentences sound harmless."""
    rows = DangerHint.objects.filter(**subject.keys, example="", words__in=words)
    for hint in rows.select_related("item").order_by("pk"):
        _record(Verb.HINT_WITHDRAWN, hint, by, at)
        hint.delete()


@journal.verb
def note_read(*, subject: Subject, by: Person, at: datetime) -> int:
    """Note that a person has read a message; its hints end and are deleted.

    Returns how many there were.

    :raises Refused: if the person may not see them.
    """
    if not access.sees_alarms(by, local_day(at)):
        raise Refused("Diesen Hinweis gibt es für Sie nicht.", code="right_missing")
    found = list(DangerHint.objects.filter(**subject.keys).select_related("item").order_by("pk"))
    for hint in found:
        _record(Verb.HINT_READ, hint, by, at)
        hint.delete()
    return len(found)


def _record(verb: Verb, hint: DangerHint, by: Actor, at: datetime) -> None:
    chain = reaction_chain(hint.reaction_id) if hint.reaction_id else OFFICE
    receipt = {"receipt": hint.item.receipt_number} if hint.item else {}
    journal.record(verb, chain=chain, by=by, at=at, data={"hint": hint.pk, **receipt})
