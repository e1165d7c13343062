"""The text of office files, read as it streams by: no tree is built, all budgets have an end."""

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterable
from typing import Final, Protocol

from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from krm.documents.rules.limits import MEGABYTE, SHORTENED, Extracted, ReadLimits
from krm.documents.rules.office import ArchiveError

_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ODF_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WORD_PARTS: Final = re.compile(
    r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml"
)
_SHEETS: Final = re.compile(r"xl/worksheets/sheet\w*\.xml")
# Remarks at the cells, and text boxes above them.
_BESIDE_CELLS: Final = re.compile(
    r"xl/(comments\w*|comments/\w+|threadedComments/\w+|drawings/drawing\w*)\.xml"
)
_REMARK: Final = "{http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments}"
_BODIES: Final = frozenset({"word/document.xml", "content.xml"})
_ODF_PARTS: Final = re.compile(r"(content|styles)\.xml")
_WORD_SIGNS: Final = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
_ODF_SIGNS: Final = {
    f"{_ODF_TEXT}tab": "\t", f"{_ODF_TEXT}line-break": "\n", f"{_ODF_TEXT}s": " ",
}  # fmt: skip
_ODF_LINES: Final = frozenset({f"{_ODF_TEXT}p", f"{_ODF_TEXT}h"})
_CHUNK: Final = 64 * 1024


class _Spent(Exception):
    """A budget has run out; what was read so far stands."""


class Budget:
    """What reading one file may use: elements, characters, bytes and seconds."""

    def __init__(self, limits: ReadLimits) -> None:
        self.pieces: list[str] = []
        self._elements = limits.max_elements
        self._characters = limits.max_text
        self._bytes = limits.max_unpacked_megabytes * MEGABYTE
        # A budget needs the machine's stopwatch; no date is derived from it.
        self._stop = time.monotonic() + limits.max_seconds

    def add(self, text: str) -> None:
        """Keep a piece of text."""
        self.pieces.append(text)
        self.count(text)

    def count(self, text: str) -> None:
        """Count text that is kept elsewhere."""
        self._characters -= len(text)
        if self._characters < 0:
            raise _Spent

    def element(self) -> None:
        """Count one element."""
        self._elements -= 1
        if self._elements < 0:
            raise _Spent

    def unpacked(self, data: bytes) -> None:
        """Count unpacked bytes and look at the watch."""
        self._bytes -= len(data)
        if self._bytes < 0 or time.monotonic() > self._stop:
            raise _Spent


