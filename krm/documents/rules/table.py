"""Read a table that somebody kept: .xlsx or .csv, its cells as they are, nothing lost silently.

Pure: bytes in, rows out. What a program would show as an error, or would have to compute first,
becomes a ``BrokenCell``, since an empty cell would hide it.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

import python_calamine

from krm.documents.rules.decoding import clean_text
from krm.documents.rules.sheet import MOST_COLUMNS, OddCell, Sheet, SheetTooLarge, look_through
from krm.documents.rules.text_table import (
    CHARSETS,
    DELIMITERS,
    CharsetReading,
    CsvProblem,
    read_csv,
)
from krm.ui.rules import format_date, format_stamp, join_words

MOST_ROWS: Final = 50_000
LONGEST_SHOWN: Final = 200
# Characters with which a spreadsheet program would begin a formula.
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
_HEADER_WITHIN: Final = 25
_AS_TEXT: Final = re.compile(r'="([^"]*)"')
_XLSX: Final = b"PK\x03\x04"
_WRITTEN_OUT: Final[dict[int, str]] = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}
_ERROR: Final = "Die Formel meldet einen Fehler."
_NO_RESULT: Final = "Die Formel hat kein Ergebnis. Bitte die Datei in Excel öffnen und speichern."
_BROKEN_ARCHIVE: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, LookupError, NotImplementedError, RuntimeError,
    ValueError,
)  # fmt: skip


class TableUnreadable(ValueError):
    """A file that is no table; the message is German."""


@dataclass(frozen=True)
class BrokenCell:
    """A cell that holds an error, or a formula nobody has computed yet."""

    text: str
    reason: str


Cell = str | int | float | bool | datetime | date | time | timedelta | BrokenCell
Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Table:
    """One sheet: rows of cells, counted from 0 at A1, and how the file was understood."""

    sheet: str
    sheets: tuple[str, ...]
    rows: list[list[Cell]]
    charset: str = ""
    delimiter: str = ""
    is_1904: bool = False
    merged: tuple[Merged, ...] = field(default=())
    # Rows and columns, counted from 0, that the program of the house does not show.
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden_sheets: tuple[str, ...] = ()
    # In which charsets the file can be read if it does not tell which one is right.
    readings: tuple[CharsetReading, ...] = ()


def read_table(
    content: bytes, *, sheet: str = "", charset: str = "", may_ask: bool = False
) -> Table:
    """Return one sheet of a file, the first one that is shown and has content if none is named.

    :param charset: in which charset a person has said that a CSV is written.
    :param may_ask: whether the caller can ask for it; ``readings`` of the table say what then.
    :raises TableUnreadable: in German, if it is no .xlsx or .csv, has a password, is too large, or
        if its charset is in doubt and nobody can be asked.
    """
    is_book = content.startswith(_XLSX)
    table = _read_book(content, sheet) if is_book else _read_csv(content, charset)
    if table.readings and not (charset or may_ask):
        ways = join_words((f"„{reading.words[0]}“" for reading in table.readings), "oder")
        raise TableUnreadable(
            f"In dieser Datei ist nicht sicher, wie die Umlaute zu lesen sind: {ways}. Bitte als "
            "Excel-Datei (.xlsx) oder als CSV in UTF-8 speichern."
        )
    if (width := max(map(len, table.rows), default=0)) > MOST_COLUMNS:
        raise TableUnreadable(
            f"Die Tabelle hat {width} Spalten, möglich sind {MOST_COLUMNS}. Bitte die Spalten "
            "löschen, die nicht gebraucht werden."
        )
    if len(table.rows) > MOST_ROWS:
        raise TableUnreadable(
            f"Die Tabelle hat {len(table.rows)} Zeilen. Auf einmal sind {MOST_ROWS} möglich. "
            "Bitte die Datei teilen."
        )
    return table


def _read_book(content: bytes, wanted: str) -> Table:
    try:
        parts = look_through(content)
        book = python_calamine.load_workbook(io.BytesIO(content))
        names = tuple(book.sheet_names)
        sheet = book.get_sheet_by_name(wanted if wanted in names else _first_filled(book, names))
        merged = tuple(sheet.merged_cell_ranges or ())
        rows: list[list[Cell]] = [
            [_cleaned(cell) for cell in row]
            for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
        ]
        part, is_1904 = _part_of_sheet(content, names.index(sheet.name), parts)
        _mark_broken(part, rows)
    except python_calamine.PasswordError as problem:
        raise TableUnreadable("Die Datei hat ein Kennwort. Bitte ohne Kennwort speichern.") from (
            problem
        )
    except SheetTooLarge as problem:
        raise TableUnreadable(
            "Die Tabelle ist zu groß oder hat sehr weit außen noch Zellen. Bitte nur die Zeilen "
            "und Spalten, die gebraucht werden, in eine neue Datei kopieren."
        ) from problem
    except (python_calamine.CalamineError, *_BROKEN_ARCHIVE) as problem:
        raise TableUnreadable("Die Datei lässt sich nicht als Tabelle lesen.") from problem
    return Table(
        sheet.name,
        names,
        rows,
        is_1904=is_1904,
        merged=merged,
        hidden_rows=tuple(sorted(row for row in part.hidden_rows if row < len(rows))),
        hidden_columns=tuple(sorted(part.hidden_columns)),
        hidden_sheets=tuple(_hidden_sheets(book)),
    )


def _first_filled(book: python_calamine.CalamineWorkbook, names: Sequence[str]) -> str:
    """Return the first sheet with content that people see, else the first one with content."""
    hidden = _hidden_sheets(book)
    for name in sorted(names, key=lambda name: name in hidden):
        if book.get_sheet_by_name(name).height:
            return name
    return names[0]


def _hidden_sheets(book: python_calamine.CalamineWorkbook) -> list[str]:
    shown_ones = python_calamine.SheetVisibleEnum.Visible
    return [sheet.name for sheet in book.sheets_metadata if sheet.visible != shown_ones]


def _cleaned(cell: Cell) -> Cell:
    return clean_text(cell).strip() if isinstance(cell, str) else cell


def _part_of_sheet(content: bytes, index: int, parts: dict[str, Sheet]) -> tuple[Sheet, bool]:
    """Return what the file says about the cells of a sheet, and whether days count from 1904."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml")
        sheet = parts[_path_of_sheet(archive, book, index)]
    return sheet, bool(re.search(rb'date1904="(1|true)"', book))


