"""Export the register as Erfassungstabelle; every export stands in the journal."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO

from krm.adapters.sheets import Value, write_sheet
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Verb
from krm.reactions.models import ReactionQuerySet
from krm.reports.queries.table import kept_from, table_rows
from krm.reports.rules.table import COLUMNS, safe_cell

SHEET = "Erfassungstabelle"
_WORDS = tuple(column.word for column in COLUMNS)


@journal.verb
def export_register(*, rows: ReactionQuerySet, to: IO[bytes], by: Actor, at: datetime) -> int:
    """Write the rows as an .xlsx file that runs no formula, and return how many there are.

    They are read and written in portions, so that the memory it takes does not grow with them.

    :param rows: what the person may see, already narrowed by ``visible_reactions``.
    :param to: a file on disk; what is written stays there if it cannot be written whole.
    """
    columns = [(column.heading, column.width) for column in COLUMNS]
    count = write_sheet(to, _cells(rows, by), title=SHEET, columns=columns)
    journal.record(Verb.REGISTER_EXPORTED, chain=OFFICE, by=by, at=at, data={"rows": count})
    return count


def _cells(rows: ReactionQuerySet, by: Actor) -> Iterator[list[Value]]:
    for row in table_rows(rows, kept_from(by)):
        values = [row[word] for word in _WORDS]
        yield [safe_cell(value) if isinstance(value, str) else value for value in values]
