"""What an arrival does to an open Vorgang: a message joins it, a delivery report is put aside."""

from datetime import datetime
from typing import Final

from krm.arrivals.actions.elsewhere import Elsewhere, settle_of_arrival
from krm.arrivals.actions.receiving import give_files_to_case, settle_arrival
from krm.arrivals.models import IntakeItem, KeptPart, PassedOn
from krm.arrivals.queries.recorded import by_hand
from krm.arrivals.rules.outcomes import BOUNCE
from krm.casework.models import CaseNote
from krm.documents.rules.marks import without_marks
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Task
from krm.work.queries import desk_of

State = IntakeItem.State
# Nobody has asked the nine questions about it: it came on the thread or with the code of a Vorgang.
BY_ITSELF: Final = "reply"


@journal.verb
def join_message(
    *, item: IntakeItem, reaction: Reaction, kind: str = BY_ITSELF, by: Actor, at: datetime
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
    note = _keep_note(item, row, by, at)
    data = {"note": note.pk, "receipt": item.receipt_number, "kind": kind}
    data |= journal.sealed("note", note.pk, note.text)
    journal.record(Verb.MESSAGE_JOINED, chain=chain, by=by, at=at, data=data)
    tell(
        reaction=row,
        people=[desk_of(row, local_day(at))],
        kind="message_joined",
        what=(
            "Ein Schreiben ist dazugekommen."
            if note.kind == CaseNote.Kind.PAPER
            else "Es gibt eine neue Nachricht der Kundin oder des Kunden."
        ),
        key=str(item.pk),
        by=by,
        at=at,
    )
    settle_arrival(
        item=item, state=State.JOINED, verb=Verb.INTAKE_JOINED, reaction=row, outcome=kind,
        by=by, at=at,
    )  # fmt: skip
    if kind == BY_ITSELF:
        _ask_to_read(item, row, by, at)
    return row


def _keep_note(item: IntakeItem, row: Reaction, by: Actor, at: datetime) -> CaseNote:
    is_paper = by_hand(item)
    return CaseNote.objects.create(
        reaction=row,
        kind=CaseNote.Kind.PAPER if is_paper else CaseNote.Kind.CUSTOMER,
        happened_at=item.arrived_at,
        partner=(item.sender_name or item.sender_address)[:160],
        text=_words_of_paper(item) if is_paper else _note_text(item),
        written_at=at,
        written_by_id=by.pk,
    )


def _ask_to_read(item: IntakeItem, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Ask KRM to read today what no nine questions were asked about (§ 84 SGG)."""
    on = local_day(at)
    reader = desk_of(reaction, on)
    task = Task(
        kind=Task.Kind.MESSAGE,
        title="Neue Nachricht lesen: Ist es ein Widerspruch?",
        reaction=reaction,
        subject_pk=item.pk,
        person=reader,
        role="" if reader else Role.KRM_OFFICER.value,
        due_on=on,
        dedup_key=f"message:{item.pk}",
    )
    tasks.ask(task=task, by=by, at=at)


@journal.verb
def read_message(
    *, item: IntakeItem, reaction: Reaction, elsewhere: Elsewhere, by: Person, at: datetime
) -> PassedOn | KeptPart | None:
    """Say of a message that joined by itself whether it may be a Widerspruch; its copy leaves now.

    :raises Refused: without the right, or if the copy can go nowhere and no reason is given.
    """
    row = reactions.locked(reaction)
    access.require_step(by, "read_message", row, local_day(at))
    gone = settle_of_arrival(elsewhere=elsewhere, item=item, by=by, at=at)
    result = "kann ein Widerspruch sein" if elsewhere.is_widerspruch else "kein Widerspruch"
    end_reading(item=item, result=result, by=by, at=at)
    return gone


def end_reading(*, item: IntakeItem, result: str, by: Actor, at: datetime) -> int:
    """Finish the task to read a message: it was read, or it left the Vorgang again."""
    asked = Task.objects.filter(kind=Task.Kind.MESSAGE, subject_pk=item.pk)
    return tasks.finish(tasks=asked, result=result, by=by, at=at)


def _note_text(item: IntakeItem) -> str:
    subject = f"Betreff: {item.subject}\n\n" if item.subject else ""
    is_automatic = item.raw_name and not item.is_answerable
    automatic = f"[{item.not_answerable_reason}]\n\n" if is_automatic else ""
    return f"{subject}{automatic}{item.text}".strip() or "(ohne Text, siehe Original)"


def _words_of_paper(item: IntakeItem) -> str:
    """Return what a person reads of a letter that somebody here has taken in."""
    names = item.documents.order_by("stored_at", "pk").values_list("original_name", flat=True)
    if not names:
        return f"{item.subject}\n\n{item.text}".strip()
    lies = f"{'Datei' if len(names) == 1 else 'Dateien'} unter „Dokumente“: {', '.join(names)}"
    said = without_marks(item.text)
    form = " Es ist ein Vordruck dieses Hauses." if said != item.text.strip() else ""
    return f"{lies}.{form}" + (f"\n\nDarin steht:\n{said}" if said else "")


@journal.verb
def note_bounce(*, item: IntakeItem, reaction: Reaction, by: Actor, at: datetime) -> IntakeItem:
    """Put a delivery report aside whose mail is known; the letter itself tells what happened."""
    return settle_arrival(
        item=item, state=State.JOINED, verb=Verb.INTAKE_JOINED, reaction=reaction,
        outcome=BOUNCE, by=by, at=at,
    )  # fmt: skip
