"""Old Erfassungstabellen for the tests of the import."""

import io
from datetime import datetime

import xlsxwriter

HEADINGS = [
    "Nr.", "Eingangsdatum", "Art", "Eingangsweg", "Betreff", "Anliegen", "Standort", "Team",
    "Eingangsbestätigung", "Antwort am", "Erledigt am", "Ergebnis", "Name", "Vorname",
]  # fmt: skip

_KINDS = [
    ("Beschwerde", "S1.1, V1", "teilweise"),
    ("Beschwerde", "S3.1", "berechtigt"),
    ("Lob", "L1", ""),
    ("Idee", "I1", ""),
    ("Beschwerde", "V2", "unberechtigt"),
]


def local(*parts):
    """Return a moment as a cell holds it, without a time zone."""
    return datetime(*parts)  # noqa: DTZ001


def line(row=1, **cells):
    """Return one row: a complaint by letter that was confirmed, answered and closed in time."""
    values = {
        "number": f"B {row}/2025",
        "arrived": local(2025, 3, 3, 9, 30),
        "kind": "Beschwerde",
        "channel": "Post",
        "title": f"Seit Wochen keine Antwort ({row})",
        "anliegen": "S1.1",
        "standort": "",
        "unit": "",
        "confirmed": local(2025, 3, 5),
        "answered": local(2025, 3, 24),
        "closed": local(2025, 3, 25),
        "result": "berechtigt",
        "last_name": "Beispielfrau",
        "first_name": "Mara",
    }
    return list((values | cells).values())


def xlsx(rows, headings=HEADINGS, *, sheet="Beschwerden", top=(), **options):
    """Return an .xlsx file with these rows; ``top`` are rows above the headings."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as book:
        page = book.add_worksheet(sheet)
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        for number, row in enumerate([*top, headings, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(number, column, cell, moment)
                elif cell is not None:
                    page.write(number, column, cell)
    return stream.getvalue()


def many(count):
    """Return so many rows of three years; a few are still open, two thirds name nobody."""
    return [_varied(number) for number in range(1, count + 1)]


def _varied(number):
    arrived = local(2023 + number % 3, 1 + number % 12, 1 + number % 28, 8, 15)
    done = None if number % 50 == 0 else local(arrived.year, arrived.month, 28)
    kind, codes, result = _KINDS[number % len(_KINDS)]
    return line(
        number,
        arrived=arrived,
        kind=kind,
        channel=("Brief", "E-Mail", "Telefon", "Online-Formular")[number % 4],
        anliegen=codes,
        confirmed=local(arrived.year, arrived.month, min(28, arrived.day + 2)),
        answered=done,
        closed=done,
        result=result if done else "",
        last_name="" if number % 3 else f"Muster{number}",
        first_name="" if number % 3 else "Elif",
    )
