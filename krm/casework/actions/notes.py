"""A note in a Vorgang: a call, a talk, that the customer was reached (R-32); its correction."""

from datetime import datetime

from krm.arrivals.actions import alarms
from krm.casework.models import CaseNote
from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.measures.actions import measuring
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.actions import StepNotAllowed
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, refusals
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
    cause: str = "",
    by: Person,
    at: datetime,
) -> CaseNote:
    """Write a note into the Vorgang; a made contact also fulfils the contact deadline (R-32).

    It is read for danger like everything that somebody has heard.

    :param cause: of a contact: why nobody could be reached before; a word of the Regelwerk.
    :raises StepNotAllowed: if a cause is given although no contact has to be made.
    :raises Refused: if it is empty or lies in the future, or the cause is not listed.
    """
    on = local_day(at)
    is_contact = kind == CaseNote.Kind.CONTACT
    if is_contact:
        access.require_any(by, _WORKING, reaction, on)
    if cause and (reasons := refusals(STEPS["make_contact"], facts_for(reaction, by, on))):
        raise StepNotAllowed("make_contact", reasons, chain=reaction_chain(reaction.pk))
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
    if cause:
        measuring.note_contact_cause(reaction=reaction, cause=cause, by=by, at=at)
    if is_contact:
        deadlines.settle(
            reaction=reaction, kind="contact", settled_on=local_day(happened_at), by=by, at=at
        )
    return note


@journal.verb
def correct_note(
    *, note: CaseNote, partner: str, text: str, reason: str, by: Person, at: datetime
) -> CaseNote:
    """Put one's own note right; what it said before is kept beside it.

    When it happened stays: a deadline may rest on it.

    :raises Refused: if somebody else wrote it, it was put right already, nothing is new, or
        something is missing.
    """
    reaction = note.reaction
    access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    chain = reaction_chain(reaction.pk)
    row = CaseNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if not row.may_be_corrected_by(by):
        raise Refused("Eine Notiz berichtigt, wer sie geschrieben hat.", code="own", chain=chain)
    if CaseNote.objects.filter(corrects=row).exists():
        raise Refused(
            "Diese Notiz ist schon berichtigt. Bitte die neue Fassung öffnen.",
            code="changed_meanwhile",
            chain=chain,
        )
    if not text.strip():
        raise Refused("Bitte den Inhalt der Notiz eintragen.", code="field_text")
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    if (text.strip(), partner.strip()) == (row.text.strip(), row.partner.strip()):
        raise Refused("Die Notiz ist dieselbe wie bisher.", code="field_text")
    new = keep_note(
        CaseNote(
            reaction=reaction,
            kind=row.kind,
            happened_at=row.happened_at,
            partner=partner.strip(),
            text=text.strip(),
            corrects=row,
        ),
        verb=Verb.NOTE_CORRECTED,
        personal={"reason": reason.strip()},
        by=by,
        at=at,
    )
    alarms.raise_from_text(reaction=reaction, text=new.text, by=by, at=at)
    return new


def keep_note(
    note: CaseNote,
    *,
    verb: Verb = Verb.NOTE_ADDED,
    personal: dict[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> CaseNote:
    """Store a note of a step and journal it with the hash of its text, which shows a change."""
    note.written_at, note.written_by_id = at, by.pk
    note.save()
    data = {"note": note.pk, "kind": note.kind, "happened_at": note.happened_at}
    journal.record(
        verb,
        chain=reaction_chain(note.reaction_id),
        by=by,
        at=at,
        data=data | journal.sealed("note", note.pk, note.text),
        personal=personal or {},
    )
    return note
