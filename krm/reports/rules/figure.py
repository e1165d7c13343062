"""What a figure is: its line in a block of Anlage 1, its sentence, and what it counts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

BLOCKS: Final[Mapping[str, str]] = {
    "A": "Eingang nach Art",
    "B": "Eingangswege",
    "C": "Anliegen",
    "D": "Ergebnis der Beschwerden",
    "E": "Fristen",
    "F": "Bestand",
    "G": "Wo Beschwerden gelöst wurden",
    "H": "Datenschutz",
}
# What is done by and asked of the house as a whole, so that no unit has such figures.
OF_THE_HOUSE: Final = frozenset("H")


@dataclass(frozen=True)
class Figure:
    """One figure: its code, its line in a block, its sentence and what it counts.

    :param counts: whether a fact of its topic belongs to it.
    :param base: the code of the figure it is a share of; empty for none.
    :param shape: ``count``, or ``mean`` and ``median`` of the days of what it counts.
    :param is_part: it stands below the line before, as a part of it.
    :param has_cases: whether Vorgänge stand behind it that can be opened.
    """

    code: str
    block: str
    name: str
    sentence: str
    source: str
    topic: str
    counts: Callable[[Any], bool]
    base: str = ""
    shape: str = "count"
    is_part: bool = False
    has_cases: bool = True


@dataclass(frozen=True)
class Definition:
    """A figure in words, as every report prints it."""

    code: str
    name: str
    sentence: str
    formula: str
    numerator: str
    denominator: str
    source: str


def definition_of(figure: Figure, figures: Mapping[str, Figure]) -> Definition:
    """Return a figure in words: sentence, formula, numerator, denominator and source."""
    base = figures[figure.base].name if figure.base else ""
    if figure.shape != "count":
        how = "Arithmetisches Mittel" if figure.shape == "mean" else "Mittlerer Wert (Median)"
        formula = f"{how} der Tage"
    elif base:
        formula = f"Anzahl ÷ {base.removeprefix('darunter ')} × 100"
    else:
        formula = "Anzahl"
    return Definition(
        figure.code, figure.name, figure.sentence, formula, figure.name, base, figure.source
    )
