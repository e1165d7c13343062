"""Export the register as Erfassungstabelle; every export stands in the journal."""

import io
from datetime import date, datetime

import xlsxwriter

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Verb
from krm.reactions.models import ReactionQuerySet
from krm.reports.queries.table import Cell, kept_from, table_rows
from krm.reports.rules.table import COLUMNS, safe_cell


@journal.verb
def export_register(*, rows: ReactionQuerySet, by: Actor, at: datetime) -> bytes:
    """Return the rows as an .xlsx file that runs no formula.

    :param rows: what the person may see, already narrowed by ``visible_reactions``.
    """
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, {**options, "default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet("Erfassungstabelle")
        heading = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EBF5"})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for index, column in enumerate(COLUMNS):
            sheet.set_column(index, index, column.width)
            sheet.write_string(0, index, column.heading, heading)
        sheet.freeze_panes(1, 1)
        count = 0
        for count, row in enumerate(table_rows(rows, kept_from(by)), start=1):
            for index, column in enumerate(COLUMNS):
                _write(sheet, count, index, row[column.word], moment)
        sheet.autofilter(0, 0, max(count, 1), len(COLUMNS) - 1)
    journal.record(Verb.REGISTER_EXPORTED, chain=OFFICE, by=by, at=at, data={"rows": count})
    return stream.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    value: Cell,
    moment: xlsxwriter.format.Format,
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "ja" if value else "nein")
    elif isinstance(value, int):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, safe_cell(value))