def _mark_broken(sheet: Sheet, rows: list[list[Cell]]) -> None:
    """Put errors and formulas without a result where the reader sees empty cells."""
    for odd in sheet.odd:
        reason = _ERROR if odd.is_error else _NO_RESULT
        _break(rows, odd, BrokenCell(odd.text if odd.is_error else "(Formel)", reason))


def _path_of_sheet(archive: zipfile.ZipFile, book: bytes, index: int) -> str:
    sheets = re.findall(rb"<(?:\w+:)?sheet\s[^>]*>", book)
    identifier = re.search(rb'\b\w+:id="([^"]+)"', sheets[index])
    relations = archive.read("xl/_rels/workbook.xml.rels")
    for relation in re.findall(rb"<(?:\w+:)?Relationship\s[^>]*>", relations):
        if identifier and b'Id="%s"' % identifier.group(1) in relation:
            target = re.search(rb'Target="([^"]+)"', relation)
            if target:
                path = target.group(1).decode()
                return path.removeprefix("/") if path.startswith("/") else f"xl/{path}"
    raise KeyError("sheet")


def _break(rows: list[list[Cell]], odd: OddCell, cell: BrokenCell) -> None:
    if odd.row < len(rows) and odd.column < MOST_COLUMNS:
        missing: list[Cell] = [""] * (odd.column + 1 - len(rows[odd.row]))
        rows[odd.row] += missing
        rows[odd.row][odd.column] = cell


def _read_csv(content: bytes, charset: str) -> Table:
    try:
        found = read_csv(content, charset)
    except CsvProblem as problem:
        raise TableUnreadable(str(problem)) from problem
    return Table(
        "CSV",
        ("CSV",),
        [[_cleaned(_unwrapped(cell)) for cell in row] for row in found.rows],
        CHARSETS[found.charset],
        DELIMITERS.get(found.delimiter, found.delimiter),
        readings=found.readings,
    )


def _unwrapped(cell: str) -> str:
    """Return what stands in ``="…"``, by which programs keep the zeros of a number in a CSV."""
    found = _AS_TEXT.fullmatch(cell.strip())
    return found.group(1) if found else cell


def header_row(table: Table, known: frozenset[str]) -> int:
    """Return the row with the column names: the one with the most headings that we know."""
    best, most = 0, 0
    for index in range(min(_HEADER_WITHIN, len(table.rows))):
        hits = len({folded(name) for name in headings(table, index)} & known)
        if hits > most:
            best, most = index, hits
    if most:
        return best
    filled = [sum(cell != "" for cell in row) for row in table.rows[:_HEADER_WITHIN]]
    return next((i for i, count in enumerate(filled) if count > 1), 0)


def headings(table: Table, header: int) -> list[str]:
    """Return the names of the columns; a merged cell above gives its name to an empty one."""
    row = table.rows[header] if header < len(table.rows) else []
    names = [shown(cell) for cell in row]
    for (top, left), (bottom, right) in table.merged:
        if top <= header <= bottom or top < header == bottom + 1:
            for column in range(left, min(right + 1, len(names))):
                if not names[column] and left < len(table.rows[top]):
                    names[column] = shown(table.rows[top][left])
    return [" ".join(name.split())[:80] for name in names]


def first_data_row(table: Table, header: int) -> int:
    """Return the row behind the header, also where its cells are merged downward."""
    reach = [bottom for (top, _left), (bottom, _right) in table.merged if top <= header <= bottom]
    return max([header, *reach]) + 1


def shown(cell: Cell) -> str:
    """Return a cell as people read it in their program."""
    if isinstance(cell, BrokenCell):
        return cell.text
    if isinstance(cell, bool):
        return "ja" if cell else "nein"
    if isinstance(cell, datetime):
        return format_stamp(cell) if cell.time() != time() else format_date(cell)
    if isinstance(cell, date):
        return format_date(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)[:LONGEST_SHOWN]


def formula_safe(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def folded(text: str) -> str:
    """Return a word for comparing: small letters and digits, umlauts written out."""
    plain = text.casefold().translate(_WRITTEN_OUT)
    return re.sub(r"[^a-z0-9]+", "", plain)


def column_letter(index: int) -> str:
    """Return the letter of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
