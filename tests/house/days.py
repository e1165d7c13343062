"""Words the tests of the deadlines share: days as the tables write them, calendars, computing."""

import os
from datetime import date, datetime

from hypothesis import settings

from krm.deadlines.rules import Calendar, Due, calendar_of, compute
from krm.regelwerk.rules import shipped
from krm.ui.rules import LOCAL_ZONE

DEEP = os.environ.get("KRM_DEEP", "") not in ("", "0")
many_examples = settings(max_examples=10_000 if DEEP else 60, deadline=None)

RULES = shipped()
RP = calendar_of(RULES)
YEAR_END = RULES.texts("calendar.year_end_days")
RP_YEAR_END_OFF = Calendar("RP", YEAR_END, year_end_off=True)
RP_YEAR_END_COUNTS_BACKWARD = Calendar("RP", YEAR_END, year_end_backward_skipped=False)

_WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")


def day(text: str) -> date:
    """Read ``Do 28.03.2024``; a weekday that does not fit is a slip in the table."""
    weekday, written = text.split()
    number, month, year = written.split(".")
    found = date(int(year), int(month), int(number))
    assert _WEEKDAYS[found.weekday()] == weekday, text
    return found


def at(text: str) -> datetime:
    """Read ``Fr 22.05.2026 10:00`` as a moment in Europe/Berlin."""
    written, clock = text.rsplit(" ", 1)
    hour, minute = clock.split(":")
    found = day(written)
    return datetime(found.year, found.month, found.day, int(hour), int(minute), tzinfo=LOCAL_ZONE)


def due(kind: str, start: str | date | datetime, calendar: Calendar = RP) -> Due:
    """Compute a deadline of the shipped Regelwerk."""
    begin = day(start) if isinstance(start, str) else start
    return compute(RULES.deadlines[kind], begin, calendar, version=RULES.name)
