"""Read a table that is text (CSV): which charset, which delimiter, and whether a row is missing.

Pure. Rows are counted twice: by the parser, and by the lines of the file. Where both can differ (a
quotation mark that nobody closed swallows the rows behind it) the file is refused with the line.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

DELIMITERS: Final = {";": "Semikolon", ",": "Komma", "\t": "Tabulator", "|": "senkrechter Strich"}
CHARSETS: Final = {
    "utf-8-sig": "UTF-8", "utf-16": "UTF-16", "utf-8": "UTF-8", "cp1252": "Windows",
    "cp850": "MS-DOS", "mac-roman": "Macintosh",
}  # fmt: skip
_MARKS: Final = {"utf-8-sig": (b"\xef\xbb\xbf",), "utf-16": (b"\xff\xfe", b"\xfe\xff")}
# What programs write that know no Unicode, the usual one first.
_OLD: Final = ("cp1252", "cp850", "mac-roman")
# Read as Windows-1252, the umlauts of MS-DOS and of old Macintosh are these. Where quotation marks
# and the like stand inside a word, or such a letter at all, the file may be one of those.
_INSIDE: Final = re.compile(r"[^\W\d_][„”“…†™‡•][^\W\d_]", re.UNICODE)
_BESIDE: Final = re.compile(r"[^\W\d_][§€]|[§€][^\W\d_]", re.UNICODE)
_NEVER: Final = re.compile("[ášŠŽŸÁ¤¥]")
_SEPARATOR_LINE: Final = re.compile(r"sep=(.)\r?\n", re.I)
_SAMPLES: Final = 3
_LONGEST_FIELD: Final = 1_000_000
NO_TABLE: Final = "Die Datei ist weder eine Excel-Datei (.xlsx) noch eine CSV-Datei."


class CsvProblem(ValueError):
    """A text that cannot be read as a table for certain; the message is German."""


@dataclass(frozen=True)
class CharsetReading:
    """One charset in which a file can be read, and words that look different in another one."""

    charset: str
    words: tuple[str, ...]

    @property
    def label(self) -> str:
        """Return how the words read then, and whose charset it is."""
        return f"{', '.join(self.words)} ({CHARSETS[self.charset]})"


@dataclass(frozen=True)
class CsvText:
    """The rows of a file, and how it was understood.

    ``readings`` are the charsets that were possible if the file itself does not tell.
    """

    rows: list[list[str]]
    charset: str
    delimiter: str
    readings: tuple[CharsetReading, ...] = ()


def read_csv(content: bytes, charset: str = "") -> CsvText:
    """Return the rows of a CSV file as they stand in it.

    :param charset: in which charset to read it, if a person has said so.
    :raises CsvProblem: if it is no text, or a quotation mark leaves the rows in doubt.
    """
    found = charset if charset in CHARSETS else _charset(content)
    readings = _readings(content) if found in _OLD else ()
    try:
        text = content.decode(found)
    except UnicodeError as problem:
        raise CsvProblem(NO_TABLE) from problem
    named = _SEPARATOR_LINE.match(text)
    text = text[named.end() :] if named else text
    delimiter = named.group(1) if named else _delimiter(text)
    lines_above = 1 if named else 0
    rows = _rows(text, delimiter, lines_above)
    return CsvText(rows, found, delimiter, readings)


def _charset(content: bytes) -> str:
    """Return the charset: what is marked as such, else UTF-8, else the first old one that fits.

    :raises CsvProblem: if it is no text.
    """
    for charset in CHARSETS:
        marks = _MARKS.get(charset)
        if marks is not None and not content.startswith(marks):
            continue
        try:
            text = content.decode(charset)
        except UnicodeError:
            continue
        if "\x00" in text:
            break
        return charset
    raise CsvProblem(NO_TABLE)


def _readings(content: bytes) -> tuple[CharsetReading, ...]:
    """Return the old charsets in which the file can be read, if it is in doubt which is right."""
    texts = {}
    for charset in _OLD:
        try:
            texts[charset] = content.decode(charset)
        except UnicodeError:
            continue
    windows = texts.get("cp1252")
    if windows is not None and not _is_doubtful(windows):
        return ()
    places = [
        range(*found.span())
        for found in re.finditer(rb"[^\s;,|\"]*[\x80-\xff][^\s;,|\"]*", content)
    ]
    seen = list(dict.fromkeys(content[place.start : place.stop] for place in places))[:_SAMPLES]
    return tuple(
        CharsetReading(charset, tuple(word.decode(charset) for word in seen)) for charset in texts
    )


def _is_doubtful(text: str) -> bool:
    return any(pattern.search(text) for pattern in (_INSIDE, _BESIDE, _NEVER))


def _delimiter(text: str) -> str:
    """Return the sign that cuts the first lines into the most columns of the same number."""
    sample = text[:20_000]

    def columns(sign: str) -> tuple[int, int]:
        widths = [
            len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=sign) if row
        ][:20]
        usual = max(set(widths), key=widths.count) if widths else 0
        return (usual if usual > 1 else 0, widths.count(usual))

    return max(DELIMITERS, key=columns)


def _rows(text: str, delimiter: str, lines_above: int) -> list[list[str]]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    first = 1
    try:
        for row in reader:
            _refuse_swallowed(row, delimiter, first + lines_above)
            rows.append(row)
            # A row over several lines keeps its place: what is named by line is found in the file.
            first = reader.line_num + 1
    except csv.Error as problem:
        raise CsvProblem(_quotation_mark(first + lines_above)) from problem
    return rows


def _refuse_swallowed(row: list[str], delimiter: str, line: int) -> None:
    """Refuse a row in which one cell holds what looks like rows of this very table.

    :raises CsvProblem: with the line.
    """
    width = len(row)
    if any(width_of > max(2, width // 2) for width_of in _widths_inside(row, delimiter)):
        raise CsvProblem(_quotation_mark(line))


def _widths_inside(row: list[str], delimiter: str) -> Iterator[int]:
    """Yield into how many cells the delimiter would cut each further line inside a cell."""
    for cell in row:
        if "\n" in cell or "\r" in cell:
            for line in cell.splitlines()[1:]:
                yield line.count(delimiter) + 1


def _quotation_mark(line: int) -> str:
    return (
        f"In Zeile {line} beginnt ein Anführungszeichen, das nicht richtig geschlossen ist. Die "
        "Zeilen dahinter würden darin verschwinden. Bitte das Zeichen in der Tabelle ergänzen oder "
        "löschen und sie neu speichern."
    )
