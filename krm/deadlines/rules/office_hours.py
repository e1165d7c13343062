"""When somebody is there, and when the Arbeitstag ends on which something is due."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol


class WorkingDays(Protocol):
    """The part of the calendar that office hours need."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is an Arbeitstag."""


@dataclass(frozen=True)
class OfficeHours:
    """When somebody is there: from, to, on Arbeitstage."""

    opens: time
    closes: time
    calendar: WorkingDays

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Return how many minutes of office hours lie between two local moments."""
        total = timedelta()
        day = start.date()
        while day <= end.date():
            if self.calendar.is_working_day(day):
                opens = datetime.combine(day, self.opens, tzinfo=start.tzinfo)
                closes = datetime.combine(day, self.closes, tzinfo=start.tzinfo)
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return int(total.total_seconds() // 60)

    def end_of_day(self, at: datetime) -> datetime:
        """Return when the Arbeitstag ends on which something that came at a moment is due.

        What comes after hours or on a free day is due at the end of the next Arbeitstag.
        """
        day = at.date()
        if at.time() > self.closes:
            day += timedelta(days=1)
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, self.closes, tzinfo=at.tzinfo)


def as_time(text: str) -> time:
    """Read an hour such as ``08:00``.

    :raises ValueError: if it is none.
    """
    return time.fromisoformat(text)
