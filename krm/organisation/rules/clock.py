"""Can the clock be trusted? Pure: what was noted and what is read now, in; a deviation out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Days and hours decide what the house does by itself; minutes do not.
TOLERANCE = timedelta(minutes=5)


class Evidence(StrEnum):
    """By what a wrong clock shows."""

    MOVED = "moved"  # it went further than the machine has been running
    EARLIER = "earlier"  # it stands before a moment that has already been
    DATABASE = "database"  # the database, on its own machine, says something else


@dataclass(frozen=True)
class TimeMark:
    """A moment at which the clock was trusted."""

    boot: str
    running: timedelta
    clock: datetime


@dataclass(frozen=True)
class Deviation:
    """By how much the clock is wrong, as far as one can know; more than nothing means ahead."""

    evidence: Evidence
    seconds: int


def deviation(
    now: TimeMark, marks: Iterable[TimeMark], database: datetime | None
) -> Deviation | None:
    """Return by how much the clock deviates, or None if nothing speaks against it.

    The mark of the same start of the machine says exactly where the clock should be; those of
    other machines, or of starts before, say only what has already been.
    """
    for mark in marks:
        if mark.boot == now.boot:
            found = now.clock - (mark.clock + now.running - mark.running)
            if abs(found) > TOLERANCE:
                return _as_deviation(Evidence.MOVED, found)
    if database is not None and abs(now.clock - database) > TOLERANCE:
        return _as_deviation(Evidence.DATABASE, now.clock - database)
    latest = max((mark.clock for mark in marks), default=None)
    if latest is not None and latest - now.clock > TOLERANCE:
        return _as_deviation(Evidence.EARLIER, now.clock - latest)
    return None


def is_back(now: TimeMark, marks: Iterable[TimeMark]) -> bool:
    """Tell whether the clock surely is where it should be: only the same start can say so."""
    return any(
        mark.boot == now.boot
        and abs(now.clock - (mark.clock + now.running - mark.running)) <= TOLERANCE
        for mark in marks
    )


def _as_deviation(evidence: Evidence, by: timedelta) -> Deviation:
    return Deviation(evidence, round(by.total_seconds()))


def in_words(seconds: int) -> str:
    """Return a deviation in words, "3 Tage vor" or "2 Stunden nach"."""
    size = abs(seconds)
    for length, one, many in _UNITS:
        if size >= length:
            count = round(size / length)
            unit = one if count == 1 else many
            return f"{count} {unit} {'vor' if seconds > 0 else 'nach'}"
    return f"{size} Sekunden {'vor' if seconds > 0 else 'nach'}"


_UNITS = ((86400, "Tag", "Tage"), (3600, "Stunde", "Stunden"), (60, "Minute", "Minuten"))
