"""The ways a Vorgang goes, station by station, in the words of the table of steps.

A process names stations and steps only; their labels, where a step leads and whether it is
possible there come from ``STEPS``, so that a picture cannot say anything else than the house does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from krm.organisation.rules import MATRIX, Role, Scope
from krm.reactions.workflow import STATE_LABELS, STEPS, State, Step


class ProcessCode(StrEnum):
    """The processes that are drawn."""

    CORE = "core"
    COUNTER = "counter"
    ABSENCE = "absence"
    ANONYMOUS = "anonymous"
    PETITION = "petition"


@dataclass(frozen=True)
class Move:
    """One step as a picture names it.

    :param goes_to: the station it leads to; "" where it leaves the Vorgang at its station.
    """

    step: str
    words: str
    who: str = ""
    goes_to: str = ""


@dataclass(frozen=True)
class Station:
    """Where a Vorgang can stand: what is done beside, where else it may go, and the way on."""

    code: str
    label: str
    beside: Sequence[Move] = ()
    elsewhere: Sequence[Move] = ()
    onward: Move | None = None


@dataclass(frozen=True)
class Process:
    """One way from its first station to its last."""

    code: str
    title: str
    stations: Sequence[Station]

    def position_of(self, station: str) -> int:
        """Return the place of a station, counted from 1; 0 if the way does not touch it."""
        codes = [one.code for one in self.stations]
        return codes.index(station) + 1 if station in codes else 0


# Whose work a step is, in the order in which a picture looks for somebody.
_WHO: Final[Mapping[Role, str]] = {
    Role.EMPLOYEE: "alle Beschäftigten",
    Role.KRM_OFFICER: "KRM",
    Role.TEAM_LEAD: "Führungskraft",
    Role.EXECUTIVE: "Geschäftsführung",
    Role.TV_CHAIR: "Vorsitz der Trägerversammlung",
}


@dataclass(frozen=True)
class _Stop:
    """One station as the list below writes it: names of states and steps only."""

    state: State
    onward: str = ""
    beside: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, State], ...] = ()


S = State
# fmt: off
_CORE: Final = (
    _Stop(S.RECORDED, "forward", ("confirm",)),
    _Stop(S.AT_UNIT, "deliver_schriftsatz", ("remind_unit", "send_interim_notice"),
          (("decline_assignment", S.RECORDED),)),
    _Stop(S.SCHRIFTSATZ_IN, "start_check", (), (("return_schriftsatz", S.AT_UNIT),)),
    _Stop(S.IN_CHECK, "release_answer", ("assess", "draft_answer", "ask_second_person"),
          (("return_schriftsatz", S.AT_UNIT),)),
    _Stop(S.ANSWER_RELEASED, "dispatch_answer", (), (("recall_answer", S.IN_CHECK),)),
    _Stop(S.ANSWERED, "close"),
    _Stop(S.CLOSED),
)
_COUNTER: Final = (
    _Stop(S.RECORDED, "escalate", (), (("settle_on_the_spot", S.CLOSED),)),
    _Stop(S.WITH_TEAM_LEAD, "settle_by_lead", (), (("hand_to_krm", S.RECORDED),)),
    _Stop(S.CLOSED),
)
_ABSENCE: Final = (
    _Stop(S.RECORDED, "forward"),
    _Stop(S.AT_UNIT, "answer_as_unit", ("confirm",), (("note_own_answer", S.ANSWERED),)),
    _Stop(S.IN_CHECK, "release_answer", ("assess", "draft_answer", "ask_second_person")),
    _Stop(S.ANSWER_RELEASED, "dispatch_answer"),
    _Stop(S.ANSWERED, "close", ("file_zweitschrift",)),
    _Stop(S.CLOSED, "", ("complete_after_absence",)),
)
_PETITION: Final = (
    _Stop(S.RECORDED, "forward", ("check_topics", "decide_participation")),
    _Stop(S.AT_UNIT, "deliver_schriftsatz"),
    _Stop(S.SCHRIFTSATZ_IN, "start_check"),
    _Stop(S.IN_CHECK, "transmit_statement",
          ("draft_statement", "present_statement", "approve_statement", "release_statement")),
    _Stop(S.TRANSMITTED, "end_petition", (), (("ask_again", S.IN_CHECK),)),
    _Stop(S.CLOSED),
)
# fmt: on


def _step(name: str) -> Step:
    return STEPS[name]


def _who(step: Step) -> str:
    """Return whose work a step is: the first role with its right, over more than a pseudonym."""
    for role, words in _WHO.items():
        scopes = [scope for right, scope in MATRIX[role].items() if right.value in step.rights]
        if any(scope not in (Scope.PSEUDONYMISED, Scope.ANSWERED_BY_UNIT) for scope in scopes):
            return words
    return ""


def _way(
    code: ProcessCode, title: str, stops: Sequence[_Stop], deputies: Mapping[str, str] | None = None
) -> Process:
    """Return a process drawn from the table.

    :param deputies: who takes a step on this way in the place of KRM, by the step; "" all others.
    """
    instead = deputies or {}

    def moved(name: str, target: State | None = None) -> Move:
        step = _step(name)
        who = _who(step)
        if who == _WHO[Role.KRM_OFFICER]:
            who = instead.get(name) or instead.get("") or who
        return Move(name, step.label, who, STATE_LABELS[target] if target else "")

    return Process(
        code.value,
        title,
        [
            Station(
                stop.state.value,
                STATE_LABELS[stop.state],
                [moved(name) for name in stop.beside],
                [moved(name, target) for name, target in stop.elsewhere],
                moved(stop.onward, stops[index + 1].state) if stop.onward else None,
            )
            for index, stop in enumerate(stops)
        ],
    )


def _anonymous() -> Process:
    """Return the way of what nobody can answer: one state, three things that are done once."""
    done = ("inform_unit", "answer_information", "close_anonymous")
    labels = (
        STATE_LABELS[State.ANONYMOUS_RECORDED],
        "Bei der Einheit",
        "Rückmeldung liegt vor",
        STATE_LABELS[State.CLOSED],
    )
    codes = ("recorded", *done)
    moves = [Move(name, _step(name).label, _who(_step(name))) for name in done]
    return Process(
        ProcessCode.ANONYMOUS.value,
        "Anonyme Kundenreaktion",
        [
            Station(code, label, onward=moves[index] if index < len(moves) else None)
            for index, (code, label) in enumerate(zip(codes, labels, strict=True))
        ],
    )


PROCESSES: Final[Mapping[str, Process]] = {
    process.code: process
    for process in (
        _way(ProcessCode.CORE, "Schriftliche Kundenreaktion", _CORE),
        _way(ProcessCode.COUNTER, "Persönlich oder am Telefon", _COUNTER),
        _way(
            ProcessCode.ABSENCE,
            "Die Einheit antwortet selbst, weil KRM abwesend ist",
            _ABSENCE,
            {
                "": _WHO[Role.TEAM_LEAD],
                "forward": "Büro der Geschäftsführung",
                "complete_after_absence": _WHO[Role.KRM_OFFICER],
            },
        ),
        _anonymous(),
        _way(ProcessCode.PETITION, "Petition, und Eingabe mit Stellungnahme", _PETITION),
    )
}
