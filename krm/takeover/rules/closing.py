"""In which state a row of an old table enters the register, and whether its dates fit together."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from krm.reactions.rules import SettledBy
from krm.reactions.workflow import ENDED_STATES, State
from krm.takeover.rules.row import ImportRow

# Where work stood in the old table has no Auftrag, Schriftsatz or draft here: KRM takes it up.
_TAKEN_UP: Final = frozenset(
    {State.WITH_TEAM_LEAD, State.AT_UNIT, State.SCHRIFTSATZ_IN, State.IN_CHECK,
     State.ANSWER_RELEASED}
)  # fmt: skip
_NAMES: Final[Mapping[str, str]] = {
    "arrived_krm_at": "Der Eingang bei KRM",
    "confirmation_done": "Die Bestätigung",
    "answered_at": "Die Antwort",
    "closed_at": "Der Abschluss",
}


def with_state(row: ImportRow, stated: State | None) -> ImportRow:
    """Return the row in the state the register gives it.

    What the table says counts; else a closing or answer date ends it, and anonymous rows are
    done as soon as they are recorded (R-28). Unfinished work begins anew as "Erfasst".
    """
    state = stated or _state_by_dates(row)
    if state in _TAKEN_UP:
        state = State.RECORDED
    if row.is_anonymous and state not in ENDED_STATES:
        state = State.ANONYMOUS_RECORDED
    closed_at = row.closed_at
    if closed_at is None and state in ENDED_STATES:
        anonymous = row.arrived_at if state == State.ANONYMOUS_RECORDED else None
        closed_at = row.answered_at or anonymous
    return replace(row, state=state, closed_at=closed_at, is_anonymous=_is_anonymous(row, state))


def _state_by_dates(row: ImportRow) -> State:
    if row.closed_at or row.answered_at:
        return State.CLOSED
    return State.RECORDED


def _is_anonymous(row: ImportRow, state: State) -> bool:
    return row.is_anonymous or state == State.ANONYMOUS_RECORDED


def has_deadlines(row: ImportRow) -> bool:
    """Tell whether KRM had to answer: not what clerk or lead settled themselves (R-21, R-22)."""
    by_others = row.settled_by in (SettledBy.EMPLOYEE, SettledBy.TEAM_LEAD)
    return not (by_others and row.state in ENDED_STATES)


def state_problems(row: ImportRow, at: datetime, *, is_given: frozenset[str]) -> dict[str, str]:
    """Return what does not fit between state and dates, as German sentences by word."""
    if row.arrived_at is None:
        return {}
    today = at.astimezone(row.arrived_at.tzinfo).date()
    if row.arrived_at > at:
        return {"arrived_at": "Der Eingang liegt in der Zukunft."}
    problems = _order_problems(row, row.arrived_at.date(), today, is_given)
    if row.state == State.CLOSED and row.closed_at is None:
        problems["closed_at"] = "Der Vorgang ist abgeschlossen, aber es steht kein Datum dabei."
    if row.state == State.ANSWERED and row.answered_at is None:
        problems["answered_at"] = "Der Vorgang ist beantwortet, aber es steht kein Datum dabei."
    if row.state not in ENDED_STATES and row.closed_at is not None:
        problems["state"] = "Es gibt ein Datum des Abschlusses, aber der Vorgang ist noch offen."
    return problems


def _order_problems(
    row: ImportRow, arrived_on: date, today: date, is_given: frozenset[str]
) -> dict[str, str]:
    problems: dict[str, str] = {}
    for word, name in _NAMES.items():
        moment = getattr(row, word)
        if moment is None or word not in is_given:
            continue
        day = moment.date() if isinstance(moment, datetime) else moment
        if day > today:
            problems[word] = f"{name} liegt in der Zukunft."
        elif day < arrived_on:
            problems[word] = f"{name} liegt vor dem Eingang im Haus."
    return problems
