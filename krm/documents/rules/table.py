"""Read a table that somebody kept: .xlsx or .csv, its cells as they are, nothing lost silently.

Pure: bytes in, rows out. What a program would show as an error, or would have to compute first,
becomes a ``BrokenCell``, since an empty cell would hide it.
"""

import csv
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
from krm.documents.rules.sheet import OddCell, Sheet, SheetTooLarge, look_through
from krm.ui.rules import format_date, format_stamp

MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 200
LONGEST_SHOWN: Final = 200
# Characters with which a spreadsheet program would begin a formula.
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
_HEADER_WITHIN: Final = 25
_XLSX: Final = b"PK\x03\x04"
_DELIMITERS: Final = {";": "Semikolon", ",": "Komma", "\t": "Tabulator", "|": "senkrechter Strich"}
_CHARSETS: Final = ("utf-8-sig", "utf-16", "utf-8", "cp1252")
_CHARSET_NAMES: Final = {
    "utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252",
}  # fmt: skip
_WRITTEN_OUT: Final[dict[int, str]] = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue"}
_SEPARATOR_LINE: Final = re.compile(r"sep=(.)\r?\n", re.I)
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


def read_table(content: bytes, *, sheet: str = "") -> Table:
    """Return one sheet of a file, the first one with content if none is named.

    :raises TableUnreadable: in German, if it is no .xlsx or .csv, has a password, or is too long.
    """
    table = _read_book(content, sheet) if content.startswith(_XLSX) else _read_csv(content)
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
            [_cleaned(cell) for cell in row[:MOST_COLUMNS]]
            for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)
        ]
        is_1904 = _mark_broken(content, names.index(sheet.name), parts, rows)
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
    return Table(sheet.name, names, rows, is_1904=is_1904, merged=merged)


def _first_filled(book: python_calamine.CalamineWorkbook, names: Sequence[str]) -> str:
    for name in names:
        if book.get_sheet_by_name(name).height:
            return name
    return names[0]


def _cleaned(cell: Cell) -> Cell:
    return clean_text(cell).strip() if isinstance(cell, str) else cell


def _mark_broken(
    content: bytes, index: int, parts: dict[str, Sheet], rows: list[list[Cell]]
) -> bool:
    """Put errors and formulas without a result where the reader sees empty cells.

    Returns whether the days of the file count from 1904.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml")
        sheet = parts[_path_of_sheet(archive, book, index)]
    for odd in sheet.odd:
        reason = _ERROR if odd.is_error else _NO_RESULT
        _break(rows, odd, BrokenCell(odd.text if odd.is_error else "(Formel)", reason))
    return bool(re.search(rb'date1904="(1|true)"', book))


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


def _read_csv(content: bytes) -> Table:
    text, charset = _decoded(content)
    named = _SEPARATOR_LINE.match(text)
    text = text[named.end() :] if named else text
    delimiter = named.group(1) if named else _delimiter(text)
    csv.field_size_limit(1_000_000)
    try:
        rows: list[list[Cell]] = [
            [_cleaned(cell) for cell in row[:MOST_COLUMNS]]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as problem:
        raise TableUnreadable("Die Datei lässt sich nicht als Tabelle lesen.") from problem
    return Table(
        "CSV", ("CSV",), rows, _CHARSET_NAMES[charset], _DELIMITERS.get(delimiter, delimiter)
    )


def _decoded(content: bytes) -> tuple[str, str]:
    """Return text and charset: what is marked as such, else UTF-8, else that of Windows."""
    for charset in _CHARSETS:
        if charset == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        if charset == "utf-8-sig" and not content.startswith(b"\xef\xbb\xbf"):
            continue
        try:
            text = content.decode(charset)
        except UnicodeError:
            continue
        if "\x00" not in text:
            return text, charset
    raise TableUnreadable("Die Datei ist weder eine Excel-Datei (.xlsx) noch eine CSV-Datei.")


def _delimiter(text: str) -> str:
    """Return the sign that cuts the first lines into the most columns of the same number."""
    sample = text[:20_000]

    def columns(sign: str) -> tuple[int, int]:
        widths = [
            len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if row
        ][:20]
        usual = max(set(widths), key=widths.count) if widths else 0
        return (usual if usual > 1 else 0, widths.count(usual))

    return max(_DELIMITERS, key=columns)


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
