"""Read one cell: a moment, a day, a yes or no, a word of a list; a German reason if it is none."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from krm.arrivals.rules.typed import clean_text
from krm.documents.rules.decoding import clean_line
from krm.documents.rules.table import DANGEROUS, BrokenCell, Cell, folded, shown
from krm.ui.rules import LOCAL_ZONE

_GERMAN: Final = re.compile(
    r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})(?:[ ,T]+(?:um )?(\d{1,2})[:.](\d{2})(?::\d{2})?"
    r"(?: Uhr)?)?"
)
_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?")
_SERIAL: Final = re.compile(r"\d{5}([.,]\d+)?")
# Day 0 of the two ways in which spreadsheet programs count days.
_FROM_1900: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no time zone
_FROM_1904: Final = datetime(1904, 1, 1)  # noqa: DTZ001 - a cell has no time zone
# A year of two digits belongs to this century: no table of the office is older.
_CENTURY: Final = 2000
MOST_SIGNATORIES: Final = 1_000_000
_YES: Final = frozenset({"ja", "j", "x", "1", "wahr", "true", "yes", "y"})
_NO: Final = frozenset({"nein", "n", "0", "falsch", "false", "no", ""})
NO_DATE: Final = "Das ist kein Datum. Bitte so schreiben: 24.03.2025 oder 24.03.2025 10:15."
T = TypeVar("T")


class CellProblem(ValueError):
    """A cell that cannot be imported; the message is German."""


def text_of(cell: Cell, longest: int = 0) -> str:
    """Return the text of a cell without the apostrophe that keeps formulas from running.

    :raises CellProblem: if the cell is broken, or longer than ``longest`` (0: any length).
    """
    if isinstance(cell, BrokenCell):
        raise CellProblem(cell.reason)
    text = cell if isinstance(cell, str) else shown(cell)
    # The apostrophe that keeps a number or a formula as text.
    if text.startswith("'") and (text[1:].startswith(DANGEROUS) or text[1:2].isdigit()):
        text = text[1:]
    if longest:
        line = clean_line(text, longest=longest + 1)
        if len(line) > longest:
            raise CellProblem(f"Der Text ist zu lang. Möglich sind {longest} Zeichen.")
        return line
    return clean_text(text).strip()


def moment_of(cell: Cell, *, is_1904: bool = False) -> datetime | None:
    """Return the moment in a cell, local time of the office; None if the cell is empty.

    Dates, texts such as "24.3.25 10:15" and the bare numbers of days are understood.

    :raises CellProblem: if it is no date.
    """
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=LOCAL_ZONE)
    if isinstance(cell, date):
        return datetime.combine(cell, time(), LOCAL_ZONE)
    if isinstance(cell, bool | time | timedelta):
        raise CellProblem(NO_DATE)
    if isinstance(cell, int | float):
        return _from_serial(float(cell), is_1904=is_1904)
    text = text_of(cell)
    if not text or text in ("-", "–", "/"):
        return None
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text.replace(",", ".")), is_1904=is_1904)
    return _from_text(text)


def _from_text(text: str) -> datetime:
    if found := _GERMAN.fullmatch(text):
        day, month, year, hour, minute = (int(part or 0) for part in found.groups())
        year += _CENTURY if year < 100 else 0
    elif found := _ISO.fullmatch(text):
        year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    else:
        raise CellProblem(NO_DATE)
    try:
        return datetime(year, month, day, hour, minute, tzinfo=LOCAL_ZONE)
    except ValueError as problem:
        raise CellProblem("Dieses Datum gibt es nicht. Bitte Tag und Monat prüfen.") from problem


def _from_serial(number: float, *, is_1904: bool) -> datetime:
    first = _FROM_1904 if is_1904 else _FROM_1900
    try:
        found = first + timedelta(days=number)
    except OverflowError as problem:
        raise CellProblem(NO_DATE) from problem
    # Numbers that are no day of our time are rather a count or a number of a file.
    if not 1990 <= found.year < 2200:
        raise CellProblem(NO_DATE)
    minutes = timedelta(minutes=round(found.hour * 60 + found.minute + found.second / 60))
    return datetime.combine(found.date(), time(), LOCAL_ZONE) + minutes


def day_of(cell: Cell, *, is_1904: bool = False) -> date | None:
    """Return the day in a cell; None if it is empty.

    :raises CellProblem: if it is no date.
    """
    found = moment_of(cell, is_1904=is_1904)
    return found.date() if found else None


def yes_or_no(cell: Cell) -> bool:
    """Return the yes or no in a cell; empty is no.

    :raises CellProblem: if it is neither.
    """
    word = folded(text_of(cell))
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellProblem("Bitte „ja“ oder „nein“ schreiben.")


def signatories_of(cell: Cell) -> int | None:
    """Return how many people have signed; None if the cell is empty.

    :raises CellProblem: if it is no whole number from 2 on: one signature is no list.
    """
    text = text_of(cell).removesuffix(".0")
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 2 <= int(text[:10]) <= MOST_SIGNATORIES:
        raise CellProblem("Hier muss eine ganze Zahl ab 2 stehen.")
    return int(text)


def word_of(cell: Cell, words: Mapping[str, T], *, what: str, examples: str) -> T | None:
    """Return what a word of a list stands for; None if the cell is empty.

    :raises CellProblem: if the list has no such word; the reason names some that it has.
    """
    text = text_of(cell)
    if not text:
        return None
    found = words.get(folded(text))
    if found is None:
        raise CellProblem(f"{what} „{text[:60]}“ ist nicht bekannt. Möglich sind: {examples}.")
    return found
