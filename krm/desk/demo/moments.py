"""Moments of the demo, written as days before today."""

from datetime import date, datetime, time, timedelta

from krm.deadlines import queries as deadlines
from krm.organisation.queries import local_day
from krm.ui.rules import LOCAL_ZONE


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of the office on a day."""
    return datetime.combine(day, time(hour, minute), tzinfo=LOCAL_ZONE)


def days_before(now: datetime, days: int, at: str) -> datetime:
    """Return the time `at` ("09:30") so many days ago, but never later than now."""
    hour, minute = (int(part) for part in at.split(":"))
    return min(moment(local_day(now) - timedelta(days=days), hour, minute), now)


def on_arbeitstag(at: datetime) -> datetime:
    """Return the same time on the Arbeitstag before, where the day is none."""
    calendar = deadlines.calendar()
    while not calendar.is_working_day(local_day(at)):
        at -= timedelta(days=1)
    return at
