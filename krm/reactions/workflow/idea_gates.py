"""The gates of an Idee: somebody has decided what becomes of it, and the units agree (4.8)."""

from krm.reactions.rules import Kind
from krm.reactions.workflow.facts import Facts
from krm.reactions.workflow.gate import Gate
from krm.reactions.workflow.states import State


def _decided(facts: Facts) -> str | None:
    if facts.idea_undecided:
        return (
            "Über die Idee ist noch nicht entschieden: umgesetzt, geplant oder nicht möglich, mit "
            "Grund. Das entscheidet die Führungskraft der Einheit, bei der die Idee liegt, oder "
            "KRM trägt ihre Entscheidung ein."
        )
    if facts.idea_contradicted:
        return (
            "Eine Einheit setzt die Idee um, eine andere lehnt sie ab. Bitte KRM: mit "
            "„Entscheidung über die Idee eintragen“ sagen, was gilt."
        )
    return None


def _said(facts: Facts) -> str | None:
    if not facts.idea_undecided:
        return None
    return "Bitte sagen, was aus der Idee wird: umgesetzt, geplant oder nicht möglich, mit Grund."


def _still_open(facts: Facts) -> str | None:
    waits = facts.idea_undecided or facts.idea_contradicted
    if facts.kind == Kind.IDEA and (waits or facts.state != State.ANSWERED):
        return None
    return (
        "Eintragen lässt sich die Entscheidung nur bei einer Idee, und nur bis die Antwort sie "
        "mitteilt."
    )


IDEA_GATES = (
    Gate("idea_decided", "R-11", _decided, {"idea_undecided": True}),
    Gate("idea_decision_said", "R-11", _said, {"idea_undecided": True}, asked_by_page=True),
    Gate("idea_not_told", "R-11", _still_open, {"idea_undecided": False}, makes_step=True),
)
