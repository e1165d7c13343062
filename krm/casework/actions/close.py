"""Close what is answered, and the way back (AS-28, AS-29)."""

from datetime import datetime

from krm.casework.actions import answered_by_unit, petition
from krm.casework.actions.ending import ask_krm_to_look, end_work
from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb
from krm.measures.actions import planning
from krm.measures.rules import Planned
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Petition, Reaction
from krm.reactions.rules import Kind, SettledBy
from krm.reactions.workflow import State
from krm.work import access
from krm.work.actions import tasks
from krm.work.models import Assignment, Task


@journal.verb
def close(
    *,
    reaction: Reaction,
    remedy: str = "",
    improvement: str = "",
    promise: Planned | None = None,
    by: Person,
    at: datetime,
) -> Reaction:
    """Close an answered Vorgang; its result follows from its Anliegen (docs/rulings.md).

    What a unit has answered itself is closed by it; KRM completes it when back (R-13).

    :param promise: what the answer promises and nobody has noted yet (R-12).
    :raises StepNotAllowed: if a gate is shut, for instance no alternative was examined (R-06).
    :raises Refused: for a promise without words, owner or day.
    """
    on = local_day(at)
    access.require_step(by, "close", reaction, on)
    row = reactions.locked(reaction)
    by_unit = access.answers_in_place_of_krm(by, row, on)
    moved = reactions.take_step(
        name="close",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.REACTION_CLOSED,
        changes={
            "closed_at": at,
            "remedy": remedy,
            "improvement": improvement or row.improvement,
            "result": reaction_queries.result_of(row),
        },
        by=by,
        at=at,
    )
    if promise is not None:
        planning.keep_promise(reaction=moved, planned=promise, by=by, at=at)
    end_work(reaction=moved, why="closed", by=by, at=at)
    if by_unit:
        answered_by_unit.ask_to_complete(reaction=moved, by=by, at=at)
    return moved


def _require_text(text: str, reason: str, code: str) -> None:
    if not text.strip():
        raise Refused(reason, code=code)


@journal.verb
def undo_close(*, reaction: Reaction, reason: str, by: Person, at: datetime) -> Reaction:
    """Take a mistaken closing back; the Vorgang stands again where it was answered.

    What was settled without a letter, withdrawn or handed over lies at KRM again; units that
    had not delivered by then are asked anew. Without a name it waits for KRM to close it anew,
    with what was answered and when (R-28).

    :raises Refused: if no reason is given.
    """
    on = local_day(at)
    access.require_step(by, "undo_close", reaction, on)
    _require_text(reason, "Bitte den Grund angeben.", "field_reason")
    row = reactions.locked(reaction)
    back_to = _state_before_end(row)
    moved = reactions.take_step(
        name="undo_close",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.REACTION_REOPENED,
        changes=_taken_back(row, back_to),
        personal={"reason": reason},
        target=back_to,
        by=by,
        at=at,
    )
    moved.handovers.filter(taken_back_at=None).update(taken_back_at=at)
    unsent = moved.tasks.filter(kind=Task.Kind.PAPERS)
    tasks.finish(tasks=unsent, result="Abgabe zurückgenommen", by=by, at=at)
    if back_to is State.ANONYMOUS_RECORDED:
        ask_krm_to_look(reaction=moved, by=by, at=at)
        return moved
    deadlines.restart(reaction=moved, by=by, at=at)
    Petition.objects.filter(reaction=moved).update(ended_on=None, result="", result_note="")
    petition.follow(reaction=moved, by=by, at=at)
    return moved


def _state_before_end(reaction: Reaction) -> State:
    # A Lob goes its own way, with or without a name (4.7).
    if reaction.is_anonymous and reaction.kind != Kind.PRAISE:
        return State.ANONYMOUS_RECORDED
    if reaction.letters.filter(kind="answer", state="dispatched").exists():
        return State.ANSWERED
    sent = reaction_queries.petition_of(reaction)
    if sent is not None and sent.transmitted_on is not None:
        return State.TRANSMITTED
    came_in = [Assignment.State.DELIVERED, Assignment.State.ACCEPTED]
    if reaction.assignments.filter(state__in=came_in).exists():
        return State.IN_CHECK
    return State.RECORDED


def _taken_back(reaction: Reaction, back_to: State) -> dict[str, object]:
    changes: dict[str, object] = {"closed_at": None, "result": "", "handed_over_to": ""}
    if back_to is State.ANONYMOUS_RECORDED:
        return changes
    if reaction.settled_by != SettledBy.NOBODY:
        changes["settled_by"] = ""
    if back_to not in (State.ANSWERED, State.TRANSMITTED):
        changes["answered_at"] = None
    return changes
