"""The permitted steps of a Kundenreaktion as one table, and everything that follows from a row.

From it come the buttons and pages of a Vorgang, the rows of Heute, what the timeline leaves out,
``docs/workflow.md`` and the sentences in ``docs/rules.md``.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from krm.reactions.workflow.facts import Facts
from krm.reactions.workflow.gate import Gate
from krm.reactions.workflow.gates import GATES
from krm.reactions.workflow.states import (
    ENDED_STATES,
    OPEN_STATES,
    STATE_LABELS,
    STATE_TONES,
    WORKED_ON,
    State,
)
from krm.reactions.workflow.step import OFFERED, Asked, Door, Place, Step, Subject
from krm.reactions.workflow.steps import STEPS

__all__ = [
    "ENDED_STATES",
    "GATES",
    "OFFERED",
    "OPEN_STATES",
    "RESTRICTED",
    "STATE_LABELS",
    "STATE_TONES",
    "STEPS",
    "WORKED_ON",
    "Asked",
    "Door",
    "Facts",
    "Gate",
    "Place",
    "State",
    "Step",
    "Subject",
    "asked_by",
    "asked_in",
    "asked_states",
    "drafting",
    "goes_on_restricted",
    "quiet_verbs",
    "reason_at_the_button",
    "refusal",
    "refusals",
    "releasing",
    "shut_gates",
    "step_of_task",
]


RESTRICTED: Final = (
    "Die Verarbeitung ist eingeschränkt (Art. 18 DSGVO): Der Vorgang wird nur noch aufbewahrt."
)


def goes_on_restricted(step: Step) -> bool:
    """Tell whether a step may be taken while a Vorgang is only kept: what serves its person."""
    return step.room == "privacy"


def refusal(gate: str, facts: Facts) -> str | None:
    """Return the German reason why the gate stays shut, or None when it is open.

    :raises KeyError: if there is no such gate.
    """
    return GATES[gate].refuse(facts)


def refusals(step: Step, facts: Facts) -> list[str]:
    """Return every reason why the step is not possible now; empty means it is.

    What nobody can change stands alone: that something is missing would contradict it.
    """
    if facts.state not in step.sources:
        return [f"Im Stand „{STATE_LABELS[facts.state]}“ ist dieser Schritt nicht möglich."]
    return [reason for _, reason in shut_gates(step, facts)]


def shut_gates(step: Step, facts: Facts) -> list[tuple[Gate, str]]:
    """Return the gates before a step that are shut with their reasons, as ``refusals`` says them.

    Whether there is such a step in this state is not asked.
    """
    return _shut((GATES[name] for name in step.gates), facts)


def _shut(gates: Iterable[Gate], facts: Facts) -> list[tuple[Gate, str]]:
    shut = [(gate, reason) for gate in gates if (reason := gate.refuse(facts))]
    alone = [row for row in shut if row[0].stands_alone or row[0].makes_step]
    return alone[:1] or shut


def reason_at_the_button(step: Step, facts: Facts) -> str | None:
    """Return the reason against a step that comes first and its own page does not ask for.

    Empty: it can be taken. None: there is no such step in this state, nothing to do, or a gate
    that makes it is shut.
    """
    gates = [GATES[name] for name in step.gates]
    if facts.is_restricted and not goes_on_restricted(step):
        return None
    if step.is_internal or facts.state not in step.sources or not step.offered_if(facts):
        return None
    if any(gate.makes_step and gate.refuse(facts) for gate in gates):
        return None
    shut = _shut((gate for gate in gates if not gate.asked_by_page), facts)
    return shut[0][1] if shut else ""


def _asking() -> Iterator[tuple[Step, Asked]]:
    return ((step, asked) for step in STEPS.values() for asked in step.asked)


def asked_by(deadline: str, facts: Facts) -> tuple[Step, Asked]:
    """Return the step that a running deadline of a kind asks for.

    :param facts: what Heute has read of the Vorgang; some have a step of their own.
    :raises StopIteration: if nothing is asked then.
    """
    return next(
        (step, asked)
        for step, asked in _asking()
        if asked.deadline == deadline and asked.kind in ("", facts.kind) and asked.only_if(facts)
    )


def asked_in(facts: Facts) -> tuple[Step, Asked] | None:
    """Return the step that KRM takes next where a Vorgang stands; None: something else asks."""
    return next(
        (
            (step, asked)
            for step, asked in _asking()
            if asked.state == facts.state
            and asked.kind in ("", facts.kind)
            and asked.only_if(facts)
        ),
        None,
    )


def asked_states() -> frozenset[State]:
    """Return the states in which somebody at KRM has to take a step."""
    return frozenset(asked.state for _, asked in _asking() if asked.state)


def step_of_task(kind: str, state: str) -> tuple[Step, Asked] | None:
    """Return the step that ends a task of a kind, while the Vorgang is in a state.

    What has to be done in several steps names the one the state asks for.
    """
    for step, asked in _asking():
        if asked.task == kind:
            if state in step.sources:
                return step, asked
            return asked_in(Facts(state=State(state)))
    return None


def drafting(letter: str) -> Step:
    """Return the step that drafts a kind of letter."""
    return next(step for step in STEPS.values() if step.letter == letter)


def releasing(letter: str) -> Step:
    """Return the step that releases a kind of letter: the same one, but for the answer."""
    step = drafting(letter)
    return STEPS["release_answer"] if step.name == "draft_answer" else step


def quiet_verbs() -> frozenset[str]:
    """Return what the steps write into the journal and the timeline tells in better words."""
    return frozenset(verb for step in STEPS.values() for verb in step.quiet)
