"""What an arrival does to an open Vorgang: a message joins it, a delivery report is put aside."""

from datetime import datetime

from krm.arrivals.actions.receiving import give_files_to_case, settle_arrival
from krm.arrivals.models import IntakeItem
from krm.arrivals.rules.outcomes import BOUNCE
from krm.casework.models import CaseNote
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument
from krm.work.actions.telling import tell
from krm.work.queries import desk_of

State = IntakeItem.State


@journal.verb
def join_message(
    *, item: IntakeItem, reaction: Reaction, kind: str = "reply", by: Actor, at: datetime
) -> Reaction:
    """Put the arrival into an open Vorgang as a message of the customer; tell KRM.

    The Vorgang keeps its dates (docs/rulings.md).

    :raises Refused: if the Vorgang is over; then it is a Folgereaktion.
    """
    row = reactions.locked(reaction)
    chain = reaction_chain(row.pk)
    if not row.is_open:
        raise Refused(
            f"Der Vorgang {row.number} ist schon abgeschlossen. Bitte als Folgereaktion erfassen.",
            code="not_open",
            chain=chain,
        )
    incoming = ReactionDocument.Kind.INCOMING
    for document in give_files_to_case(item=item, chain=chain, by=by, at=at):
        reactions.add_document(reaction=row, document=document, kind=incoming, by=by, at=at)
    note = CaseNote.objects.create(
        reaction=row,
        kind=CaseNote.Kind.CUSTOMER,
        happened_at=item.arrived_at,
        partner=(item.sender_name or item.sender_address)[:160],
        text=_note_text(item),
        written_at=at,
        written_by_id=by.pk,
    )
    data = {"note": note.pk, "receipt": item.receipt_number, "kind": kind}
    data |= journal.sealed("note", note.pk, note.text)
    journal.record(Verb.MESSAGE_JOINED, chain=chain, by=by, at=at, data=data)
    tell(
        reaction=row,
        people=[desk_of(row, local_day(at))],
        kind="message_joined",
        what="Es gibt eine neue Nachricht der Kundin oder des Kunden.",
        key=str(item.pk),
        by=by,
        at=at,
    )
    settle_arrival(
        item=item, state=State.JOINED, verb=Verb.INTAKE_JOINED, reaction=row, outcome=kind,
        by=by, at=at,
    )  # fmt: skip
    return row


def _note_text(item: IntakeItem) -> str:
    subject = f"Betreff: {item.subject}\n\n" if item.subject else ""
    automatic = "" if item.is_answerable else f"[{item.not_answerable_reason}]\n\n"
    return f"{subject}{automatic}{item.text}".strip() or "(ohne Text, siehe Original)"


@journal.verb
def note_bounce(*, item: IntakeItem, reaction: Reaction, by: Actor, at: datetime) -> IntakeItem:
    """Put a delivery report aside whose mail is known; the letter itself tells what happened."""
    return settle_arrival(
        item=item, state=State.JOINED, verb=Verb.INTAKE_JOINED, reaction=reaction,
        outcome=BOUNCE, by=by, at=at,
    )  # fmt: skip
