"""The Sichtung: from the Posteingang into the register, into an open Vorgang, or aside (R-24)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction

from krm.casework import access, originals
from krm.casework.actions import arrivals
from krm.casework.actions.record import record_reaction
from krm.casework.models import IntakeItem
from krm.casework.rules_triage import OUTCOMES, Outcome
from krm.documents import actions as documents
from krm.documents import queries as stored
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb, reaction_chain
from krm.notices import actions as notices
from krm.organisation.access import require
from krm.organisation.models import Person, Unit
from krm.organisation.queries import LOCAL_ZONE, local_day, recipient_for
from krm.organisation.rules import Right
from krm.parties import actions as parties
from krm.parties.actions import PartyData
from krm.reactions.actions import NewReaction
from krm.reactions.models import Reaction, ReactionDocument

State = IntakeItem.State
INCOMING = ReactionDocument.Kind.INCOMING


@journal.verb
def triage_to_reaction(
    *,
    item: IntakeItem,
    new: NewReaction,
    party: PartyData | None = None,
    uploads: Sequence[tuple[str, bytes]] = (),
    by: Person,
    at: datetime,
) -> Reaction:
    """Record the arrival as a Vorgang: the number is drawn here, the original goes along.

    :param party: a customer to be recorded first; a known one stands in ``new.party``.
    :param uploads: names and bytes of files that are added while recording.
    :raises Refused: if somebody else has decided already, or the Vorgang cannot be recorded.
    """
    row = _waiting(item, by, at)
    if party is not None:
        new = replace(new, party=parties.create_party(data=party, chain=OFFICE, by=by, at=at))
    files = arrivals.hand_over_files(item=row, chain=OFFICE, by=by, at=at)
    files += [_store(name, content, by, at) for name, content in uploads]
    reaction = record_reaction(
        new=new, documents=[(document, INCOMING) for document in files], by=by, at=at
    )
    journal.record(
        Verb.INTAKE_TRIAGED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"receipt": row.receipt_number, "arrived_at": row.arrived_at},
    )
    arrivals.settle_arrival(
        item=row, state=State.TRIAGED, verb=Verb.INTAKE_TRIAGED, reaction=reaction, by=by, at=at
    )
    return reaction


def _store(name: str, content: bytes, by: Person, at: datetime) -> Document:
    try:
        return documents.store_document(content=content, name=name, title=name, by=by, at=at)
    except Refused as refusal:
        raise Refused(f"{name}: {refusal.reason}", code="field_uploads") from refusal


@journal.verb
def join_to(*, item: IntakeItem, reaction: Reaction, by: Person, at: datetime) -> Reaction:
    """Put the arrival into an open Vorgang as a message of the customer.

    :raises Refused: if somebody else has decided already, the person may not meet the Vorgang,
        or it is over (then it is a Folgereaktion).
    """
    row = _waiting(item, by, at)
    access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    return arrivals.join_message(item=row, reaction=reaction, kind="by_hand", by=by, at=at)


@journal.verb
def set_aside(
    *,
    item: IntakeItem,
    outcome: str,
    note: str = "",
    unit: Unit | None = None,
    is_handed_over: bool = False,
    by: Person,
    at: datetime,
) -> IntakeItem:
    """Set aside what is no Kundenreaktion, with its reason; a unit that takes over is told.

    Of an anonymous Anzeige only day and way in stay: the person says that the unit has the
    original (``is_handed_over``), and the content is removed for good (R-33).

    :raises Refused: if somebody else has decided already, or unit or confirmation is missing.
    """
    row = _waiting(item, by, at)
    found = _outcome(outcome)
    _require_complete(found, unit, is_handed_over=is_handed_over)
    row.outcome_note = "" if found.removes_content else note.strip()[:300]
    row.outcome_unit = unit if found.goes_to_unit else None
    if found.removes_content:
        _remove_content(row, by, at)
    elif row.outcome_unit is not None:
        _tell_unit(row, row.outcome_unit, found, at)
    return arrivals.settle_arrival(
        item=row, state=State.SET_ASIDE, verb=Verb.INTAKE_SET_ASIDE, outcome=found.code, by=by,
        at=at,
    )  # fmt: skip


def _outcome(code: str) -> Outcome:
    found = OUTCOMES.get(code)
    if found is None or not found.by_hand:
        raise Refused("Bitte sagen, was der Eingang ist.", code="field_outcome")
    return found


def _require_complete(found: Outcome, unit: Unit | None, *, is_handed_over: bool) -> None:
    if found.goes_to_unit and unit is None:
        raise Refused("Bitte sagen, welche Einheit den Eingang bekommt.", code="field_unit")
    if found.removes_content and not is_handed_over:
        raise Refused(
            "Der Inhalt wird hier gelöscht. Bitte zuerst das Original an die Einheit geben und "
            "das bestätigen.",
            code="field_is_handed_over",
        )


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
    row.outcome_note, row.outcome_unit = "", None
    state = State.WAITING if row.problem and not row.text else State.NEW
    arrivals.settle_arrival(item=row, state=state, verb=Verb.INTAKE_RESTORED, by=by, at=at)
    row.decided_at = row.decided_by = None
    row.save(update_fields=["decided_at", "decided_by"])
    return row


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
    when = (
        f"{decided.decided_at.astimezone(LOCAL_ZONE):%d.%m.%Y um %H:%M Uhr}"
        if (decided.decided_at)
        else ""
    )
    number = decided.reaction.number if decided.reaction else ""
    done = {
        State.TRIAGED.value: f"als Vorgang {number} erfasst",
        State.JOINED.value: f"dem Vorgang {number} zugeordnet",
        State.SET_ASIDE.value: "beiseitegelegt",
    }.get(decided.state, "bearbeitet")
    return f"{who} hat diesen Eingang am {when} {done}."


def _remove_content(item: IntakeItem, by: Person, at: datetime) -> None:
    """Take everything but day and way in from the arrival, on disk when the step is committed."""
    files = list(item.documents.all())
    item.documents.clear()
    for document in files:
        transaction.on_commit(partial(stored.path_of(document).unlink, missing_ok=True))
        document.delete()
    if item.raw_name:
        transaction.on_commit(partial(originals.remove, item.raw_name))
    for name in (
        "raw_name", "canonical_digest", "message_id", "in_reply_to", "sender_name",
        "sender_address", "subject", "text", "quoted_history", "html", "problem",
    ):  # fmt: skip
        setattr(item, name, "")
    item.thread = []
    # The digest stays: a second delivery of the same mail is then not stored again.
    item.content_removed_at = at
    item.save()
    journal.record(
        Verb.INTAKE_CONTENT_REMOVED,
        chain=OFFICE,
        by=by,
        at=at,
        data={"receipt": item.receipt_number, "files": len(files)},
    )


def _tell_unit(item: IntakeItem, unit: Unit, found: Outcome, at: datetime) -> None:
    recipient = recipient_for(unit, local_day(at))
    if recipient is None:
        raise Refused(f"Für {unit.name} ist niemand da, der übernehmen kann.", code="nobody_there")
    notices.notify(
        recipients=[recipient],
        kind="arrival_passed_on",
        text=f"Eingang {item.receipt_number}: {found.label}. Bitte übernehmen.",
        url=item.get_absolute_url(),
        dedup_key=f"passed_on:{item.pk}:{at.isoformat()}",
        at=at,
    )
