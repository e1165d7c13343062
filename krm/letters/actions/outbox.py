"""The outbox: a dispatch is a row first, *sending* is committed before anybody is spoken to.

After a crash a row that was being sent is *unclear*; a person decides. Nothing is resent by itself.
"""

from datetime import date, datetime, time, timedelta
from email.utils import make_msgid
from zoneinfo import ZoneInfo

from django.conf import settings

from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.letters.models import Dispatch, Letter
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import Facts, State

LEASE = timedelta(minutes=5)
_LIVE = (Dispatch.State.QUEUED, Dispatch.State.SENDING, Dispatch.State.UNCLEAR)
_CLOSING_KINDS = ("closing", "board", "internal_target")


def locked_dispatch(dispatch_pk: int) -> Dispatch:
    """Return the row of the outbox locked for the rest of the transaction."""
    return (
        Dispatch.objects.select_for_update(of=("self",))
        .select_related("letter", "letter__reaction")
        .get(pk=dispatch_pk)
    )


@journal.verb
def claim_next(*, worker: str, by: Actor, at: datetime) -> Dispatch | None:
    """Take the oldest e-mail of the outbox and commit that it is being sent; None if empty."""
    row = (
        Dispatch.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=Dispatch.State.QUEUED, channel=Letter.Channel.EMAIL)
        .order_by("queued_at", "pk")
        .first()
    )
    if row is None:
        return None
    row.state = Dispatch.State.SENDING
    row.sending_at = at
    row.worker = worker
    row.message_id = make_msgid(domain=settings.EMAIL_FROM.rpartition("@")[2])
    row.save(update_fields=["state", "sending_at", "worker", "message_id"])
    journal.record(
        Verb.LETTER_QUEUED,
        chain=reaction_chain(row.letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": row.pk, "state": "sending"},
    )
    return row


@journal.verb
def settle_sent(
    *, dispatch: Dispatch, outcome: str, note: str, by: Actor, at: datetime
) -> Dispatch:
    """Write down what became of an e-mail: sent, failed, unclear, or queued once more.

    Only the worker who took it may say so; a row that was given up in between stays as it is.
    """
    row = locked_dispatch(dispatch.pk)
    if row.state != Dispatch.State.SENDING or row.message_id != dispatch.message_id:
        return row
    if outcome == Dispatch.State.SENT:
        return _left(row, local_day(at), note, by, at)
    if outcome == Dispatch.State.QUEUED:
        return _put_back(row, note, by, at)
    return _stuck(row, outcome, note, by, at)


def _put_back(row: Dispatch, note: str, by: Actor, at: datetime) -> Dispatch:
    """Let an e-mail wait that has surely not left, because nobody answered the call."""
    row.state = Dispatch.State.QUEUED
    row.sending_at = None
    row.worker = row.message_id = ""
    row.note = note[:300]
    row.save(update_fields=["state", "sending_at", "worker", "message_id", "note"])
    journal.record(
        Verb.LETTER_QUEUED,
        chain=reaction_chain(row.letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": row.pk, "state": "queued"},
    )
    return row


def _stuck(row: Dispatch, outcome: str, note: str, by: Actor, at: datetime) -> Dispatch:
    row.state = outcome
    row.settled_at = at
    row.note = note[:300]
    row.save(update_fields=["state", "settled_at", "note"])
    journal.record(
        Verb.LETTER_FAILED,
        chain=reaction_chain(row.letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": row.pk, "state": outcome},
        personal={"note": note},
    )
    return row


@journal.verb
def give_up_lost(
    *, by: Actor, at: datetime, lease: timedelta = LEASE, limit: int = 100
) -> list[Dispatch]:
    """Show what a dead worker was sending as unclear; the mail may have left or not."""
    lost = Dispatch.objects.select_for_update(of=("self",)).filter(
        state=Dispatch.State.SENDING, sending_at__lte=at - lease
    )
    note = "Der Versand wurde unterbrochen. Es ist nicht sicher, ob die E-Mail ankam."
    return [
        _stuck(row, Dispatch.State.UNCLEAR, note, by, at)
        for row in lost.select_related("letter").order_by("pk")[:limit]
    ]


@journal.verb
def record_left(
    *, dispatch: Dispatch, left_on: date, note: str = "", by: Actor, at: datetime
) -> Dispatch:
    """Note the day on which a letter left the house; the deadlines count that day.

    :raises Refused: if it has already left or is no longer to be sent.
    """
    row = locked_dispatch(dispatch.pk)
    if row.state not in _LIVE:
        raise Refused(
            f"Dieser Versand steht schon auf „{row.get_state_display()}“.",
            code="already_settled",
            chain=reaction_chain(row.letter.reaction_id),
        )
    return _left(row, left_on, note, by, at)


def _left(row: Dispatch, left_on: date, note: str, by: Actor, at: datetime) -> Dispatch:
    row.state = Dispatch.State.SENT
    row.settled_at = at
    row.posted_on = left_on
    row.note = note[:300]
    row.save(update_fields=["state", "settled_at", "posted_on", "note"])
    letter = row.letter
    letter.state = Letter.State.DISPATCHED
    letter.dispatched_at = _moment(left_on, at)
    letter.save(update_fields=["state", "dispatched_at"])
    journal.record(
        Verb.LETTER_DISPATCHED,
        chain=reaction_chain(letter.reaction_id),
        by=by,
        at=at,
        data={
            "letter": letter.pk,
            "kind": letter.kind,
            "channel": row.channel,
            "left_on": left_on,
        },
    )
    _settle_deadlines(letter, left_on, by, at)
    return row


def _moment(left_on: date, at: datetime) -> datetime:
    """Return the moment a letter left: now if today, else noon of that day in the house."""
    if left_on == local_day(at):
        return at
    return datetime.combine(left_on, time(12), tzinfo=ZoneInfo(settings.TIME_ZONE))


def _settle_deadlines(letter: Letter, left_on: date, by: Actor, at: datetime) -> None:
    """Let the first letter fulfil the 3-day rule and the answer end the matter (R-02 to R-05)."""
    reaction = letter.reaction
    deadlines.settle(
        reaction=reaction, kind="confirmation", settled_on=left_on, how=letter.kind, by=by, at=at
    )
    if letter.kind != Letter.Kind.ANSWER:
        return
    _answered(reaction, letter, by, at)
    for kind in _CLOSING_KINDS:
        deadlines.settle(
            reaction=reaction, kind=kind, settled_on=left_on, how=letter.kind, by=by, at=at
        )


def _answered(reaction: Reaction, letter: Letter, by: Actor, at: datetime) -> None:
    reactions.take_step(
        name="dispatch_answer",
        reaction=reaction,
        facts=Facts(kind=reaction.kind, state=State(reaction.state)),
        verb=Verb.REACTION_ANSWERED,
        changes={"answered_at": letter.dispatched_at},
        data={"letter": letter.pk},
        by=by,
        at=at,
    )


@journal.verb
def decide_unclear(
    *, dispatch: Dispatch, has_left: bool, note: str, by: Actor, at: datetime
) -> Dispatch:
    """Decide as a person what became of an unclear or failed dispatch.

    :param has_left: True if it arrived; False puts the letter into the outbox once more.
    :raises Refused: if the row is not in doubt.
    """
    row = locked_dispatch(dispatch.pk)
    if row.state not in (Dispatch.State.UNCLEAR, Dispatch.State.FAILED):
        raise Refused("Bei diesem Versand ist nichts zu klären.", code="not_in_doubt")
    row.decided_by_id = by.pk
    row.save(update_fields=["decided_by"])
    if has_left:
        day = local_day(row.sending_at or at)
        return _left(row, day, note or "nach Klärung als versandt vermerkt", by, at)
    _stuck(row, Dispatch.State.CANCELLED, note or "nach Klärung neu zu versenden", by, at)
    return queue(row.letter, row.channel, by=by, at=at)


def queue(letter: Letter, channel: str, *, by: Actor, at: datetime) -> Dispatch:
    """Put a released letter into the outbox; at most one live row exists per letter."""
    row = Dispatch.objects.create(letter=letter, channel=channel, queued_at=at)
    journal.record(
        Verb.LETTER_QUEUED,
        chain=reaction_chain(letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": row.pk, "letter": letter.pk, "channel": channel},
    )
    return row


@journal.verb
def note_returned(*, dispatch: Dispatch, note: str, by: Actor, at: datetime) -> Dispatch:
    """Note that a letter came back or an e-mail was not delivered; it becomes a task.

    The deadlines stay as they were: the letter did leave the house on that day.

    :raises Refused: if it has not been sent.
    """
    row = locked_dispatch(dispatch.pk)
    if row.state != Dispatch.State.SENT:
        raise Refused(
            "Zurückkommen kann nur, was versandt wurde.",
            code="not_sent",
            chain=reaction_chain(row.letter.reaction_id),
        )
    return _stuck(row, Dispatch.State.RETURNED, note, by, at)
