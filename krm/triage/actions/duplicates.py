"""The same matter twice in the Posteingang: one arrival joins the other, and apart again (R-24)."""

from datetime import datetime

from krm.arrivals import access
from krm.arrivals.actions import alarms, receiving
from krm.arrivals.models import Duplicate, IntakeItem
from krm.arrivals.rules.outcomes import DUPLICATE
from krm.casework.models import CaseNote
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.organisation.access import require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument

State = IntakeItem.State
JOINED_DUPLICATE = "joined_duplicate"


@journal.verb
def merge(*, item: IntakeItem, other: IntakeItem, by: Person, at: datetime) -> Duplicate:
    """Join two waiting arrivals; the earlier one stays, for the deadlines run from it (R-03).

    The later one is set aside as its duplicate and goes along into the Vorgang. `triage.restore`
    takes it back.

    :raises Refused: if one of them is decided about already or foreign, or both are the same.
    """
    on = local_day(at)
    require(by, Right.TRIAGE, on=on)
    seen = access.visible_items(by, on).filter(pk__in=[item.pk, other.pk]).values("pk")
    # Locked by key, so that two people who join the same two do not wait for each other.
    rows = list(IntakeItem.objects.select_for_update().filter(pk__in=seen).order_by("pk"))
    if len(rows) < 2 or not all(row.is_open for row in rows):
        raise Refused(
            "Einer der Eingänge liegt nicht mehr im Posteingang. Bitte die Seite neu laden.",
            code="decided_meanwhile",
        )
    first, later = sorted(rows, key=lambda row: (row.arrived_at, row.pk))
    Duplicate.objects.filter(of=later).update(of=first)
    duplicate = Duplicate.objects.create(item=later, of=first, merged_at=at, merged_by=by)
    later.outcome_note = f"Gehört zu {first.receipt_number}."
    receiving.settle_arrival(
        item=later,
        state=State.SET_ASIDE,
        verb=Verb.INTAKE_SET_ASIDE,
        outcome=DUPLICATE,
        by=by,
        at=at,
    )
    data = {"receipt": later.receipt_number, "other": first.receipt_number}
    journal.record(Verb.INTAKE_MERGED, chain=OFFICE, by=by, at=at, data=data)
    return duplicate


def take_along(*, item: IntakeItem, reaction: Reaction, by: Person, at: datetime) -> None:
    """Let the duplicates of an arrival follow it into its Vorgang, with files, alarms, own words.

    Part of the verbs that decide about the arrival, which hold the Vorgang.
    """
    duplicates = Duplicate.objects.filter(of=item, item__state=State.SET_ASIDE).order_by("pk")
    for duplicate in duplicates.select_related("item"):
        _follow(duplicate.item, item, reaction, by, at)


def _follow(
    duplicate: IntakeItem, first: IntakeItem, reaction: Reaction, by: Person, at: datetime
) -> None:
    chain = reaction_chain(reaction.pk)
    there = set(reaction.documents.values_list("document__sha256", flat=True))
    for document in receiving.give_files_to_case(item=duplicate, chain=chain, by=by, at=at):
        if document.sha256 not in there:
            kind = ReactionDocument.Kind.INCOMING
            reactions.add_document(reaction=reaction, document=document, kind=kind, by=by, at=at)
    if duplicate.text.strip() not in first.text:
        _keep_words(duplicate, reaction, by, at)
    alarms.take_to_case(item=duplicate, reaction=reaction, by=by, at=at)
    receiving.settle_arrival(
        item=duplicate, state=State.JOINED, verb=Verb.INTAKE_JOINED, reaction=reaction,
        outcome=JOINED_DUPLICATE, by=by, at=at,
    )  # fmt: skip


def _keep_words(duplicate: IntakeItem, reaction: Reaction, by: Person, at: datetime) -> None:
    """Keep as a note what the duplicate says and the first arrival does not."""
    note = CaseNote.objects.create(
        reaction=reaction,
        kind=CaseNote.Kind.CUSTOMER,
        happened_at=duplicate.arrived_at,
        partner=(duplicate.sender_name or duplicate.sender_address)[:160],
        text=duplicate.text,
        written_at=at,
        written_by=by,
    )
    data = {"note": note.pk, "receipt": duplicate.receipt_number, "kind": JOINED_DUPLICATE}
    data |= journal.sealed("note", note.pk, note.text)
    journal.record(Verb.MESSAGE_JOINED, chain=reaction_chain(reaction.pk), by=by, at=at, data=data)
