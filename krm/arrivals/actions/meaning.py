"""Compare the meaning of what came in with the examples of danger; the office adds its own."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from krm.arrivals import access
from krm.arrivals.actions import alarms, hints
from krm.arrivals.models import Alarm, DangerExample, DangerKind, MeaningReading
from krm.arrivals.rules.alarm import KINDS
from krm.arrivals.rules.comparing import Likeness
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.organisation.access import require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right

# Whoever reads the message first sees the rest of it.
_MOST_HINTS: Final = 3
_SHORTEST: Final = 8


@journal.verb
def note_meaning(
    *,
    reading: MeaningReading,
    found: Iterable[Likeness],
    calm: Collection[str] = (),
    note: str = "",
    by: Actor = SYSTEM,
    at: datetime,
) -> None:
    """Write down what the meaning of a message resembles: alarms, or hints to read it first.

    Nothing of it is added up; a kind that words have raised already is not raised again. A hint
    that single words have left ends if the sentence they stand in sounds harmless.

    :param calm: such words.
    :param note: what was not compared.
    """
    row = MeaningReading.objects.select_for_update(of=("self",)).filter(pk=reading.pk).first()
    if row is None or row.read_at is not None:
        return
    is_further = bool(row.text)
    row.read_at, row.text = at, ""
    row.note = " ".join(filter(None, [row.note, note]))[:300]
    row.save(update_fields=["read_at", "text", "note"])
    subject = hints.Subject(row.item, row.reaction)
    hints.end_of_words(subject=subject, words=calm, by=by, at=at)
    known = alarms.known_kinds(subject, is_further=is_further)
    clearest = _one_of_each_kind(found)
    raised = [like for like in clearest if like.is_alarm and like.kind not in known]
    for like in sorted(raised, key=lambda like: KINDS.index(like.kind)):
        alarm = Alarm(
            item=row.item,
            reaction=row.reaction or (row.item.reaction if row.item else None),
            kind=like.kind,
            is_found=True,
            words=like.words,
            example=like.example,
        )
        alarms.raise_one(alarm=alarm, by=by, at=at)
    if raised or known or (not is_further and _was_typed_by_who_reads(subject, at)):
        return
    for like in clearest[:_MOST_HINTS]:
        hints.leave(
            subject=subject, words=like.words, kind=like.kind, example=like.example, by=by, at=at
        )


def _was_typed_by_who_reads(subject: hints.Subject, at: datetime) -> bool:
    """Tell whether who must read a message first has typed it: then it has been read."""
    person = subject.reaction.captured_by if subject.reaction else None
    return person is not None and access.sees_alarms(person, local_day(at))


def _one_of_each_kind(found: Iterable[Likeness]) -> list[Likeness]:
    clearest: dict[str, Likeness] = {}
    for like in found:
        clearest.setdefault(like.kind, like)
    return list(clearest.values())


@journal.verb
def add_example(*, text: str, kind: str, by: Person, at: datetime) -> DangerExample:
    """Add an invented sentence to the examples; from then on the worker compares with it too.

    :param kind: of the danger it speaks of; "" for a harmless one that was taken for danger.
    :raises Refused: without the right, for a sentence that is too short, too long or there.
    """
    require(by, Right.PROPOSE_REGELWERK, on=local_day(at))
    said = " ".join(text.split())
    if len(said) < _SHORTEST:
        raise Refused("Bitte einen ganzen Satz schreiben.", code="field_text")
    longest = DangerExample._meta.get_field("text").max_length or 0
    if len(said) > longest:
        raise Refused(f"Der Satz ist zu lang. Erlaubt sind {longest} Zeichen.", code="field_text")
    if kind and kind not in DangerKind.values:
        raise Refused("Bitte sagen, um welche Gefahr es geht.", code="field_kind")
    if DangerExample.objects.filter(text=said).exists():
        raise Refused("Diesen Satz gibt es schon.", code="field_text")
    row = DangerExample.objects.create(text=said, kind=kind, added_at=at, added_by=by)
    _record(Verb.DANGER_EXAMPLE_ADDED, row, by, at)
    return row


@journal.verb
def remove_example(*, example: DangerExample, by: Person, at: datetime) -> None:
    """Remove a sentence that the office has added.

    :raises Refused: without the right.
    """
    require(by, Right.PROPOSE_REGELWERK, on=local_day(at))
    _record(Verb.DANGER_EXAMPLE_REMOVED, example, by, at)
    example.delete()


def _record(verb: Verb, row: DangerExample, by: Person, at: datetime) -> None:
    journal.record(
        verb, chain=OFFICE, by=by, at=at, data={"example": row.pk}, personal={"text": row.text}
    )
