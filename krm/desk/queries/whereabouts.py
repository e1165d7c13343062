"""Where a Vorgang lies just now, in one sentence, and what a unit said when it gave it back."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from krm.casework.queries.case import CaseRows
from krm.deadlines.models import Deadline
from krm.organisation.queries import local_day
from krm.reactions.workflow import State
from krm.ui.rules import format_short
from krm.work.models import Assignment


def lies_with(rows: CaseRows) -> str:
    """Return with whom the Vorgang lies and since when; "" where the state says it all."""
    reaction, state = rows.reaction, State(rows.reaction.state)
    owed = [row.unit.name for row in rows.live_assignments if row.is_owed]
    missing = f"Der Schriftsatz fehlt noch von: {', '.join(owed)}." if owed else ""
    if state is State.AT_UNIT:
        return missing
    if state is State.WITH_TEAM_LEAD:
        unit = f" von {reaction.lead_unit.name}" if reaction.lead_unit else ""
        return f"Der Vorgang liegt bei der Führungskraft{unit}."
    if state is State.SCHRIFTSATZ_IN:
        return f"Der Schriftsatz liegt{_since(_delivered_at(rows))} bei KRM."
    if state is State.IN_CHECK:
        return f"KRM prüft. {missing}".strip()
    if state is State.RECORDED:
        return f"Der Vorgang liegt{_since(since_at_krm(rows))} bei KRM."
    return ""


def since_at_krm(rows: CaseRows) -> datetime | None:
    """Return since when a recorded Vorgang lies at KRM: its arrival, or a unit gave it back."""
    ended = [row.ended_at for row in rows.assignments if row.ended_at is not None]
    reaction = rows.reaction
    return max(ended, default=None) or reaction.arrived_krm_at or reaction.captured_at


def given_back(rows: CaseRows) -> list[str]:
    """Return why units are not asked any more, while the Vorgang has not gone on since."""
    if rows.reaction.state != State.RECORDED:
        return []
    return [_ended(row) for row in rows.assignments if row.ended_at is not None and row.end_reason]


def _ended(row: Assignment) -> str:
    how = "ist nicht zuständig" if row.is_declined else "wurde der Vorgang wieder abgenommen"
    day = _since(row.ended_at).replace(" seit ", "")
    return f"{row.unit.name} {how} ({day}): {row.end_reason}"


def _delivered_at(rows: CaseRows) -> datetime | None:
    return max((text.delivered_at for text in rows.delivered if text.delivered_at), default=None)


def _since(at: datetime | None) -> str:
    return f" seit {format_short(local_day(at))}" if at else ""


def settled_words(settled: Sequence[Deadline]) -> str:
    """Return how many deadlines were met, missed and lapsed; what lapsed was never done."""
    states = Counter(deadline.state for deadline in settled)
    late, lapsed = states[Deadline.State.MISSED], states[Deadline.State.LAPSED]
    done = states[Deadline.State.MET] + late
    parts = []
    if done:
        late_words = f", {late} davon zu spät" if late else ""
        parts.append(f"{_frist(done)} erledigt{late_words}")
    if lapsed:
        parts.append(f"{lapsed if parts else _frist(lapsed)} entfallen")
    return ", ".join(parts)


def _frist(count: int) -> str:
    return f"{count} Frist" if count == 1 else f"{count} Fristen"
