"""The calendar of one year as its page shows it: holidays, closing days, year's end."""

from dataclasses import dataclass
from datetime import date, timedelta

from krm.deadlines import queries
from krm.deadlines.rules import LAENDER, Calendar
from krm.regelwerk.models import ClosingDay
from krm.ui.rules import format_date, format_day

WEEKENDS = ("Samstag", "Sonntag")


@dataclass(frozen=True)
class CalendarDay:
    """A day of the year that is special, and why."""

    day: date
    label: str
    sort: str
    remark: str = ""
    may_be_removed: bool = False

    @property
    def shown(self) -> str:
        """Return the day with its weekday."""
        return format_day(self.day)


@dataclass(frozen=True)
class CalendarYear:
    """The special days of one year and the figures of it."""

    year: int
    land: str
    days: list[CalendarDay]
    working_days: int


def calendar_year(year: int, today: date) -> CalendarYear:
    """Return holidays of the Land, closing days and the days at year's end, in order."""
    calendar = queries.calendar(max(today, date(year, 1, 1)))
    closing = {row.day: row for row in ClosingDay.objects.filter(day__year=year, removed_on=None)}
    days = [date(year, 1, 1) + timedelta(days=ahead) for ahead in range(366)]
    days = [day for day in days if day.year == year]
    shown = [entry for day in days if (entry := _entry(day, calendar, closing.get(day), today))]
    working_days = sum(calendar.is_working_day(day) for day in days)
    return CalendarYear(year, LAENDER[calendar.land], shown, working_days)


def _entry(
    day: date, calendar: Calendar, closing: ClosingDay | None, today: date
) -> CalendarDay | None:
    if holiday := _holiday(day, calendar):
        is_weekend = (calendar.why_statutory_off(day) or "").startswith(WEEKENDS)
        remark = "fällt auf ein Wochenende" if is_weekend else ""
        return CalendarDay(day, holiday, "gesetzlicher Feiertag", remark)
    if closing is not None:
        remark = f"eingetragen am {format_date(closing.entered_on)}"
        sort = closing.get_kind_display()
        return CalendarDay(day, closing.label, sort, remark, may_be_removed=day > today)
    if calendar.is_year_end(day) and not calendar.why_statutory_off(day):
        return CalendarDay(day, "Jahresende", "besonderer Tag", _year_end_remark(day, calendar))
    return None


def _holiday(day: date, calendar: Calendar) -> str:
    reason = calendar.why_statutory_off(day) or ""
    for weekend in WEEKENDS:
        if reason == weekend:
            return ""
        reason = reason.removeprefix(f"{weekend} und ")
    return reason


def _year_end_remark(day: date, calendar: Calendar) -> str:
    forward = calendar.is_working_day(day, "forward")
    backward = calendar.is_working_day(day, "backward")
    if forward and backward:
        return "zählt als Arbeitstag"
    if forward:
        return "zählt als Arbeitstag, aber nicht beim Rückwärtsrechnen"
    return "zählt nicht als Arbeitstag"
