"""A note in a Vorgang: a telephone call, a talk, that the customer was reached (R-32)."""

from datetime import datetime

from krm.arrivals.actions import alarms
from krm.casework.models import CaseNote
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.work import access

# Who may say that the customer has been reached: the unit, or KRM.
_WORKING = frozenset({Right.CHECK, Right.WRITE_SCHRIFTSATZ, Right.SIGN_OFF_SCHRIFTSATZ})


@journal.verb
def add_note(
    *,
    reaction: Reaction,
    kind: str,
    happened_at: datetime,
    partner: str,
    text: str,
    by: Person,
    at: datetime,
) -> CaseNote:
    """Write a note into the Vorgang; a made contact also fulfils the contact deadline (R-32).

    It is read for danger like everything that somebody has heard.

    :raises Refused: if it is empty or lies in the future.
    """
    on = local_day(at)
    is_contact = kind == CaseNote.Kind.CONTACT
    if is_contact:
        access.require_any(by, _WORKING, reaction, on)
    access.require_right(by, Right.SEE_CASE, reaction, on)
    if not text.strip():
        raise Refused("Bitte den Inhalt der Notiz eintragen.", code="field_text")
    if happened_at > at:
        raise Refused("Der Zeitpunkt liegt in der Zukunft.", code="field_happened_at")
    if is_contact and happened_at < reaction.arrived_at:
        raise Refused("Der Kontakt liegt vor dem Eingang.", code="field_happened_at")
    note = keep_note(
        CaseNote(reaction=reaction, kind=kind, happened_at=happened_at, partner=partner, text=text),
        by=by,
        at=at,
    )
    alarms.raise_from_text(reaction=reaction, text=text, by=by, at=at)
    if is_contact:
        deadlines.settle(
            reaction=reaction, kind="contact", settled_on=local_day(happened_at), by=by, at=at
        )
    return note


def keep_note(note: CaseNote, *, by: Actor, at: datetime) -> CaseNote:
    """Store a note of a step and journal it with the hash of its text, which shows a change."""
    note.written_at, note.written_by_id = at, by.pk
    note.save()
    data = {"note": note.pk, "kind": note.kind, "happened_at": note.happened_at}
    journal.record(
        Verb.NOTE_ADDED,
        chain=reaction_chain(note.reaction_id),
        by=by,
        at=at,
        data=data | journal.sealed("note", note.pk, note.text),
    )
    return note
