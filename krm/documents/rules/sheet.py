"""Look through an .xlsx file before the fast reader does: how far it reaches, what is broken.

The reader makes room for the whole rectangle up to the last cell. A file of one kilobyte with a
cell in the last corner would take all memory and end the process, so it never sees one.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from krm.documents.rules.limits import MEGABYTE

LARGEST_UNPACKED: Final = 200 * MEGABYTE
LARGEST_AREA: Final = 10_000_000
MOST_COLUMNS: Final = 200
_PLACE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CHUNK: Final = 1 << 20
# Everything else in a book is pictures and the like; a sheet behind such a name is not read.
_MARKUP: Final = (".xml", ".rels")
_MARK: Final = b"sheetData"


class SheetTooLarge(ValueError):
    """A file that would need more room than it may."""


@dataclass(frozen=True)
class OddCell:
    """A cell with an error, or a formula without a result; row and column counted from 0."""

    row: int
    column: int
    text: str
    is_error: bool


@dataclass
class Sheet:
    """What one part of the file says about its cells."""

    rows: int = 0
    columns: int = 0
    odd: list[OddCell] = field(default_factory=list)
    # Counted from 0: what the program of the house does not show.
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def look_through(content: bytes) -> dict[str, Sheet]:
    """Return every part of the file by name with what its cells say.

    :raises SheetTooLarge: if it unpacks to too much, or its cells reach too far.
    :raises ValueError: if it is not what it says (also BadZipFile, which is no ValueError).
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > LARGEST_UNPACKED:
            raise SheetTooLarge
        if len({member.filename for member in members}) < len(members):
            raise ValueError("a name stands twice")
        return {member.filename: _looked(archive, member) for member in members}


def _looked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Sheet:
    reader, tail = _Reader(), b""
    is_markup = member.filename.lower().endswith(_MARKUP)
    with archive.open(member) as stream:
        # Read to the end: the archive notices there if the part is larger than it said.
        while chunk := stream.read(_CHUNK):
            if is_markup:
                reader.feed(chunk)
            elif _MARK in tail + chunk:
                raise ValueError("a sheet in disguise")
            tail = chunk[-len(_MARK) :]
    return reader.sheet


class _Reader:
    """Read one part as markup, cell by cell."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self._row, self._column = -1, -1
        self._is_error = self._is_formula = self._has_value = self._is_text = False
        self._in_value, self._text = False, ""
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._read
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes.

        :raises ValueError: if they are no markup.
        """
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError as problem:
            raise ValueError("no markup") from problem

    def _refuse(self, *_: object) -> None:
        raise ValueError("a document type")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
                if _is_hidden(attributes):
                    self.sheet.hidden_rows.add(self._row)
            case "col" if _is_hidden(attributes):
                self._hide_columns(attributes)
            case "c":
                self._begin(attributes)
            case "v" | "is":
                self._has_value = self._in_value = True
            case "f":
                self._is_formula = True

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        first, last = int(attributes["min"]), int(attributes["max"])
        self.sheet.hidden_columns.update(range(first - 1, min(last, MOST_COLUMNS)))

    def _begin(self, attributes: dict[str, str]) -> None:
        self._column += 1
        if place := attributes.get("r"):
            found = _PLACE.fullmatch(place)
            if found is None:
                raise ValueError("no place")
            self._row, self._column = int(found.group(2)) - 1, column_index(found.group(1))
        self._is_error, self._is_text = attributes.get("t") == "e", attributes.get("t") == "str"
        self._is_formula = self._has_value = self._in_value = False
        self._text = ""

    def _read(self, text: str) -> None:
        if self._in_value and len(self._text) < _CHUNK:
            self._text += text

    def _end(self, name: str) -> None:
        match name.rpartition(":")[2]:
            case "v" | "is":
                self._in_value = False
            case "c":
                self._finish()

    def _finish(self) -> None:
        sheet, row, column = self.sheet, self._row, self._column
        is_open = self._is_formula and not self._text and not self._is_text
        if self._is_error or is_open:
            sheet.odd.append(OddCell(row, column, self._text, self._is_error))
        if not self._has_value:
            return
        if row >= _LAST_ROW or column >= _LAST_COLUMN:
            raise SheetTooLarge
        sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, column + 1)
        if sheet.rows * sheet.columns > LARGEST_AREA:
            raise SheetTooLarge


def _is_hidden(attributes: dict[str, str]) -> bool:
    return attributes.get("hidden") in ("1", "true")


def column_index(letters: str) -> int:
    """Return the number of a column from its letters, counted from 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
