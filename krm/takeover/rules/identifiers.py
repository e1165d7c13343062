"""Numbers that are names: what a spreadsheet program has made of them, and what can be restored.

Pure. A post code 01067 becomes 1067, a telephone number 4,91761E+11, a number 1/25 a day in
January.
What is lost for certain is restored if the office has said so; what cannot be known is a problem.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from krm.documents.rules.table import Cell, shown
from krm.takeover.rules.cells import CellProblem, text_of

NUMBERS: Final = ("number", "follow_up_of", "customer_number", "phone", "postcode")
_SCIENTIFIC: Final = re.compile(r"\d([.,]\d+)?E\+?\d+", re.I)
_EXACT: Final = 10**15  # from here on programs keep only the first fifteen digits
_MONTHS: Final = "Jan|Feb|Mrz|Mär|Mar|Apr|Mai|May|Jun|Jul|Aug|Sep|Okt|Oct|Nov|Dez|Dec"
_AS_MONTH: Final = re.compile(
    rf"(\d{{1,2}}[.\- ]+)?({_MONTHS})[a-zä]*[.\- ]+\d{{2,4}}|\d{{1,2}}[.\- ]+({_MONTHS})[a-zä]*\.?",
    re.I,
)
_FOUR_DIGITS: Final = re.compile(r"\d{4}")
_ONLY_DIGITS: Final = re.compile(r"[1-9]\d{5,14}")
_COUNTRY: Final = re.compile(r"49\d{9,12}")
_CUT: Final = "Das Programm hat die Nummer gekürzt. Bitte die ganze Nummer als Text eintragen."
_DAY: Final = (
    "Das Programm hat ein Datum daraus gemacht. Bitte die Nummer als Text eintragen, zum Beispiel "
    "1/25."
)
_POSTCODE: Final = (
    "Hier fehlt wohl die Null am Anfang (0{}). Bitte fünf Ziffern eintragen, bei einer Anschrift "
    "im Ausland das Land davor (A-1010). Oder unter „Spalten ändern“ die Nullen ergänzen lassen."
)
_PHONE: Final = (
    "Hier fehlt wohl der Anfang der Nummer ({}). Bitte als Text eintragen. Oder unter „Spalten "
    "ändern“ die Nullen ergänzen lassen."
)
_AS_NUMBER: Final = "Als Zahl gespeichert: Nullen am Anfang können fehlen. Bitte nachsehen."


@dataclass(frozen=True)
class Found:
    """A number as text, and what a person should know about it; empty if nothing."""

    text: str
    hint: str = ""


def number_of(cell: Cell, word: str, *, longest: int, restores: bool) -> Found:
    """Return the number in a cell of one of ``NUMBERS``.

    :param restores: whether lost beginnings of post codes and telephone numbers are added.
    :raises CellProblem: in German, if the program has changed the number and nobody can know it.
    """
    if isinstance(cell, date) or (word in NUMBERS[:2] and _AS_MONTH.fullmatch(shown(cell).strip())):
        raise CellProblem(_DAY)
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    text = text_of(cell, longest)
    if _SCIENTIFIC.fullmatch(text) or (is_number and abs(float(text)) >= _EXACT):
        raise CellProblem(_CUT)
    if word == "postcode" and _FOUR_DIGITS.fullmatch(text):
        return _restored(text, f"0{text}", _POSTCODE.format(text), restores=restores)
    if word == "phone" and _ONLY_DIGITS.fullmatch(text):
        whole = f"+{text}" if _COUNTRY.fullmatch(text) else f"0{text}"
        return _restored(text, whole, _PHONE.format(whole), restores=restores)
    return Found(text, _AS_NUMBER if word == "customer_number" and is_number else "")


def _restored(text: str, whole: str, problem: str, *, restores: bool) -> Found:
    if not restores:
        raise CellProblem(problem)
    return Found(whole, f"Anfang ergänzt: aus {text} wurde {whole}.")