class _Target(Protocol):
    """What hears of the elements of one XML member."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...
    def end(self, tag: str) -> None: ...
    def data(self, text: str) -> None: ...


class _Lines:
    """Text inside some elements, signs for others, a new line after each paragraph."""

    def __init__(
        self, budget: Budget, inside: Iterable[str], signs: dict[str, str], lines: frozenset[str]
    ) -> None:
        self._budget, self._inside, self._signs = budget, frozenset(inside), signs
        self._lines = lines
        self._depth = self._open = 0

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._budget.element()
        self._depth += tag in self._inside
        if tag in self._signs:
            self._budget.add(self._signs[tag])
        if tag in self._lines:
            if self._open:  # a text box inside a paragraph
                self._budget.add("\n")
            self._open += 1

    def end(self, tag: str) -> None:
        self._depth -= tag in self._inside
        if tag in self._lines:
            self._open -= 1
            self._budget.add("\n")

    def data(self, text: str) -> None:
        if self._depth:
            self._budget.add(text)


class _SharedStrings:
    """The texts of a workbook that its cells name by number."""

    def __init__(self, budget: Budget) -> None:
        self.texts: list[str] = []
        self._budget = budget
        self._pieces: list[str] = []
        self._in_text = False

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self._budget.element()
        if tag == f"{_SHEET}si":
            self._pieces = []
        self._in_text = tag == f"{_SHEET}t"

    def end(self, tag: str) -> None:
        self._in_text = False
        if tag == f"{_SHEET}si":
            self.texts.append("".join(self._pieces))

    def data(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)


class _Sheet:
    """The cells of a sheet: tabs between them, a line for each row."""

    def __init__(self, budget: Budget, shared: list[str]) -> None:
        self._budget, self._shared = budget, shared
        self._kind, self._pieces, self._in_text, self._is_first = "", [""], False, True

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._budget.element()
        if tag == f"{_SHEET}c":
            self._kind, self._pieces = attributes.get("t", ""), []
        wanted = f"{_SHEET}t" if self._kind == "inlineStr" else f"{_SHEET}v"
        self._in_text = tag == wanted

    def end(self, tag: str) -> None:
        self._in_text = False
        if tag == f"{_SHEET}c":
            self._budget.add(("" if self._is_first else "\t") + self._shown())
            self._is_first = False
        elif tag == f"{_SHEET}row":
            self._budget.add("\n")
            self._is_first = True

    def data(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)

    def _shown(self) -> str:
        value = "".join(self._pieces)
        if self._kind == "s" and value.isdecimal() and len(value) < 10:
            number = int(value)
            return self._shared[number] if number < len(self._shared) else value
        return value


def read_docx(content: bytes, limits: ReadLimits) -> Extracted:
    """Return the paragraphs of the body, the notes, the remarks, the heads and feet of pages.

    :raises Exception: whatever ZIP and XML readers raise for a broken file.
    """

    def read(archive: zipfile.ZipFile, budget: Budget) -> None:
        for name in _members(archive, _WORD_PARTS):
            lines = _Lines(budget, [f"{_WORD}t"], _WORD_SIGNS, frozenset({f"{_WORD}p"}))
            _stream(archive, name, lines, budget)

    return _read(content, limits, read)


def read_xlsx(content: bytes, limits: ReadLimits) -> Extracted:
    """Return the cells of every sheet, remarks and text boxes; raises as `read_docx`."""

    def read(archive: zipfile.ZipFile, budget: Budget) -> None:
        shared = _SharedStrings(budget)
        _stream(archive, "xl/sharedStrings.xml", shared, budget)
        for name in _members(archive, _SHEETS):
            _stream(archive, name, _Sheet(budget, shared.texts), budget)
        for name in _members(archive, _BESIDE_CELLS):
            inside = [f"{_SHEET}t", f"{_DRAWING}t", f"{_REMARK}text"]
            ends = frozenset({f"{_SHEET}comment", f"{_DRAWING}p", f"{_REMARK}threadedComment"})
            _stream(archive, name, _Lines(budget, inside, {}, ends), budget)

    return _read(content, limits, read)


def read_open_document(content: bytes, limits: ReadLimits) -> Extracted:
    """Return paragraphs and headings, those at the edge of pages last.

    A spreadsheet's cells hold paragraphs too.
    """

    def read(archive: zipfile.ZipFile, budget: Budget) -> None:
        for name in _members(archive, _ODF_PARTS):
            _stream(archive, name, _Lines(budget, _ODF_LINES, _ODF_SIGNS, _ODF_LINES), budget)

    return _read(content, limits, read)


def _read(
    content: bytes, limits: ReadLimits, read: Callable[[zipfile.ZipFile, Budget], None]
) -> Extracted:
    budget = Budget(limits)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            read(archive, budget)
    except _Spent:
        return Extracted("".join(budget.pieces), SHORTENED)
    return Extracted("".join(budget.pieces))


def _members(archive: zipfile.ZipFile, names: re.Pattern[str]) -> list[str]:
    """Return the members of such names, what holds the body first."""
    found = [name for name in archive.namelist() if names.fullmatch(name)]
    return sorted(found, key=lambda name: (name not in _BODIES, name))


def _stream(archive: zipfile.ZipFile, name: str, target: _Target, budget: Budget) -> None:
    """Feed one member, if it exists, to the parser piece by piece."""
    if name not in archive.namelist():
        return
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    try:
        with archive.open(name) as member:
            while chunk := member.read(_CHUNK):
                budget.unpacked(chunk)
                parser.feed(chunk)
    except (KeyError, RuntimeError, EOFError) as error:
        raise ArchiveError(name) from error
    parser.close()
