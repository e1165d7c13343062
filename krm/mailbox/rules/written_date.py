"""The moment in a line such as "Gesendet: Montag, 23. November 2026 09:12"."""

import re
from datetime import datetime
from typing import Final

from krm.mailbox.rules.headers import sent_date
from krm.ui.rules import LOCAL_ZONE

_MONTHS: Final = {
    "jan": 1, "jän": 1, "feb": 2, "mär": 3, "mrz": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_DAYS: Final = (
    re.compile(r"\b(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}|\d{2})\b"),
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b"),
    re.compile(r"\b(?P<d>\d{1,2})\.?\s(?P<m>[A-Za-zä]{3,9})\.?\s(?P<y>\d{4})\b"),
    re.compile(r"\b(?P<m>[A-Za-zä]{3,9})\.?\s(?P<d>\d{1,2}),?\s(?P<y>\d{4})\b"),
)
_TIME: Final = re.compile(r"\b(?P<h>\d{1,2})[:.](?P<min>\d{2})(?::\d{2})?\s?(?P<half>[AaPp][Mm])?")


def written_date(text: str) -> datetime | None:
    """Return the moment as mail programs write it, German or English; without a zone Berlin's.

    None if there is no day in it or the day does not exist.
    """
    flat = " ".join(text[:200].split())
    exact = sent_date(flat)
    if exact is not None and re.search(r"[+-]\d{4}|GMT|UTC", flat):
        return exact
    day = next((found for pattern in _DAYS if (found := pattern.search(flat))), None)
    if day is None:
        return None
    month = int(day["m"]) if day["m"].isdecimal() else _MONTHS.get(day["m"][:3].lower(), 0)
    year = int(day["y"]) + (2000 if len(day["y"]) == 2 else 0)
    hour, minute = _time(flat[day.end() :])
    try:
        return datetime(year, month, int(day["d"]), hour, minute, tzinfo=LOCAL_ZONE)
    except ValueError:
        return None


def _time(text: str) -> tuple[int, int]:
    """Return hour and minute, midnight without any: in doubt the earlier moment."""
    found = _TIME.search(text)
    if found is None:
        return 0, 0
    hour, half = int(found["h"]), (found["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, int(found["min"])
