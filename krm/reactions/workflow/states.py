"""Where a Vorgang can stand."""

from enum import StrEnum


class State(StrEnum):
    """Where a Vorgang stands; stored values are speaking words."""

    RECORDED = "recorded"
    WITH_TEAM_LEAD = "with_team_lead"
    AT_UNIT = "at_unit"
    SCHRIFTSATZ_IN = "schriftsatz_in"
    IN_CHECK = "in_check"
    ANSWER_RELEASED = "answer_released"
    ANSWERED = "answered"
    TRANSMITTED = "transmitted"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"
    ANONYMOUS_RECORDED = "anonymous_recorded"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"


STATE_LABELS: dict[State, str] = {
    State.RECORDED: "Erfasst",
    State.WITH_TEAM_LEAD: "Bei der Führungskraft",
    State.AT_UNIT: "Beim Fachbereich",
    State.SCHRIFTSATZ_IN: "Schriftsatz liegt vor",
    State.IN_CHECK: "In Prüfung",
    State.ANSWER_RELEASED: "Antwort freigegeben",
    State.ANSWERED: "Beantwortet",
    State.TRANSMITTED: "Stellungnahme übermittelt",
    State.CLOSED: "Abgeschlossen",
    State.HANDED_OVER: "Abgegeben",
    State.ANONYMOUS_RECORDED: "Anonym erfasst",
    State.WITHDRAWN: "Zurückgenommen",
    State.CANCELLED: "Storniert",
}

# Tone of the state mark on the pages: info, ok, warn or bad.
STATE_TONES: dict[State, str] = {
    State.CLOSED: "ok",
    State.ANSWERED: "ok",
    State.TRANSMITTED: "ok",
    State.ANONYMOUS_RECORDED: "ok",
    State.SCHRIFTSATZ_IN: "warn",
    State.CANCELLED: "bad",
}

OPEN_STATES: frozenset[State] = frozenset(
    {
        State.RECORDED,
        State.WITH_TEAM_LEAD,
        State.AT_UNIT,
        State.SCHRIFTSATZ_IN,
        State.IN_CHECK,
        State.ANSWER_RELEASED,
        State.ANSWERED,
        State.TRANSMITTED,
    }
)
ENDED_STATES: frozenset[State] = frozenset(State) - OPEN_STATES
# Somebody of the house works on it, and no answer is released yet.
WORKED_ON: frozenset[State] = frozenset(
    {
        State.RECORDED, State.WITH_TEAM_LEAD, State.AT_UNIT, State.SCHRIFTSATZ_IN, State.IN_CHECK,
    }
)  # fmt: skip
