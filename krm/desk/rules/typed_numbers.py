"""What somebody means who types a register number, whole or in part."""

import re
from dataclasses import dataclass

from krm.reactions.rules import DIGITS, SERIES, format_number

_LAST = "999999999"
_NUMBER = re.compile(r"(?:KRM[- ]?)?(?P<year>\d{4})[- ](?P<running>\d{1,9})", re.IGNORECASE)
_RECEIPT = re.compile(
    r"(?P<series>E|SC)[- ]?(?P<year>\d{4})[- ](?P<running>\d{1,9})", re.IGNORECASE
)
_BEGINNING = re.compile(r"KRM(?:[- ]?(?P<year>\d{0,4})-?)?", re.IGNORECASE)


@dataclass(frozen=True)
class NumberRange:
    """The first and the last register number somebody may mean; both may be the same."""

    first: str
    last: str

    def holds(self, number: str) -> bool:
        """Tell whether a register number is one of them."""
        return self.first <= number <= self.last


def meant_numbers(text: str) -> NumberRange | None:
    """Return what a text that names a year may mean, or None if it is no register number.

    ``KRM-2026-42`` and ``2026-00042`` mean one number, ``KRM-2026-00`` all that begin so, and
    ``KRM-2026`` the whole year. A range is found by the index of the number, a pattern is not.
    """
    if found := _NUMBER.fullmatch(text.strip()):
        return _in_year(found["year"], found["running"])
    if found := _BEGINNING.fullmatch(text.strip()):
        year = found["year"] or ""
        first = f"{SERIES}-{year}" if year else SERIES
        return NumberRange(first, f"{SERIES}-{year.ljust(4, '9')}-{_LAST}")
    return None


def _in_year(year: str, running: str) -> NumberRange:
    if running.startswith("0") and len(running) < DIGITS:
        begun = f"{SERIES}-{year}-{running}"
        return NumberRange(begun, begun + _LAST)
    whole = format_number(SERIES, year, int(running))
    return NumberRange(whole, whole)


def running_number(text: str) -> int | None:
    """Return the running number somebody means who types nothing but digits, or None."""
    digits = text.strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None


def receipt_number(text: str) -> str:
    """Return a receipt number as it is stored (``e-2026-42`` is E-2026-00042), or the text."""
    if found := _RECEIPT.fullmatch(text.strip()):
        return format_number(found["series"].upper(), found["year"], int(found["running"]))
    return text.strip()
