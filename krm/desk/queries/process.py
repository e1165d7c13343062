"""Which way a Vorgang goes, and where on it it stands just now."""

from dataclasses import dataclass

from krm.casework.queries.case import CaseRows
from krm.desk.rules.drawing import Drawing, draw
from krm.desk.rules.processes import PROCESSES, Process, ProcessCode
from krm.reactions.rules import SettledBy, gives_statement, has_result
from krm.reactions.workflow import State
from krm.work.models import Assignment, Task

_BY_COUNTER = (SettledBy.EMPLOYEE, SettledBy.TEAM_LEAD)


@dataclass(frozen=True)
class Picture:
    """The drawn way of one Vorgang."""

    title: str
    drawing: Drawing
    position: int
    length: int


def picture_of(rows: CaseRows) -> Picture | None:
    """Return the way of a Vorgang with its place; None where it has left every way."""
    code = _process(rows)
    if code in (ProcessCode.CORE, ProcessCode.ANONYMOUS) and not has_result(rows.reaction.kind):
        return None  # Lob and Idee go other ways: no Schriftsatz, no result
    if code == ProcessCode.ANONYMOUS and _knew_before(rows):
        return None  # no unit was asked on this way, it knew from another one
    process = PROCESSES[code]
    station = _station(rows, process)
    position = process.position_of(station)
    if not position:
        return None
    return Picture(process.title, draw(process, station), position, len(process.stations))


def _process(rows: CaseRows) -> ProcessCode:
    if rows.reaction.state == State.ANONYMOUS_RECORDED:
        return ProcessCode.ANONYMOUS
    petition = rows.petition
    if petition is not None and gives_statement(rows.reaction.kind, petition.answer_to):
        return ProcessCode.PETITION
    if rows.reaction.state == State.WITH_TEAM_LEAD or rows.reaction.settled_by in _BY_COUNTER:
        return ProcessCode.COUNTER
    if any(row.is_answered_by_unit and row.is_lead for row in rows.live_assignments):
        return ProcessCode.ABSENCE
    return ProcessCode.CORE


def _knew_before(rows: CaseRows) -> bool:
    """Tell whether what has no name ends without a unit that was asked on that way."""
    if any(row.is_for_information for row in rows.live_assignments):
        return False
    is_asked = any(task.kind == Task.Kind.REPLIES for task in rows.tasks)
    return is_asked or rows.reaction.closed_at is not None


def _station(rows: CaseRows, process: Process) -> str:
    if process.code != ProcessCode.ANONYMOUS:
        return rows.reaction.state
    given = [row for row in rows.live_assignments if row.is_for_information]
    if any(row.state == Assignment.State.OPEN for row in given):
        return "inform_unit"
    if rows.reaction.closed_at is not None or rows.reaction.result:
        return "close_anonymous"
    return "answer_information" if given else "recorded"
