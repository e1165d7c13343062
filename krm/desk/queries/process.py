"""Which way a Vorgang goes, and where on it it stands just now."""

from dataclasses import dataclass

from krm.casework.queries.case import CaseRows
from krm.desk.rules.drawing import Drawing, draw
from krm.desk.rules.processes import PROCESSES, Process, ProcessCode
from krm.reactions.rules import SettledBy, gives_statement, has_result
from krm.reactions.workflow import State
from krm.work.models import Assignment

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


def _station(rows: CaseRows, process: Process) -> str:
    if process.code != ProcessCode.ANONYMOUS:
        return rows.reaction.state
    given = [row for row in rows.live_assignments if row.is_for_information]
    if any(row.state == Assignment.State.OPEN for row in given):
        return "inform_unit"
    if rows.reaction.closed_at is not None or rows.reaction.result:
        return "close_anonymous"
    return "answer_information" if given else "recorded"
