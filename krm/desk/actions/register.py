"""How somebody sees the register: views with a name, the columns they chose, and both as a file."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import IO

from django.db.models import QuerySet

from krm.adapters.sheets import Value, write_sheet
from krm.desk.models import RegisterColumns, RegisterView
from krm.desk.queries.register_rows import READ, Cell, RegisterReader
from krm.desk.rules.columns import FIRST, USUAL, columns_of
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.organisation.models import Person
from krm.reactions.models import Reaction
from krm.reports.rules.table import safe_cell

# So many rows are read together.
_PORTION = 1000
# As many as stand above the list without hiding it.
MOST_VIEWS = 12


def save_view(*, name: str, query: str, by: Person, at: datetime) -> RegisterView:
    """Keep filters and order under a name; what had the name before is replaced.

    :param query: the address without words that were searched for.
    :raises Refused: if there are too many already.
    """
    mine = RegisterView.objects.filter(person=by)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise Refused(
            f"Sie haben schon {MOST_VIEWS} Ansichten. Bitte löschen Sie zuerst eine.",
            code="too_many_views",
        )
    view, _ = RegisterView.objects.update_or_create(person=by, name=name, defaults={"query": query})
    return view


def delete_view(*, view: RegisterView, by: Person, at: datetime) -> None:
    """Delete a view of one's own.

    :raises Refused: if it is somebody else's.
    """
    if view.person_id != by.pk:
        raise Refused("Diese Ansicht gehört jemand anderem.", code="not_yours")
    view.delete()


def choose_columns(*, codes: Iterable[str], by: Person, at: datetime) -> RegisterColumns:
    """Keep which columns the person wants; without any they are the usual ones again."""
    chosen = [column.code for column in columns_of(codes)]
    row, _ = RegisterColumns.objects.update_or_create(
        person=by, defaults={"codes": [] if chosen == list(USUAL) else chosen}
    )
    return row


@journal.verb
def export_shown(
    *, cases: QuerySet[Reaction], reader: RegisterReader, to: IO[bytes], by: Person, at: datetime
) -> int:
    """Write what the register shows as an .xlsx file, column by column; return how many rows.

    :param cases: what the person may see and has filtered, in its order.
    :param reader: with the columns that are shown.
    """
    columns = [*FIRST, *reader.columns]
    heads = [(column.heading, column.width) for column in columns]
    count = write_sheet(to, _lines(cases, reader), title="Register", columns=heads)
    codes = [column.code for column in reader.columns]
    data = {"rows": count, "columns": codes}
    journal.record(Verb.REGISTER_EXPORTED, chain=OFFICE, by=by, at=at, data=data)
    return count


def _lines(cases: QuerySet[Reaction], reader: RegisterReader) -> Iterator[list[Value]]:
    rows = cases.select_related(None).only(*READ).iterator(chunk_size=_PORTION)
    while portion := list(islice(rows, _PORTION)):
        for case in portion:
            case.regelwerk_version = reader.versions[case.regelwerk_version_id]
        for row in reader.read(portion):
            cells = [_value(cell) for _, cell in row.cells]
            yield [row.reaction.number, safe_cell(row.reaction.title), *cells]


def _value(cell: Cell) -> Value:
    """Return a day as a day, so that the file sorts by it; else the words of the cell."""
    if cell.day is not None:
        return cell.day
    return safe_cell(cell.text or cell.mark or cell.note)
