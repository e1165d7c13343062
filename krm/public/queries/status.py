"""What a sender may know by the code of the receipt, and no more."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.queries.submissions import own_reaction, submission_by_code
from krm.casework.queries.fetch import reason_not_to_fetch
from krm.deadlines.queries import closing_deadline
from krm.letters.models import Dispatch, Letter
from krm.organisation.queries import krm_at_work, local_day, office
from krm.reactions.models import Reaction
from krm.reactions.queries import owes_statement
from krm.reactions.rules import Kind
from krm.reactions.workflow import State

RECEIVED: Final = "received"
IN_PROGRESS: Final = "in_progress"
ANSWERED: Final = "answered"
PASSED_ON: Final = "passed_on"
ENDED: Final = "ended"
RECORDED: Final = "recorded"

CONFIRMATION: Final = "confirmation"
ANSWER: Final = "answer"

_STAGES: Final = {
    State.ANSWERED: ANSWERED,
    State.CLOSED: ANSWERED,
    State.HANDED_OVER: PASSED_ON,
    State.ANONYMOUS_RECORDED: RECORDED,
    State.WITHDRAWN: ENDED,
    State.CANCELLED: ENDED,
}


@dataclass(frozen=True)
class Contact:
    """Whom the sender can turn to: the KRM officer, or the office where there is none."""

    office: str
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class ReadyLetter:
    """A letter that can be fetched with the code: which one, and since when."""

    kind: str
    on: date


@dataclass(frozen=True)
class Status:
    """Where a submission stands, in words for everybody.

    ``stage`` is one of received, in_progress, answered, passed_on, ended, recorded (anonymous);
    ``next_on`` the day by which ``next_step`` (confirmation or answer) is due, if one is.
    """

    receipt_number: str
    stage: str
    arrived_on: date
    contact: Contact
    next_step: str = ""
    next_on: date | None = None
    may_add: bool = False
    has_answer: bool = False
    # The letters that lie ready, the newest first.
    ready: tuple[ReadyLetter, ...] = ()
    # The day of the newest of them, if it came after the answer.
    wrote_again_on: date | None = None
    added: tuple[tuple[str, date], ...] = ()


def status_of(code: str, on: date) -> Status | None:
    """Return where the submission with this code stands on a day; None if nobody got the code."""
    submission = submission_by_code(code)
    return None if submission is None else status_for(submission, on)


def status_for(submission: Submission, on: date) -> Status:
    """Return where a submission stands on a day; of an anonymous one only that.

    Nobody can answer whoever stays anonymous: what is worked on is recorded, what went elsewhere or
    is not worked on any more says so.
    """
    item = submission.item
    recorded = Status(
        receipt_number=item.receipt_number,
        stage=RECORDED,
        arrived_on=local_day(item.arrived_at),
        contact=contact_on(on),
    )
    reaction = own_reaction(submission)
    if submission.is_anonymous:
        stage = _stage(item, reaction)
        return replace(recorded, stage=stage if stage in (PASSED_ON, ENDED) else RECORDED)
    step, day = _next(item, reaction)
    ready = ready_to_fetch(submission, on)
    newest = max(ready.values(), key=lambda row: row.pk, default=None)
    return replace(
        recorded,
        stage=_stage(item, reaction),
        next_step=step,
        next_on=day,
        may_add=item.content_removed_at is None,
        has_answer=Letter.Kind.ANSWER in ready,
        ready=_newest_first(ready),
        wrote_again_on=_day_of(newest) if newest and _came_after_answer(newest) else None,
        added=_added(submission),
    )


def ready_to_fetch(submission: Submission, on: date) -> dict[str, Dispatch]:
    """Return what can be fetched with the code of a submission: the latest letter of each kind.

    What was open when it was released is asked again: a Vollmacht or a death in between closes it.
    """
    reaction = own_reaction(submission)
    if reaction is None or submission.addition_to_id or reason_not_to_fetch(reaction, on):
        return {}
    sent = Dispatch.objects.filter(
        channel=Letter.Channel.DOWNLOAD,
        # Sent by post since nobody came: it lies here all the same.
        state__in=[Dispatch.State.SENT, Dispatch.State.RETURNED],
        letter__reaction=reaction,
        letter__state=Letter.State.DISPATCHED,
    )
    rows = sent.select_related("letter__reaction", "letter__pdf").order_by("pk")
    return {row.letter.kind: row for row in rows}


def _newest_first(ready: dict[str, Dispatch]) -> tuple[ReadyLetter, ...]:
    rows = sorted(ready.values(), key=lambda row: row.pk, reverse=True)
    return tuple(ReadyLetter(row.letter.kind, _day_of(row)) for row in rows)


def _day_of(row: Dispatch) -> date:
    return row.posted_on or local_day(row.queued_at)


def _came_after_answer(row: Dispatch) -> bool:
    """Tell whether a letter came after the answer, however that one left."""
    answered = row.letter.reaction.answered_at
    is_answer = row.letter.kind == Letter.Kind.ANSWER
    return not is_answer and answered is not None and row.queued_at > answered


def contact_on(on: date) -> Contact:
    """Return the contact of KRM on a day, as the receipt names it (directive 1.5)."""
    house, officer = office(), krm_at_work(on)
    return Contact(
        office=house.name,
        name=officer.display_name if officer else "",
        phone=(officer.phone if officer else "") or house.phone,
        email=house.email,
    )


def stage_of(reaction: Reaction) -> str:
    """Return where a Vorgang stands, as its sender may know it.

    Another body answers a petition, and an Eingabe that asks for a Stellungnahme. What ended
    without a word to the sender was not answered.
    """
    state = State(reaction.state)
    if state in (State.TRANSMITTED, State.CLOSED) and owes_statement(reaction):
        return PASSED_ON
    if state is State.CLOSED and reaction.answered_at is None and not _is_thanked(reaction):
        return ENDED
    return _STAGES.get(state, IN_PROGRESS)


def _is_thanked(reaction: Reaction) -> bool:
    """Tell whether it is a Lob whose sender got thanks: nobody answers it otherwise (4.7)."""
    sent = reaction.letters.filter(state=Letter.State.DISPATCHED)
    return reaction.kind == Kind.PRAISE and sent.exists()


def _stage(item: IntakeItem, reaction: Reaction | None) -> str:
    if reaction is not None:
        return stage_of(reaction)
    if item.is_open:
        return RECEIVED
    if item.state == IntakeItem.State.JOINED:
        return IN_PROGRESS
    return PASSED_ON if item.outcome_unit_id else ENDED


def _next(item: IntakeItem, reaction: Reaction | None) -> tuple[str, date | None]:
    """Return what comes next and by when."""
    if reaction is None:
        due = item.provisional_due_on if item.is_open else None
        return (CONFIRMATION, due) if due else ("", None)
    running = reaction.deadlines.running().by_due_date()
    confirmation = running.filter(kind=CONFIRMATION).first()
    if confirmation is not None:
        return CONFIRMATION, confirmation.due_on
    closing = closing_deadline(reaction)
    return (ANSWER, closing.due_on) if closing else ("", None)


def _added(submission: Submission) -> tuple[tuple[str, date], ...]:
    rows = submission.additions.select_related("item").order_by("submitted_at", "pk")
    return tuple((row.item.receipt_number, local_day(row.submitted_at)) for row in rows)
