"""Read a whole table for an import and list every problem; nothing of the register changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from krm.documents.rules.table import column_letter, first_data_row
from krm.reactions.workflow import OPEN_STATES
from krm.takeover import queries
from krm.takeover.actions.rows import Builder
from krm.takeover.models import RegisterImport
from krm.takeover.rules.reading import Reader
from krm.takeover.rules.row import ImportRow, Problem
from krm.ui.rules import format_date

Progress = Callable[[int, int], None]
_STEP = 500


@dataclass
class Plan:
    """What an import would do."""

    rows: list[ImportRow] = field(default_factory=list)
    known: int = 0
    changed: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # What is left out or was changed on the way; none of it stops the import.
    hints: list[Problem] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many rows the table has."""
        faulty = len({problem.row for problem in self.problems})
        return len(self.rows) + self.known + len(self.changed) + faulty

    @property
    def open(self) -> int:
        """Return how many rows come in as open work."""
        return sum(row.state in OPEN_STATES for row in self.rows)


def plan_of(run: RegisterImport, *, at: datetime, progress: Progress) -> Plan:
    """Read every row: new, known, changed since, or with problems.

    :param progress: hears how many rows are read, and of how many.
    :raises TableUnreadable: in German.
    """
    table = queries.table_of(run)
    reader = queries.reader_of(run, table, at)
    first = first_data_row(table, run.header_row)
    total = max(0, len(table.rows) - first)
    plan, read = Plan(hints=reader.unread_columns(first)), []
    without_confirmation = Builder(by_pk=None, at=at).has_no_confirmation
    for count, reading in enumerate(reader.rows(first), start=1):
        plan.problems += reading.problems
        plan.hints += reading.hints
        if reading.row is not None:
            read.append(reading.row)
            if without_confirmation(reading.row):
                plan.hints.append(_unconfirmed(reading.row, reader))
        if count % _STEP == 0:
            progress(count, total)
    known = queries.known_rows(row.number for row in read)
    for row in read:
        if known.is_changed(row):
            plan.changed.append(_changed(row, reader))
        elif known.has(row):
            plan.known += 1
        else:
            plan.rows.append(row)
    plan.problems += _follow_up_problems(read, reader)
    plan.problems.sort(key=lambda problem: (problem.row, len(problem.column), problem.column))
    progress(total, total)
    return plan


def _changed(row: ImportRow, reader: Reader) -> Problem:
    reason = "Diese Nummer ist schon importiert, die Zeile sah damals aber anders aus."
    return _problem(row, "number", row.number, reason, reader)


def _unconfirmed(row: ImportRow, reader: Reader) -> Problem:
    reason = "Hier läuft keine Frist für eine Bestätigung. Der Tag kommt als Notiz in den Vorgang."
    day = format_date(row.confirmation_done) if row.confirmation_done else ""
    return _problem(row, "confirmation_done", day, reason, reader)


def _problem(row: ImportRow, word: str, value: str, reason: str, reader: Reader) -> Problem:
    index = reader.columns[word]
    return Problem(row.line, column_letter(index), reader.headings[index], value, reason)


def _follow_up_problems(rows: list[ImportRow], reader: Reader) -> list[Problem]:
    """Tell which earlier Vorgang stands neither in the table nor in the register."""
    earlier = {row.number: row.follow_up_of for row in rows if row.number}
    missing = {row.follow_up_of for row in rows if row.follow_up_of} - earlier.keys()
    unknown = missing - queries.keys_by_number(missing).keys()
    problems = []
    for row in rows:
        if row.follow_up_of in unknown:
            reason = "Diesen Vorgang gibt es weder in der Tabelle noch im Register."
        elif row.follow_up_of and _is_circle(row, earlier):
            reason = "Ein Vorgang kann nicht auf sich selbst folgen."
        else:
            continue
        problems.append(_problem(row, "follow_up_of", row.follow_up_of, reason, reader))
    return problems


def _is_circle(row: ImportRow, earlier: Mapping[str, str]) -> bool:
    seen, number = {row.number}, row.follow_up_of
    while number:
        if number in seen:
            return bool(row.number)
        seen.add(number)
        number = earlier.get(number, "")
    return False
