"""Automatic confirmations of mails: a row of the outbox first, sent once, never by a request.

Off until the office wants it for a mailbox. The row is unique for a sender and a day, so two
machines that answer each other stop after one.
"""

from datetime import datetime, timedelta
from email.utils import make_msgid

from django.conf import settings
from django.db import IntegrityError, transaction

from krm.arrivals.actions import receiving
from krm.arrivals.models import IntakeItem
from krm.arrivals.rules.outcomes import BOUNCE
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Verb, reaction_chain
from krm.mailbox.models import AutomaticConfirmation, Mailbox
from krm.mailbox.rules.automatic_confirmation import is_wanted
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk

LEASE = timedelta(minutes=5)
State = AutomaticConfirmation.State


@journal.verb
def queue_confirmation(
    *, mailbox: Mailbox, item: IntakeItem, by: Actor, at: datetime
) -> AutomaticConfirmation | None:
    """Put a confirmation into the outbox, if the mailbox confirms and the mail may be answered.

    Returns None if it may not, or if the sender has had one that day.
    """
    address = item.sender_address.lower()
    if not is_wanted(
        confirms=mailbox.confirms,
        is_answerable=item.is_answerable,
        is_open=item.state == IntakeItem.State.NEW,
        address=address,
    ):
        return None
    try:
        with transaction.atomic():
            row = AutomaticConfirmation.objects.create(
                item=item, recipient=address, day=local_day(at), queued_at=at
            )
    except IntegrityError:
        return None
    _record(Verb.AUTOMATIC_CONFIRMATION_QUEUED, row, by, at)
    return row


@journal.verb
def claim_confirmation(*, by: Actor, at: datetime) -> AutomaticConfirmation | None:
    """Take the oldest waiting one and commit that it is being sent; None if there is none.

    What a dead worker was sending becomes unclear first: it may have left, so it is not repeated.
    """
    lost = AutomaticConfirmation.objects.filter(state=State.SENDING, sending_at__lte=at - LEASE)
    lost.update(state=State.UNCLEAR, settled_at=at)
    waiting = AutomaticConfirmation.objects.select_for_update(skip_locked=True, of=("self",))
    row = waiting.filter(state=State.QUEUED).select_related("item").order_by("pk").first()
    if row is None:
        return None
    row.state, row.sending_at = State.SENDING, at
    row.message_id = make_msgid(domain=settings.EMAIL_FROM.rpartition("@")[2])
    row.save(update_fields=["state", "sending_at", "message_id"])
    _record(Verb.AUTOMATIC_CONFIRMATION_QUEUED, row, by, at)
    return row


@journal.verb
def doubt_confirmations(*, by: Actor, at: datetime) -> None:
    """Make those unclear that wait, since they may have left after the backup they come from."""
    waiting = AutomaticConfirmation.objects.filter(state__in=[State.QUEUED, State.SENDING])
    for row in waiting.select_related("item").order_by("pk"):
        row.state, row.settled_at = State.UNCLEAR, at
        row.save(update_fields=["state", "settled_at"])
        _record(Verb.AUTOMATIC_CONFIRMATION_SETTLED, row, by, at)


@journal.verb
def settle_confirmation(
    *, row: AutomaticConfirmation, state: str, note: str, by: Actor, at: datetime
) -> AutomaticConfirmation:
    """Write down what became of one; only what is still being sent changes."""
    mine = AutomaticConfirmation.objects.filter(pk=row.pk, state=State.SENDING)
    settled_at = None if state == State.QUEUED else at
    if mine.update(state=state, note=note[:300], settled_at=settled_at):
        row.state = state
        _record(Verb.AUTOMATIC_CONFIRMATION_SETTLED, row, by, at)
    return row


@journal.verb
def note_bounced(
    *, row: AutomaticConfirmation, report: IntakeItem, by: Actor, at: datetime
) -> IntakeItem:
    """Note that a confirmation did not arrive, and put the report aside."""
    row.state, row.settled_at = State.FAILED, at
    row.note = f"Unzustellbar, siehe {report.receipt_number}."
    row.save(update_fields=["state", "settled_at", "note"])
    report.outcome_note = f"Bericht über die automatische Bestätigung zu {row.item.receipt_number}."
    receiving.settle_arrival(
        item=report, state=IntakeItem.State.SET_ASIDE, verb=Verb.INTAKE_SET_ASIDE, outcome=BOUNCE,
        by=by, at=at,
    )  # fmt: skip
    _record(Verb.AUTOMATIC_CONFIRMATION_SETTLED, row, by, at)
    return report


@journal.verb
def count_as_confirmation(*, item: IntakeItem, reaction: Reaction, by: Actor, at: datetime) -> bool:
    """Let a sent confirmation fulfil the 3-day rule, if the Regelwerk says so (default: no).

    Called when the arrival is recorded as a Vorgang; tells whether it counted.
    """
    row = AutomaticConfirmation.objects.filter(item=item, state=State.SENT).first()
    if row is None or row.settled_at is None:
        return False
    rules = regelwerk.rules_on(local_day(item.arrived_at))
    if not rules.flag("confirmation.automatic_receipt_counts"):
        return False
    day = local_day(row.settled_at)
    deadlines.settle(
        reaction=reaction, kind="confirmation", settled_on=day, how="automatic_receipt",
        by=by, at=at,
    )  # fmt: skip
    chain = reaction_chain(reaction.pk)
    journal.record(
        Verb.AUTOMATIC_CONFIRMATION_COUNTED, chain=chain, by=by, at=at, data={"day": day}
    )
    return True


def _record(verb: Verb, row: AutomaticConfirmation, by: Actor, at: datetime) -> None:
    data = {"receipt": row.item.receipt_number, "state": row.state}
    journal.record(verb, chain=OFFICE, by=by, at=at, data=data)
