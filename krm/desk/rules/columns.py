"""The columns of the register that somebody can choose; what it is about always stands first."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Column:
    """One column: its word in addresses and rows, its heading, its width in a file."""

    code: str
    heading: str
    width: int
    is_usual: bool = False


COLUMNS: Final[tuple[Column, ...]] = (
    Column("arrived", "Eingang", 14, is_usual=True),
    Column("name", "Name", 28, is_usual=True),
    Column("due", "Nächste Frist", 30, is_usual=True),
    Column("desk", "Liegt bei", 30, is_usual=True),
    Column("state", "Stand", 24, is_usual=True),
    Column("kind", "Art", 16),
    Column("unit", "Einheit", 26),
    Column("standort", "Standort", 26),
    Column("channel", "Eingangsweg", 24),
    Column("anliegen", "Anliegen", 22),
    Column("result", "Ergebnis", 20),
    Column("answered", "Beantwortet am", 16),
    Column("closed", "Abgeschlossen am", 16),
    Column("former", "Frühere Nummer", 18),
)
# What a file has in front of them, as each row of the page.
FIRST: Final = (Column("number", "Nummer", 17), Column("matter", "Worum es geht", 50))
USUAL: Final = tuple(column.code for column in COLUMNS if column.is_usual)


def columns_of(codes: Iterable[str]) -> list[Column]:
    """Return the columns of these words in the order of the table; what is none any more is left.

    Without any it is the usual ones.
    """
    chosen = set(codes)
    return [c for c in COLUMNS if c.code in chosen] or [c for c in COLUMNS if c.is_usual]
