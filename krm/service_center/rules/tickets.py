"""Compare the calls here with the tickets of the Service Center."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from krm.documents.rules.table import folded, read_table, shown

LONGEST: Final = 60
_HEADINGS: Final = frozenset(
    ["ticket", "ticketnummer", "ticketnr", "ticketno", "ticketid", "nummerdestickets", "tickets"]
)
_APART: Final = re.compile(r"[;\t,|]")


@dataclass(frozen=True)
class Comparison:
    """Numbers of tickets: in both lists, only here, only there; each as it was first written."""

    both: tuple[str, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]


def normal_ticket(number: str) -> str:
    """Return a number for comparing: "T-4711", "t 4711" and "#T4711" are one ticket."""
    return folded(number)


def tickets_in_text(text: str) -> list[str]:
    """Return the numbers of tickets in pasted lines, each once, in their order."""
    return read_tickets([_APART.split(line) for line in text.splitlines()])


def tickets_in_file(content: bytes) -> list[str]:
    """Return the numbers of tickets in an .xlsx or .csv file.

    :raises TableUnreadable: if it is neither.
    """
    rows = read_table(content).rows
    return read_tickets([["" if cell is None else shown(cell) for cell in row] for row in rows])


def read_tickets(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the numbers of tickets in rows of cells.

    If a row names the column of the tickets, that column counts from there on; else the first cell
    of each row that holds a digit.
    """
    column: int | None = None
    found: dict[str, str] = {}
    for row in rows:
        cells = [cell.strip().strip("\"'") for cell in row]
        heading = next((i for i, cell in enumerate(cells) if folded(cell) in _HEADINGS), None)
        if heading is not None:
            column = heading
            continue
        number = _number(cells, column)
        if number and normal_ticket(number):
            found.setdefault(normal_ticket(number), number[:LONGEST])
    return list(found.values())


def _number(cells: Sequence[str], column: int | None) -> str:
    if column is not None:
        return cells[column] if column < len(cells) else ""
    return next((cell for cell in cells if any(map(str.isdigit, cell))), "")


def compare(here: Iterable[str], there: Iterable[str]) -> Comparison:
    """Return which tickets stand in both lists, and which in one only."""
    ours = {normal_ticket(number): number for number in reversed(list(here)) if number.strip()}
    theirs = {normal_ticket(number): number for number in reversed(list(there)) if number.strip()}
    return Comparison(
        both=tuple(sorted(ours[key] for key in ours.keys() & theirs.keys())),
        only_here=tuple(sorted(ours[key] for key in ours.keys() - theirs.keys())),
        only_there=tuple(sorted(theirs[key] for key in theirs.keys() - ours.keys())),
    )
