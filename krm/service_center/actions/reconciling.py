"""Tick off calls that the Service Center has in its tickets too; export the comparison."""

import io
from collections.abc import Sequence
from datetime import datetime

from krm.documents.rules.table import formula_safe
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Verb
from krm.organisation.access import require
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.service_center.models import ServiceCenterCall
from krm.service_center.queries.tickets import Compared, TicketRow
from krm.ui.rules import format_stamp

_COLUMNS = (
    ("Ticket", 24), ("Wo", 18), ("Beleg", 16), ("Anruf am", 18), ("Thema", 46), ("Stand", 16),
    ("abgeglichen am", 18),
)  # fmt: skip


@journal.verb
def mark_reconciled(*, calls: Sequence[ServiceCenterCall], by: Person, at: datetime) -> int:
    """Tick off calls that stand in both lists; return how many were not ticked off before.

    :raises Refused: if the person does not work at the Posteingang.
    """
    require(by, Right.TRIAGE, on=local_day(at))
    rows = ServiceCenterCall.objects.filter(pk__in=[c.pk for c in calls], reconciled_at=None)
    count = rows.update(reconciled_at=at, reconciled_by=by)
    if not count:
        return 0
    journal.record(Verb.CALLS_RECONCILED, chain=OFFICE, by=by, at=at, data={"count": count})
    return count


@journal.verb
def export_comparison(*, compared: Compared, by: Person, at: datetime) -> bytes:
    """Return the comparison as an .xlsx file that runs no formula.

    :raises Refused: if the person does not see the comparison.
    """
    require(by, Right.SEE_COUNTS, on=local_day(at))
    stream = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    # Fifteen megabytes of every web process otherwise, for a file somebody asks for now and then.
    import xlsxwriter  # noqa: PLC0415

    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("Abgleich")
        bold = book.add_format({"bold": True, "bg_color": "#E8EBF5"})
        for index, (heading, width) in enumerate(_COLUMNS):
            sheet.set_column(index, index, width)
            sheet.write_string(0, index, heading, bold)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate(compared.rows, start=1):
            for index, text in enumerate(_cells(row)):
                sheet.write_string(line, index, formula_safe(text))
        sheet.autofilter(0, 0, max(len(compared.rows), 1), len(_COLUMNS) - 1)
    data = {"rows": len(compared.rows)}
    journal.record(Verb.CALLS_EXPORTED, chain=OFFICE, by=by, at=at, data=data)
    return stream.getvalue()


def _cells(row: TicketRow) -> list[str]:
    if row.call is None:
        return [row.ticket, row.where, "", "", "", "", ""]
    return [
        row.ticket,
        row.where,
        row.call.receipt_number,
        _moment(row.call.called_at),
        row.topic,
        row.status,
        _moment(row.call.reconciled_at),
    ]


def _moment(at: datetime | None) -> str:
    return format_stamp(at) if at else ""
