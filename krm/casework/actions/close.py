"""Close, withdraw, cancel and undo: the ends of a Vorgang and the way back (AS-28, AS-29)."""

from datetime import datetime

from krm.casework import access
from krm.casework.models import Assignment, Task
from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.reactions.rules import SettledBy
from krm.reactions.workflow import State

_EVERY_DEADLINE = (
    "confirmation", "closing", "board", "internal_target", "schriftsatz", "schriftsatz_rework",
    "contact",
)  # fmt: skip


@journal.verb
def close(
    *,
    reaction: Reaction,
    remedy: str = "",
    improvement: str = "",
    by: Person,
    at: datetime,
    expected_revision: int | None = None,
) -> Reaction:
    """Close an answered Vorgang; its result follows from its Anliegen (docs/rulings.md).

    :raises StepNotAllowed: if a gate is shut, for instance no alternative was examined (R-06).
    """
    on = local_day(at)
    access.require_step(by, "close", reaction, on)
    has_result = reaction.kind not in ("praise", "idea")
    moved = reactions.take_step(
        name="close",
        reaction=reaction,
        facts=facts_for(reaction, by, on),
        verb=Verb.REACTION_CLOSED,
        changes={
            "closed_at": at,
            "remedy": remedy,
            "improvement": improvement or reaction.improvement,
            "settled_by": reaction.settled_by or SettledBy.KRM,
            "result": reaction_queries.result_of(reaction) if has_result else "",
        },
        by=by,
        at=at,
        expected_revision=expected_revision,
    )
    _end_work(moved, by, at, why="closed")
    return moved


def _end_work(reaction: Reaction, by: Person, at: datetime, *, why: str) -> None:
    """Lift what still runs, so that nobody is reminded of a Vorgang that has ended."""
    deadlines.lift(reaction=reaction, kinds=list(_EVERY_DEADLINE), why=why, by=by, at=at)
    reaction.tasks.filter(done_at=None).exclude(
        kind__in=[Task.Kind.DISPATCH_UNCLEAR, Task.Kind.DISPATCH_FAILED]
    ).update(done_at=at, done_by_id=by.pk, result="Vorgang beendet")
    reaction.assignments.filter(
        state__in=[Assignment.State.OPEN, Assignment.State.RETURNED]
    ).update(state=Assignment.State.WITHDRAWN)


@journal.verb
def withdraw(*, reaction: Reaction, proof: str, by: Person, at: datetime) -> Reaction:
    """Record that the customer takes the reaction back: own outcome, outside the quotas.

    :param proof: how we know, for instance "Anruf am …" or the document.
    :raises Refused: if the proof is missing.
    """
    on = local_day(at)
    access.require_step(by, "withdraw", reaction, on)
    if not proof.strip():
        raise Refused("Bitte den Nachweis der Rücknahme angeben.", code="field_proof")
    moved = reactions.take_step(
        name="withdraw",
        reaction=reaction,
        facts=facts_for(reaction, by, on),
        verb=Verb.REACTION_WITHDRAWN,
        changes={"closed_at": at},
        personal={"proof": proof},
        by=by,
        at=at,
    )
    _end_work(moved, by, at, why="withdrawn")
    return moved


@journal.verb
def cancel(*, reaction: Reaction, reason: str, by: Person, at: datetime) -> Reaction:
    """Cancel a Vorgang that was recorded by mistake (Storno); its number stays used.

    :raises Refused: if no reason is given.
    """
    on = local_day(at)
    access.require_step(by, "cancel", reaction, on)
    if not reason.strip():
        raise Refused("Bitte den Grund für das Storno angeben.", code="field_reason")
    moved = reactions.take_step(
        name="cancel",
        reaction=reaction,
        facts=facts_for(reaction, by, on),
        verb=Verb.REACTION_CANCELLED,
        changes={"closed_at": at},
        personal={"reason": reason},
        by=by,
        at=at,
    )
    _end_work(moved, by, at, why="cancelled")
    return moved


@journal.verb
def undo_close(*, reaction: Reaction, reason: str, by: Person, at: datetime) -> Reaction:
    """Take a mistaken closing back; the Vorgang stands again where it was answered.

    :raises Refused: if no reason is given.
    """
    on = local_day(at)
    access.require_step(by, "undo_close", reaction, on)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    moved = reactions.take_step(
        name="undo_close",
        reaction=reaction,
        facts=facts_for(reaction, by, on),
        verb=Verb.REACTION_REOPENED,
        changes={"closed_at": None, "result": ""},
        personal={"reason": reason},
        by=by,
        at=at,
    )
    moved.state = _state_before_closing(moved).value
    moved.save(update_fields=["state"])
    deadlines.restart(reaction=moved, by=by, at=at)
    return moved


def _state_before_closing(reaction: Reaction) -> State:
    if reaction.answered_at is not None and reaction.settled_by in ("", SettledBy.KRM):
        return State.ANSWERED
    return State.IN_CHECK if reaction.lead_unit_id else State.RECORDED
