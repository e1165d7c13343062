"""The import of an old Erfassungstabelle of 20 000 rows: checked and imported once.

The floor of the import are its own writes, replayed on the copy by a plain cursor in one
transaction; that of the check is reading all cells of the file.
"""

import io
import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import python_calamine
import xlsxwriter
from django.db import connection
from django.utils import timezone

from benchmarks import texts
from benchmarks.timing import Figures, Recorder, replay
from krm.desk.demo.cast import Cast
from krm.takeover.actions import importing
from krm.takeover.jobs import working
from krm.takeover.models import RegisterImport

ROWS = 20_000
_HEADINGS = (
    "Nummer", "Art", "Eingangsweg", "Eingang im Haus", "Worum es geht", "Was ist passiert",
    "Anliegen", "Bestätigt am", "Beantwortet am", "Abgeschlossen am", "Ergebnis", "Nachname",
    "Vorname",
)  # fmt: skip


def table(rows: int, now: datetime) -> bytes:
    """Return an .xlsx file with so many complaints of the last three years."""
    dice, stream = random.Random(5), io.BytesIO()
    first = timezone.localtime(now).replace(tzinfo=None) - timedelta(days=3 * 365)
    with xlsxwriter.Workbook(stream, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        day = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        page.write_row(0, 0, _HEADINGS)
        for number in range(1, rows + 1):
            matter = texts.MATTERS[number % len(texts.MATTERS)]
            arrived = first + timedelta(minutes=dice.randrange(2 * 365 * 24 * 60))
            page.write_row(
                number, 0, (f"alt {number}", matter.kind, dice.choice(("Brief", "E-Mail")))
            )
            page.write_datetime(number, 3, arrived, day)
            page.write_row(number, 4, (matter.title, matter.matter, ", ".join(matter.codes)))
            for column, after in ((7, 2), (8, 20), (9, 22)):
                page.write_datetime(number, column, arrived + timedelta(days=after), day)
            result = "berechtigt" if matter.kind == "complaint" else ""
            page.write_row(number, 10, (result, f"Muster{number}", "Elif"))
    return stream.getvalue()


def measured(cast: Cast, now: datetime, *, rows: int = ROWS) -> list[Figures]:
    """Check and import one table and return the figures of both."""
    words: dict[str, Any] = {"by": cast.officer, "at": now}
    content = table(rows, now)
    run = _also_on_copy(lambda: importing.upload_table(content=content, name="alt.xlsx", **words))
    run = _also_on_copy(
        lambda: importing.ask_check(run=run, sheet="", columns=run.columns, **words)
    )
    check = _timed(run, "import_check", "check a table of an import, every cell", rows)
    check = against(check, _reading(content), "all cells of the file, read into lists")
    run.refresh_from_db()
    if run.state != RegisterImport.State.CHECKED:
        raise RuntimeError(f"the table does not fit: {run.problems[:3]} {run.failure}")
    _also_on_copy(lambda: importing.ask_import(run=run, **words))
    return [check, _timed(run, "import", "take a table over, all in one transaction", rows)]


def against(figures: Figures, floor: float, says: str) -> Figures:
    """Return the figures beside another floor, in milliseconds."""
    ratio = round(figures.p50_ms / floor, 1)
    return replace(figures, floor_p50_ms=round(floor, 3), floor_says=says, ratio=ratio)


def _reading(content: bytes) -> float:
    began = time.perf_counter()
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    book.get_sheet_by_index(0).to_python()
    return (time.perf_counter() - began) * 1000


def _also_on_copy(act: Callable[[], RegisterImport]) -> RegisterImport:
    """Do something that is not timed, and let the copy keep up."""
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        found = act()
    replay(recorder.writes)
    return found


def _timed(run: RegisterImport, name: str, label: str, rows: int) -> Figures:
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        began = time.perf_counter()
        working.work_on(run.pk, clock=timezone.now)
        spent = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    replay(recorder.writes)
    floor = (time.perf_counter() - began) * 1000
    return Figures(
        name=name,
        label=f"{label} ({rows} rows)",
        p50_ms=round(spent, 2),
        p95_ms=round(spent, 2),
        per_second=round(rows * 1000 / spent, 1),
        unit="rows/s",
        queries=recorder.count,
        floor_p50_ms=round(floor, 3),
        floor_says="the same INSERTs and UPDATEs, replayed in one transaction",
        ratio=round(spent / floor, 1),
        rounds=1,
        repetitions=1,
    )
