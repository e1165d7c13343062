"""Ends proposed like a correction: taken back, never one (AS-28), nobody left to answer.

They end legal deadlines, so a second person looks at them (docs/rulings.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.casework.actions import petition
from krm.casework.actions.capture import ask_lead
from krm.casework.actions.ending import end_work
from krm.casework.queries import facts_for
from krm.corrections.models import Correction
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal import queries as history
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.reactions.rules import SettledBy
from krm.reactions.workflow import STATE_LABELS, State
from krm.work import access
from krm.work.models import Assignment


@dataclass(frozen=True)
class Ending:
    """How a Vorgang ends that is not answered: its step, its verb, why its deadlines lapse.

    :param reason: the word under which the sentence of the verb says why.
    :param is_slip: what was recorded by mistake may be put right alone on the same day.
    """

    label: str
    verb: Verb
    why: str
    target: State
    reason: str
    is_slip: bool


ENDINGS: Mapping[str, Ending] = {
    "withdraw": Ending(
        "Rücknahme durch die Kundin oder den Kunden", Verb.REACTION_WITHDRAWN, "withdrawn",
        State.WITHDRAWN, "proof", is_slip=False,
    ),
    "cancel": Ending(
        "Storno", Verb.REACTION_CANCELLED, "cancelled", State.CANCELLED, "reason", is_slip=True
    ),
    "close_without_answer": Ending(
        "Abschluss ohne Antwort, die Person ist verstorben", Verb.REACTION_CLOSED_UNANSWERED,
        "deceased", State.CLOSED, "proof", is_slip=False,
    ),
}  # fmt: skip


def state_words(value: object) -> str:
    """Return a state as people read it."""
    return STATE_LABELS[State(str(value))]


def end(*, correction: Correction, reaction: Reaction, by: Person, at: datetime) -> Reaction:
    """Take the step of an ending; its gates and states are asked now.

    :raises StepNotAllowed: if the Vorgang has moved to where it cannot end like that.
    """
    ending = ENDINGS[correction.target]
    moved = reactions.take_step(
        name=correction.target,
        reaction=reaction,
        facts=facts_for(reaction, by, local_day(at)),
        verb=ending.verb,
        changes={"closed_at": at} | _result(reaction, ending),
        personal={ending.reason: correction.reason},
        by=by,
        at=at,
    )
    end_work(reaction=moved, why=ending.why, by=by, at=at)
    return moved


def _result(reaction: Reaction, ending: Ending) -> dict[str, object]:
    """Return how the Anliegen were judged where the end is a closing; it stays (ruling 10)."""
    if ending.target is not State.CLOSED:
        return {}
    return {"result": reaction_queries.result_of(reaction)}


@journal.verb
def undo_cancel(*, reaction: Reaction, reason: str, by: Person, at: datetime) -> Reaction:
    """Take a mistaken Storno back; the Vorgang stands where it stood, its deadlines run again.

    Units that had not delivered by then are asked anew; a team lead has the talk as task again.

    :raises Refused: if no reason is given.
    """
    on = local_day(at)
    access.require_step(by, "undo_cancel", reaction, on)
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    row = reactions.locked(reaction)
    back_to = _state_before(row)
    moved = reactions.take_step(
        name="undo_cancel",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.REACTION_RESTORED,
        changes=_restored(row, back_to),
        personal={"reason": reason},
        target=back_to,
        by=by,
        at=at,
    )
    deadlines.restart(reaction=moved, by=by, at=at)
    petition.follow(reaction=moved, by=by, at=at)
    if back_to == State.WITH_TEAM_LEAD and moved.lead_unit is not None:
        ask_lead(reaction=moved, unit=moved.lead_unit, by=by, at=at)
    return moved


def _state_before(reaction: Reaction) -> State:
    """Return where the Vorgang stood before its Storno, without units that are gone by now."""
    newest = history.newest_data(reaction_chain(reaction.pk), Verb.REACTION_CANCELLED)
    before = State(str(newest.get("from", State.RECORDED.value)))
    if before is State.AT_UNIT:
        came_in = [Assignment.State.DELIVERED, Assignment.State.ACCEPTED]
        is_in = reaction.assignments.filter(state__in=came_in).exists()
        return State.SCHRIFTSATZ_IN if is_in else State.RECORDED
    return before


def _restored(reaction: Reaction, back_to: State) -> dict[str, object]:
    """Return the columns as they stood; what was settled on the spot was so when it arrived."""
    if back_to is State.ANONYMOUS_RECORDED:
        return {}
    if back_to is not State.CLOSED:
        return {"closed_at": None}
    settled_at = reaction.arrived_at if reaction.settled_by == SettledBy.EMPLOYEE else None
    return {
        "closed_at": settled_at or reaction.closed_at,
        "answered_at": settled_at or reaction.answered_at,
        "result": reaction_queries.result_of(reaction),
    }
