"""The outbox: a dispatch is a row first, *sending* is committed before anybody is spoken to.

After a crash a row that was being sent is *unclear*; a person decides. Nothing is resent by itself.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from email.utils import make_msgid
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.letters.models import Dispatch, Letter
from krm.letters.queries.holding import reason_to_hold
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.workflow import Facts, State
from krm.regelwerk import queries as regelwerk

LEASE = timedelta(minutes=5)
# How long an e-mail waits that the server does not take now: twice as long each time.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
UNREACHABLE_WAIT = timedelta(minutes=5)
_LIVE = (Dispatch.State.QUEUED, Dispatch.State.SENDING, Dispatch.State.UNCLEAR)


def locked_dispatch(dispatch_pk: int) -> Dispatch:
    """Return the row of the outbox locked for the rest of the transaction.

    The Vorgang and the letter are locked before it: every step takes them in this order.
    """
    letter = Letter.objects.only("pk", "reaction_id").get(dispatches=dispatch_pk)
    reactions.locked(letter.reaction)
    Letter.objects.select_for_update().get(pk=letter.pk)
    return (
        Dispatch.objects.select_for_update(of=("self",))
        .select_related("letter", "letter__reaction")
        .get(pk=dispatch_pk)
    )


@journal.verb
def claim_next(
    *, worker: str, wait: timedelta = timedelta(0), by: Actor, at: datetime
) -> Dispatch | None:
    """Take the oldest e-mail that is due and commit that it is being sent; None if there is none.

    What must not leave any more is held on the way and becomes a task; it is never lost.

    :param wait: how long each has lain in the outbox before.
    """
    while (row := _next_due(at, wait)) is not None:
        if not (reason := reason_to_hold(row, local_day(at))):
            return _claimed(row, worker, by, at)
        _hold(row, reason, by, at)
    return None


def _next_due(at: datetime, wait: timedelta) -> Dispatch | None:
    return (
        Dispatch.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("letter")
        .filter(state=Dispatch.State.QUEUED, channel=Letter.Channel.EMAIL)
        .filter(Q(next_try_at=None, queued_at__lte=at - wait) | Q(next_try_at__lte=at))
        .order_by("queued_at", "pk")
        .first()
    )


def _hold(row: Dispatch, reason: str, by: Actor, at: datetime) -> None:
    row.state = Dispatch.State.HELD
    row.note = reason
    row.save(update_fields=["state", "note"])
    journal.record(
        Verb.LETTER_HELD,
        chain=reaction_chain(row.letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": row.pk},
        personal={"reason": reason},
    )


def _claimed(row: Dispatch, worker: str, by: Actor, at: datetime) -> Dispatch:
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
    *,
    dispatch: Dispatch,
    outcome: str,
    note: str,
    is_try: bool = True,
    by: Actor,
    at: datetime,
) -> Dispatch:
    """Write down what became of an e-mail: sent, failed, unclear, or queued once more.

    Only the worker who took it may say so; a row that was given up in between stays as it is.

    :param is_try: whether the server said something about this mail; one that nobody reaches, for a
        whole weekend perhaps, has not, and such a mail waits as long as that lasts.
    """
    row = locked_dispatch(dispatch.pk)
    if row.state != Dispatch.State.SENDING or row.message_id != dispatch.message_id:
        return row
    if outcome == Dispatch.State.SENT:
        return left(row, local_day(at), note, by=by, at=at)
    if outcome == Dispatch.State.QUEUED:
        return _put_back(row, note, by, at, is_try=is_try)
    return stuck(row, outcome, note, by=by, at=at)


def _put_back(row: Dispatch, note: str, by: Actor, at: datetime, *, is_try: bool) -> Dispatch:
    """Let an e-mail wait that has surely not left; after too many tries a person decides."""
    row.tries += is_try
    rules = regelwerk.rules_of(row.letter.reaction.regelwerk_version)
    if is_try and row.tries >= rules.number("letters.email_tries"):
        row.save(update_fields=["tries"])
        return stuck(row, Dispatch.State.FAILED, f"{note} {row.tries} Versuche.", by=by, at=at)
    wait = FIRST_WAIT * 2 ** (row.tries - 1) if is_try else UNREACHABLE_WAIT
    row.next_try_at = at + min(wait, LONGEST_WAIT)
    row.state = Dispatch.State.QUEUED
    row.sending_at = None
    row.worker = row.message_id = ""
    row.note = note[:300]
    row.save(
        update_fields=[
            "state", "sending_at", "worker", "message_id", "note", "tries", "next_try_at",
        ]
    )  # fmt: skip
    journal.record(
        Verb.LETTER_QUEUED,
        chain=reaction_chain(row.letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": row.pk, "state": "queued", "tries": row.tries},
    )
    return row


def stuck(row: Dispatch, outcome: str, note: str, *, by: Actor, at: datetime) -> Dispatch:
    """Write down that a locked row does not go on by itself, and why."""
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
        personal={"note": note, "what": row.letter.get_kind_display(), "how": _HOW[outcome]},
    )
    return row


# What became of a way out that does not go on by itself, in the words of the timeline.
_HOW: Mapping[str, str] = {
    Dispatch.State.RETURNED: "kam zurück",
    Dispatch.State.FAILED: "ging nicht hinaus",
    Dispatch.State.UNCLEAR: "ist vielleicht nicht angekommen",
    Dispatch.State.CANCELLED: "geht so nicht hinaus",
    Dispatch.State.HELD: "ist angehalten",
}


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
        stuck(row, Dispatch.State.UNCLEAR, note, by=by, at=at)
        for row in lost.select_related("letter").order_by("pk")[:limit]
    ]


@journal.verb
def doubt_all(*, by: Actor, at: datetime) -> int:
    """Make everything unclear that waits to leave, on every way; return how much that was.

    After a restore it may have left since the backup: a person decides, nothing is sent by itself.
    """
    note = "Aus einer Sicherung zurückgeholt. Vielleicht ist es seitdem schon hinausgegangen."
    waiting = Dispatch.objects.select_for_update(of=("self",)).filter(
        state__in=[Dispatch.State.QUEUED, Dispatch.State.SENDING, Dispatch.State.HELD]
    )
    rows = list(waiting.select_related("letter").order_by("pk"))
    for row in rows:
        stuck(row, Dispatch.State.UNCLEAR, note, by=by, at=at)
    return len(rows)


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
    return left(row, left_on, note, by=by, at=at)


def left(row: Dispatch, left_on: date, note: str, *, by: Actor, at: datetime) -> Dispatch:
    """Write down that a locked row left the house on a day; deadlines count the first one."""
    row.state = Dispatch.State.SENT
    row.settled_at = at
    row.posted_on = left_on
    row.note = note[:300]
    row.save(update_fields=["state", "settled_at", "posted_on", "note"])
    letter = row.letter
    # What is sent again left the house before: state and deadlines stay with that day.
    is_first = letter.dispatched_at is None
    if is_first:
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
    if is_first:
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
    # This stands for whichever closing deadline runs.
    deadlines.settle(
        reaction=reaction, kind="closing", settled_on=left_on, how=letter.kind, by=by, at=at
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


def queue(
    letter: Letter, channel: str, *, again_for: Dispatch | None = None, by: Actor, at: datetime
) -> Dispatch:
    """Put a released letter into the outbox; at most one live row exists per letter.

    What goes once more goes where the row before went.
    """
    row = Dispatch(letter=letter, channel=channel, queued_at=at, again_for=again_for)
    if again_for is not None:
        row.recipient_lines = again_for.recipient_lines
        row.recipient_email = again_for.recipient_email
        row.pdf = again_for.pdf
    row.save()
    journal.record(
        Verb.LETTER_QUEUED,
        chain=reaction_chain(letter.reaction_id),
        by=by,
        at=at,
        data={"dispatch": row.pk, "letter": letter.pk, "channel": channel},
    )
    return row
