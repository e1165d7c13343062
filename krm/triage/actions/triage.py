"""The Sichtung: from the Posteingang into the register, into an open Vorgang, or aside (R-24)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from krm.arrivals.actions import alarms, elsewhere, hints, passing, receiving
from krm.arrivals.actions.counting import count_outcome
from krm.arrivals.actions.elsewhere import NOTHING, Elsewhere
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries import passed_on as queries_passed
from krm.arrivals.queries.readable import pieces_of_documents
from krm.arrivals.rules.nine_questions import (
    BARRIER,
    OUTCOMES,
    PART_OF_OUTCOME,
    SUBJECT_REQUEST,
    WIDERSPRUCH,
    Outcome,
    decide,
)
from krm.casework.actions import messages
from krm.casework.actions.record import record_reaction
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.mailbox.actions import confirming
from krm.measures.actions import raising
from krm.organisation.access import require
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.public.actions import barriers
from krm.reactions.actions import NewReaction
from krm.reactions.models import Reaction, ReactionDocument
from krm.triage.actions import duplicates
from krm.ui.rules import format_at
from krm.work import access

State = IntakeItem.State
INCOMING = ReactionDocument.Kind.INCOMING


@journal.verb
def triage_to_reaction(
    *,
    item: IntakeItem,
    new: NewReaction,
    party: PartyData | None = None,
    uploads: Sequence[tuple[str, bytes]] = (),
    path: str = "",
    goes_on: Elsewhere = NOTHING,
    by: Person,
    at: datetime,
) -> Reaction:
    """Record the arrival as a Vorgang: the number is drawn here, the original goes along.

    :param party: a customer to be recorded first; a known one stands in ``new.party``.
    :param uploads: names and bytes of files that are added while recording.
    :param path: the answers of the Sichtung, kept in the journal as codes.
    :param goes_on: what becomes of a possible Widerspruch: a copy leaves now, or why none does.
    :raises Refused: if somebody else has decided already, the Vorgang cannot be recorded, or a
        possible Widerspruch has neither left nor a reason to stay.
    """
    row = _waiting(item, by, at)
    _refuse_widerspruch_left_behind(row, path, goes_on)
    if party is not None:
        new = replace(new, party=parties.create_party(data=party, chain=OFFICE, by=by, at=at))
    files = _files_for(row, new, by, at)
    added = [_store(name, content, by, at) for name, content in uploads]
    files += added
    reaction = record_reaction(
        new=new,
        documents=[(document, INCOMING) for document in files],
        arrival=row,
        by=by,
        at=at,
    )
    row.reaction = reaction
    _take_along(row, reaction, by, at)
    elsewhere.settle_elsewhere(elsewhere=goes_on, item=row, by=by, at=at)
    duplicates.take_along(item=row, reaction=reaction, by=by, at=at)
    typed = (new.title, new.matter, new.wish, *new.further_points)
    said = "\n\n".join([*typed, *pieces_of_documents(added)])
    _read_for_danger(row, said, reaction, by, at)
    data = {"receipt": row.receipt_number, "arrived_at": row.arrived_at, "path": decide(path).codes}
    journal.record(Verb.INTAKE_TRIAGED, chain=reaction_chain(reaction.pk), by=by, at=at, data=data)
    confirming.count_as_confirmation(item=row, reaction=reaction, by=by, at=at)
    receiving.settle_arrival(
        item=row, state=State.TRIAGED, verb=Verb.INTAKE_TRIAGED, reaction=reaction, by=by, at=at
    )
    if queries_passed.content_due(at).filter(pk=row.pk).exists():
        passing.remove_content(item=row, by=by, at=at)
    return reaction


def _files_for(item: IntakeItem, new: NewReaction, by: Person, at: datetime) -> list[Document]:
    """Return the files that go into the Vorgang: none of who does not want to be recorded."""
    if new.is_anonymous and (new.anonymous_reason == "no_consent" or item.sender_address):
        return []
    return receiving.give_files_to_case(item=item, chain=OFFICE, by=by, at=at)


def _read_for_danger(
    item: IntakeItem, said: str, reaction: Reaction, by: Person, at: datetime
) -> None:
    """Read what was typed, since a scan has no words before; what stood on top has been read."""
    _note_read(item, by, at)
    alarms.raise_from_text(item=item, text=said, reaction=reaction, by=by, at=at)


def _refuse_widerspruch_left_behind(item: IntakeItem, path: str, goes_on: Elsewhere) -> None:
    """Let nothing become a Vorgang whose possible Widerspruch would stay behind (§ 84 SGG)."""
    if not decide(path).is_widerspruch or goes_on.is_widerspruch:
        return
    if queries_passed.went_on(item, WIDERSPRUCH) or item.kept_parts.exists():
        return
    raise Refused(
        "Der Eingang könnte ein Widerspruch sein. Bitte zuerst die Kopie an die "
        "Widerspruchsstelle geben oder sagen, warum nicht.",
        code="field_widerspruch",
    )


def _take_along(item: IntakeItem, reaction: Reaction, by: Person, at: datetime) -> None:
    """Let the Vorgang know of its alarms and of what went to another desk before it."""
    alarms.take_to_case(item=item, reaction=reaction, by=by, at=at)
    raising.move_to_case(receipt=item.receipt_number, reaction=reaction, by=by, at=at)
    passing.note_in_case(item=item, by=by, at=at)


def _note_read(item: IntakeItem, by: Person, at: datetime) -> None:
    """Whoever decides about an arrival has read it."""
    hints.note_read(subject=hints.subject_of(item, None), by=by, at=at)


def _store(name: str, content: bytes, by: Person, at: datetime) -> Document:
    try:
        return documents.store_document(content=content, name=name, title=name, by=by, at=at)
    except Refused as refusal:
        raise Refused(f"{name}: {refusal.reason}", code="field_uploads") from refusal


@journal.verb
def join_to(
    *, item: IntakeItem, reaction: Reaction, path: str = "", by: Person, at: datetime
) -> Reaction:
    """Put the arrival into an open Vorgang as a message of the customer.

    :param path: the answers of the Sichtung so far.
    :raises Refused: if somebody else has decided already, the person may not see the Vorgang,
        it is over (then it is a Folgereaktion), or a possible Widerspruch has not left yet.
    """
    row = _waiting(item, by, at)
    _refuse_widerspruch_left_behind(row, path, NOTHING)
    access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    joined = messages.join_message(item=row, reaction=reaction, kind="by_hand", by=by, at=at)
    row.refresh_from_db(fields=["reaction"])
    _take_along(row, joined, by, at)
    duplicates.take_along(item=row, reaction=joined, by=by, at=at)
    _note_read(row, by, at)
    return joined


@journal.verb
def set_aside(
    *,
    item: IntakeItem,
    outcome: str,
    note: str = "",
    unit: Unit | None = None,
    is_handed_over: bool = False,
    path: str = "",
    by: Person,
    at: datetime,
) -> IntakeItem:
    """Set aside what is no Kundenreaktion, with its reason; a unit that takes over is notified.

    Of an anonymous Anzeige or an Anfrage KRM keeps a number in a counter. Its content goes at
    once if the person says that the unit has the original (``is_handed_over``), else when the
    unit confirms, and at the latest when its class ends (K0, R-11, R-33).

    :raises Refused: if somebody else has decided already, or the unit is missing.
    """
    row = _waiting(item, by, at)
    found = _outcome(outcome)
    row.outcome_note = "" if found.keeps_nothing else note.strip()[:300]
    row.outcome_unit = _unit(found, unit)
    receiving.settle_arrival(
        item=row, state=State.SET_ASIDE, verb=Verb.INTAKE_SET_ASIDE, outcome=found.code, by=by,
        at=at,
    )  # fmt: skip
    if path:
        data = {"receipt": row.receipt_number, "path": decide(path).codes}
        journal.record(Verb.INTAKE_TRIAGED, chain=OFFICE, by=by, at=at, data=data)
    _settle_outcome(row, found, note, is_handed_over=is_handed_over, by=by, at=at)
    _note_read(row, by, at)
    return row


@journal.verb
def settle_as_request(*, item: IntakeItem, note: str, by: Person, at: datetime) -> IntakeItem:
    """Set aside what holds nothing but a request about somebody's own data, which is recorded.

    :raises Refused: if somebody else has decided already.
    """
    row = _waiting(item, by, at)
    row.outcome_note = note
    receiving.settle_arrival(
        item=row, state=State.SET_ASIDE, verb=Verb.INTAKE_SET_ASIDE, outcome=SUBJECT_REQUEST,
        by=by, at=at,
    )  # fmt: skip
    _note_read(row, by, at)
    return row


def _settle_outcome(
    row: IntakeItem, found: Outcome, note: str, *, is_handed_over: bool, by: Person, at: datetime
) -> None:
    if found.code == BARRIER:
        barriers.take_up(item=row, by=by, at=at)
    if found.keeps_nothing:
        count_outcome(row, found.code, 1)
        if is_handed_over:
            passing.remove_content(item=row, by=by, at=at)
            return
    if row.outcome_unit is None:
        return
    part = PART_OF_OUTCOME[found.code]
    if row.passed_on.filter(part=part, unit=row.outcome_unit, returned_at=None).exists():
        return
    parcel = Parcel(part, row.outcome_unit, note=note, documents=list(row.documents.all()))
    passing.hand_to_unit(item=row, unit=row.outcome_unit, parcel=parcel, by=by, at=at)


def _outcome(code: str) -> Outcome:
    found = OUTCOMES.get(code)
    if found is None or not found.by_hand:
        raise Refused("Bitte sagen, was der Eingang ist.", code="field_outcome")
    return found


def _unit(found: Outcome, unit: Unit | None) -> Unit | None:
    if not found.goes_to_unit:
        return None
    if unit is None and found.code == "widerspruch_only":
        unit = queries_passed.widerspruchsstelle()
    if unit is None:
        raise Refused("Bitte sagen, welche Einheit den Eingang bekommt.", code="field_unit")
    return unit


@journal.verb
def restore(*, item: IntakeItem, by: Person, at: datetime) -> IntakeItem:
    """Put what was set aside back into the Posteingang.

    :raises Refused: if it was not set aside, or its content is gone.
    """
    require(by, Right.TRIAGE, on=local_day(at))
    row = IntakeItem.objects.select_for_update().get(pk=item.pk)
    if row.state != State.SET_ASIDE:
        raise Refused("Der Eingang liegt nicht mehr beiseite.", code="not_set_aside")
    if row.content_removed_at is not None:
        raise Refused(
            "Der Inhalt dieses Eingangs ist gelöscht. Er kann nicht zurückgeholt werden.",
            code="content_removed",
        )
    barriers.withdraw_report(item=row, by=by, at=at)
    return passing.reopen(item=row, by=by, at=at)


def _waiting(item: IntakeItem, by: Person, at: datetime) -> IntakeItem:
    """Return the row locked, if the person may decide and nobody has done so yet.

    :raises Refused: telling the second of two people what the first one did.
    """
    require(by, Right.TRIAGE, on=local_day(at))
    row = IntakeItem.objects.select_for_update().get(pk=item.pk)
    if row.is_open:
        return row
    raise Refused(f"{what_happened(row)} Bitte die Seite neu laden.", code="decided_meanwhile")


def what_happened(item: IntakeItem) -> str:
    """Return who decided what about an arrival, and when, in one sentence."""
    decided = IntakeItem.objects.select_related("decided_by", "reaction").get(pk=item.pk)
    who = decided.decided_by.display_name if decided.decided_by else "Das System"
    when = format_at(decided.decided_at) if decided.decided_at else ""
    number = decided.reaction.number if decided.reaction else ""
    done = {
        State.TRIAGED.value: f"als Vorgang {number} erfasst",
        State.JOINED.value: f"dem Vorgang {number} zugeordnet",
        State.SET_ASIDE.value: "beiseitegelegt",
    }.get(decided.state, "bearbeitet")
    return f"{who} hat diesen Eingang am {when} {done}."


def comes_back(item: IntakeItem) -> str:
    """Return when an arrival that was set aside comes back into the Posteingang; "" for others."""
    if item.state != State.SET_ASIDE:
        return ""
    if item.content_removed_at is not None:
        return "Sein Inhalt ist gelöscht; er kommt nicht zurück."
    if item.outcome_unit is None:
        return "Er kommt nur zurück, wenn jemand ihn zurückholt."
    return (
        f"Er kommt zurück, wenn {item.outcome_unit.name} ihn zurückgibt oder jemand ihn zurückholt."
    )


def lies_aside(item: IntakeItem) -> str:
    """Return since when, by whom and why it lies aside, and when it comes back."""
    return f"{what_happened(item)} {OUTCOMES[item.outcome].label}. {comes_back(item)}"
