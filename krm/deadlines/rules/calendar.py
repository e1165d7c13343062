"""Which days are Arbeitstage, and counting them; dates in, dates out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Literal

import holidays

from krm.regelwerk.rules import Regelwerk
from krm.regelwerk.rules.words import LAENDER
from krm.ui.rules import LOCAL_ZONE, format_day, format_stamp, format_time, join_words

Direction = Literal["forward", "backward"]

ONE_DAY = timedelta(days=1)

_WEEKEND = {5: "Samstag", 6: "Sonntag"}


class UnknownLand(ValueError):
    """There is no Land with this abbreviation; the message is German."""


class NoTimeZone(ValueError):
    """A moment without a time zone: nobody can say on which day it lies."""


@dataclass(frozen=True)
class ClosingDay:
    """A closing day of the office, or an extra day off (``kind`` extra).

    It changes only days after ``entered_on``, and its removal only days after ``removed_on``, so
    that no deadline moves that has already passed (docs/rulings.md).
    """

    label: str
    entered_on: date
    removed_on: date | None = None
    kind: str = "closing"

    def is_in_force(self, day: date) -> bool:
        """Tell whether the entry counts for its day."""
        return self.entered_on < day and (self.removed_on is None or day <= self.removed_on)

    @property
    def reason(self) -> str:
        """Return the reason as explanations show it."""
        return f"{'Schließtag' if self.kind == 'closing' else 'dienstfrei'}: {self.label}"


@dataclass(frozen=True)
class Calendar:
    """The days of one office: Land, year end, closing days.

    ``year_end_days`` are months and days such as ``12-24``. ``year_end_off`` strikes them
    altogether; otherwise each direction has its own answer (docs/rulings.md: they count forward and
    are not used backward).

    :raises UnknownLand: if there is no such Land.
    """

    land: str = "RP"
    year_end_days: tuple[str, ...] = ()
    year_end_off: bool = False
    year_end_forward_skipped: bool = False
    year_end_backward_skipped: bool = True
    closing_days: Mapping[date, ClosingDay] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.land not in LAENDER:
            raise UnknownLand(
                f"Das Land „{self.land}“ gibt es nicht. Möglich sind: {', '.join(LAENDER)}."
            )

    def why_statutory_off(self, day: date) -> str | None:
        """Return why the day is a Saturday, Sunday or statutory holiday of the Land, or None."""
        weekend = _WEEKEND.get(day.weekday())
        holiday = _holidays(self.land, day.year).get(day)
        return join_words(filter(None, (weekend, holiday)), "und") or None

    def why_off(self, day: date, direction: Direction = "forward") -> str | None:
        """Return in German why the day is no Arbeitstag, or None if it is one.

        Arbeitstage are Monday to Friday, no statutory holiday of the Land, no closing day
        (docs/rulings.md). The direction matters for the days at the end of the year only.
        """
        if reason := self.why_statutory_off(day):
            return reason
        closing = self.closing_days.get(day)
        if closing is not None and closing.is_in_force(day):
            return closing.reason
        if self.is_year_end(day) and self._skips_year_end(direction):
            return "in der Regel dienstfrei"
        return None

    def is_year_end(self, day: date) -> bool:
        """Tell whether the day is one of those at the end of the year (24.12., 31.12.)."""
        return f"{day:%m-%d}" in self.year_end_days

    def _skips_year_end(self, direction: Direction) -> bool:
        if self.year_end_off:
            return True
        if direction == "forward":
            return self.year_end_forward_skipped
        return self.year_end_backward_skipped

    def is_working_day(self, day: date, direction: Direction = "forward") -> bool:
        """Tell whether the day is an Arbeitstag."""
        return self.why_off(day, direction) is None

    def add_working_days(self, start: date, count: int) -> date:
        """Return the day that is ``count`` Arbeitstage after the start, which is day 0."""
        return self._step_working_days(start, count, "forward")

    def subtract_working_days(self, end: date, count: int) -> date:
        """Return the day that is ``count`` Arbeitstage before the end, which is day 0."""
        return self._step_working_days(end, count, "backward")

    def _step_working_days(self, day: date, count: int, direction: Direction) -> date:
        step = ONE_DAY if direction == "forward" else -ONE_DAY
        while count > 0:
            day += step
            count -= self.is_working_day(day, direction)
        return day

    def last_working_day(self, day: date, direction: Direction = "forward") -> date:
        """Return the day itself if it is an Arbeitstag, else the last one before it."""
        while not self.is_working_day(day, direction):
            day -= ONE_DAY
        return day

    def next_working_day(self, day: date, direction: Direction = "forward") -> date:
        """Return the day itself if it is an Arbeitstag, else the next one after it."""
        while not self.is_working_day(day, direction):
            day += ONE_DAY
        return day

    def next_werktag(self, day: date) -> date:
        """Return the day to which § 26 (3) SGB X moves an end on Saturday, Sunday or holiday."""
        while self.why_statutory_off(day):
            day += ONE_DAY
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the Arbeitstage after ``start`` up to and with ``end``; negative if end is before.

        So the lateness of something due on ``start`` and done on ``end`` (AS-02), and the delay
        between two desks (AS-11).
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(day) for day in days_after(start, end))


def calendar_of(
    regelwerk: Regelwerk,
    *,
    land: str | None = None,
    closing_days: Mapping[date, ClosingDay] | None = None,
) -> Calendar:
    """Build the calendar that a Regelwerk describes, for its Land or another one.

    :raises UnknownLand: if there is no such Land.
    """
    return Calendar(
        land=regelwerk.word("calendar.land") if land is None else land,
        year_end_days=regelwerk.texts("calendar.year_end_days"),
        year_end_off=regelwerk.flag("calendar.year_end_off"),
        year_end_forward_skipped=regelwerk.word("calendar.year_end_forward") == "skipped",
        year_end_backward_skipped=regelwerk.word("calendar.year_end_backward") == "skipped",
        closing_days=closing_days or {},
    )


def local_day(at: date | datetime) -> date:
    """Return the day in Europe/Berlin on which a moment lies; a day stays itself.

    :raises NoTimeZone: if the moment has no time zone.
    """
    return local_moment(at).date() if isinstance(at, datetime) else at


def local_moment(at: date | datetime) -> datetime:
    """Return the moment in Europe/Berlin; a day becomes its first moment.

    :raises NoTimeZone: if the moment has no time zone.
    """
    if not isinstance(at, datetime):
        return datetime(at.year, at.month, at.day, tzinfo=LOCAL_ZONE)
    if at.tzinfo is None:
        raise NoTimeZone(f"Der Zeitpunkt {format_stamp(at)} hat keine Zeitzone.")
    return at.astimezone(LOCAL_ZONE)


def days_after(start: date, end: date) -> Iterator[date]:
    """Yield each day after ``start`` up to and with ``end``."""
    for ahead in range(1, (end - start).days + 1):
        yield start + timedelta(days=ahead)


def format_begin(at: datetime) -> str:
    """Return the moment at which something begins, in local time: ``Mo 25.05.2026, 00:00 Uhr``."""
    local = local_moment(at)
    return f"{format_day(local.date())}, {format_time(local)} Uhr"


def format_moment(at: datetime) -> str:
    """Return the moment at which something ends; midnight is ``24:00 Uhr`` of the day before."""
    local = local_moment(at)
    if local.hour == local.minute == local.second == 0:
        return f"{format_day(local.date() - ONE_DAY)}, 24:00 Uhr"
    return format_begin(local)


@cache
def _holidays(land: str, year: int) -> Mapping[date, str]:
    return dict(holidays.country_holidays("DE", subdiv=land, years=year, language="de"))
