"""How days, moments and lists of words are written; pure, for rules, verbs and pages alike."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

LOCAL_ZONE: Final = ZoneInfo("Europe/Berlin")
WEEKDAYS: Final = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
MONTHS: Final = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
    "November", "Dezember",
)  # fmt: skip


def _local(at: datetime) -> datetime:
    """Return a moment in local time; one without a zone, as in a table, is local already."""
    return at.astimezone(LOCAL_ZONE) if at.tzinfo else at


def _day(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def format_date(value: date) -> str:
    """Return a day, or the local day of a moment: ``25.05.2026``."""
    day = _day(value)
    return f"{day:%d.%m.}{day.year}"


def format_day(value: date) -> str:
    """Return a day with its weekday: ``Mo 25.05.2026``."""
    return f"{WEEKDAYS[_day(value).weekday()]} {format_date(value)}"


def format_short(value: date) -> str:
    """Return a day with its weekday and without its year: ``Mo 25.05.``."""
    day = _day(value)
    return f"{WEEKDAYS[day.weekday()]} {day:%d.%m.}"


def as_sentence(words: str) -> str:
    """Return words with one full stop behind them: a short day has its own ("seit Do 26.11.")."""
    return words if words.endswith(".") else f"{words}."


def format_month(value: date) -> str:
    """Return a month: ``Mai 2026``."""
    day = _day(value)
    return f"{MONTHS[day.month - 1]} {day.year}"


def quarter_begins(day: date) -> date:
    """Return the first day of the quarter of a day."""
    return date(day.year, day.month - (day.month - 1) % 3, 1)


def format_quarter(value: date) -> str:
    """Return the quarter of a day, or of the local day of a moment: ``2. Quartal 2026``."""
    day = _day(value)
    return f"{(day.month + 2) // 3}. Quartal {day.year}"


def format_time(value: time | datetime) -> str:
    """Return a time of day: ``10:00``."""
    return f"{_local(value) if isinstance(value, datetime) else value:%H:%M}"


def format_stamp(at: datetime) -> str:
    """Return a moment as tables have it: ``25.05.2026 10:00``."""
    return f"{format_date(at)} {format_time(at)}"


def format_clock(at: datetime) -> str:
    """Return a moment as it stands alone: ``25.05.2026, 10:00 Uhr``."""
    return f"{format_date(at)}, {format_time(at)} Uhr"


def format_at(at: datetime) -> str:
    """Return a moment as it stands in a sentence: ``25.05.2026 um 10:00 Uhr``."""
    return f"{format_date(at)} um {format_time(at)} Uhr"


def join_words(words: Iterable[str], last: str) -> str:
    """Return a list as it stands in a sentence: ``A, B oder C``.

    :param last: what stands before the last of them, "oder" or "und".
    """
    *others, end = list(words) or [""]
    return f"{', '.join(others)} {last} {end}" if others else end
