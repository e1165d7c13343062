"""The way of a task: to whom it goes, and over which stops it came there (R-13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class StopReason(StrEnum):
    """Why somebody on the way of a task was taken or passed over."""

    CHOSEN = "chosen"
    ABSENT = "absent"
    EXCLUDED = "excluded"
    WAITS = "waits"


STOP_LABELS: dict[StopReason, str] = {
    StopReason.CHOSEN: "übernimmt",
    StopReason.ABSENT: "ist abwesend",
    StopReason.EXCLUDED: "ist für diesen Vorgang ausgeschlossen",
    StopReason.WAITS: "bekommt es trotzdem: Sonst ist niemand da",
}


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a task, with the post that brings them there."""

    person_pk: int
    name: str
    post: str
    is_absent: bool = False
    is_excluded: bool = False


@dataclass(frozen=True)
class Stop:
    """One stop on the way of a task and what happened there."""

    candidate: Candidate
    outcome: StopReason

    def __str__(self) -> str:
        """Return the stop as a German sentence."""
        who = f"{self.candidate.name} ({self.candidate.post})"
        return f"{who} {STOP_LABELS[self.outcome]}."


@dataclass(frozen=True)
class Route:
    """Whom a task goes to, and over which stops it came there."""

    person_pk: int | None
    stops: tuple[Stop, ...]


def route(candidates: Sequence[Candidate], last_resort: Iterable[Candidate] = ()) -> Route:
    """Return the first candidate who is neither absent nor excluded, with the way there (R-13).

    If everybody is away, the task waits with the first of the `last_resort` who is not excluded,
    absent or not: a task without an owner would be lost.
    """
    stops: list[Stop] = []
    for candidate in candidates:
        outcome = _outcome(candidate)
        stops.append(Stop(candidate, outcome))
        if outcome is StopReason.CHOSEN:
            return Route(candidate.person_pk, tuple(stops))
    for candidate in last_resort:
        if not candidate.is_excluded:
            outcome = StopReason.WAITS if candidate.is_absent else StopReason.CHOSEN
            return Route(candidate.person_pk, (*stops, Stop(candidate, outcome)))
    return Route(None, tuple(stops))


def _outcome(candidate: Candidate) -> StopReason:
    if candidate.is_excluded:
        return StopReason.EXCLUDED
    return StopReason.ABSENT if candidate.is_absent else StopReason.CHOSEN
