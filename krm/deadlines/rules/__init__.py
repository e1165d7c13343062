"""The deadlines of the house as pure functions: dates in, dates out, each with its explanation.

Start with ``compute(rule, start, calendar, version=…)``: the rule comes from the Regelwerk
(``regelwerk.deadlines["confirmation"]``), the calendar from ``calendar_of(regelwerk, …)``.
``kinds_at_arrival`` says which deadlines a new reaction has, ``level_day`` and ``levels_reached``
place its reminder ladder. Nothing here reads a clock, a database or Django.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from krm.deadlines.rules.calendar import (
    ONE_DAY,
    Calendar,
    ClosingDay,
    Direction,
    NoTimeZone,
    UnknownLand,
    calendar_of,
    days_after,
    format_begin,
    format_moment,
    local_day,
    local_moment,
)
from krm.deadlines.rules.explanation import (
    DayStep,
    Explanation,
    act_by_sentence,
    rule_sentence,
    source_of,
)
from krm.regelwerk.rules import DeadlineRule, Regelwerk, ReminderLevel
from krm.regelwerk.rules.words import LAENDER
from krm.ui.rules import LOCAL_ZONE, format_day, format_short

__all__ = [
    "LAENDER",
    "Calendar",
    "ClosingDay",
    "DayStep",
    "Direction",
    "Due",
    "Explanation",
    "NoTimeZone",
    "UnknownLand",
    "add_months",
    "calendar_of",
    "compute",
    "format_begin",
    "format_moment",
    "kinds_at_arrival",
    "level_day",
    "levels_reached",
    "local_day",
    "local_moment",
    "oldest_visible_document",
    "outcome",
    "posting_known_on",
]


def outcome(due_on: date, *, done_on: date | None = None, ended_on: date | None = None) -> str:
    """Return what became of a deadline by what was done, or by the end of its Vorgang without it.

    Done up to its day it is met, later missed. If nothing was done, one whose day had passed when
    the Vorgang ended stays missed; any other lapses. While nothing has happened it runs.
    """
    if done_on is not None:
        return "met" if done_on <= due_on else "missed"
    if ended_on is not None:
        return "missed" if due_on < ended_on else "lapsed"
    return "running"


@dataclass(frozen=True)
class Due:
    """When a deadline ends, and until when somebody can act.

    ``start`` is day 0. ``due_on`` is the day that counts in reports, ``due_at`` the moment (hours
    only), ``act_by`` the last Arbeitstag on or before it. ``raw_on`` is the end before any shift;
    ``shifted_on`` is where a shift would move it (None if nothing would move). ``plain_at`` is the
    end of the hours if the clock never rested.
    """

    kind: str
    start: date
    due_on: date
    act_by: date
    explanation: Explanation
    raw_on: date
    due_at: datetime | None = None
    shifted_on: date | None = None
    plain_at: datetime | None = None

    def is_met(self, done: date | datetime) -> bool:
        """Tell whether something done on that day or at that moment is in time."""
        if self.due_at is not None and isinstance(done, datetime):
            return done <= self.due_at
        return outcome(self.due_on, done_on=local_day(done)) == "met"


def compute(rule: DeadlineRule, start: date | datetime, calendar: Calendar, *, version: str) -> Due:
    """Compute when a deadline ends that starts with an event (or ends before one, backward).

    The day of the event in Europe/Berlin is day 0, whatever the hour and weekday (§ 187 (1) BGB
    by § 26 (1) SGB X). ``version`` names the Regelwerk in the explanation.

    :raises NoTimeZone: if the start is a moment without a time zone.
    """
    if rule.unit == "resting_hours":
        return _hours(rule, start, calendar, version)
    day = local_day(start)
    if rule.unit == "working_days":
        return _working_days(rule, day, calendar, version)
    return _days_or_months(rule, day, calendar, version)


def _working_days(rule: DeadlineRule, start: date, calendar: Calendar, version: str) -> Due:
    """Count Arbeitstage; the end is one, so nothing ever shifts (F1, F4, F6, F7, F9)."""
    due_on = calendar.add_working_days(start, rule.length)
    steps, count = [], 0
    for day in days_after(start, due_on):
        reason = calendar.why_off(day)
        count += reason is None
        steps.append(_counted(day, count, calendar) if reason is None else _skipped(day, reason))
    ending = (f"Ende der Frist: {format_day(due_on)}. Bitte bis dahin handeln.",)
    explanation = _explain(
        rule, f"{rule.starts} {format_day(start)} (Tag 0)", steps, ending, version
    )
    return Due(rule.kind, start, due_on, due_on, explanation, raw_on=due_on)


def _counted(day: date, count: int, calendar: Calendar) -> DayStep:
    reason = "kein gesetzlicher Feiertag" if calendar.is_year_end(day) else None
    remark = f" ({reason}, zählt)" if reason else ""
    return DayStep(day, count, reason, f"Tag {count}: {format_short(day)}{remark}")


def _skipped(day: date, reason: str) -> DayStep:
    return DayStep(day, None, reason, f"{format_short(day)} zählt nicht: {reason}")


def _days_or_months(rule: DeadlineRule, start: date, calendar: Calendar, version: str) -> Due:
    """Count calendar days or months; shift the end as the rule says (F2, F3, F5, F11, M1 to M5)."""
    direction: Direction = "backward" if rule.direction == "backward" else "forward"
    raw_on = _raw_end(rule, start)
    moved = _moved(rule, raw_on, calendar, direction)
    due_on = raw_on if rule.shift == "none" else moved
    act_by = calendar.last_working_day(due_on, direction)
    steps = [
        _not_workable(day, reason)
        for day in days_after(min(act_by, raw_on - ONE_DAY), max(raw_on, due_on))
        if (reason := calendar.why_off(day, direction))
    ]
    ending = (*_end_sentences(rule, raw_on, moved, due_on), act_by_sentence(act_by))
    opening = f"{rule.starts} {format_day(start)}{'' if rule.length == 0 else ' (Tag 0)'}"
    return Due(
        rule.kind,
        start,
        due_on,
        act_by,
        _explain(rule, opening, steps, ending, version),
        raw_on=raw_on,
        shifted_on=moved if moved != raw_on else None,
    )


def _raw_end(rule: DeadlineRule, start: date) -> date:
    if rule.unit == "months":
        return add_months(start, rule.length)
    days = timedelta(days=rule.length)
    return start - days if rule.direction == "backward" else start + days


def _moved(rule: DeadlineRule, end: date, calendar: Calendar, direction: Direction) -> date:
    """Say where a shift moves the end: forward to the next Werktag, backward never later.

    A forward end moves only from a Saturday, Sunday or statutory holiday (§ 26 (3) SGB X), not
    from a closing day of the office; ``previous`` takes the Arbeitstag on or before.
    """
    if direction == "backward" or rule.shift == "previous":
        return calendar.last_working_day(end, direction)
    return calendar.next_werktag(end)


def _not_workable(day: date, reason: str) -> DayStep:
    return DayStep(day, None, reason, f"{format_short(day)} ist kein Arbeitstag: {reason}")


def _end_sentences(rule: DeadlineRule, raw_on: date, moved: date, due_on: date) -> tuple[str, ...]:
    if rule.length == 0:
        name = "Termin"
    elif rule.direction == "backward":
        name = f"{rule.amount} davor"
    else:
        name = f"{rule.amount} später"
    first = f"{name}: {format_day(raw_on)}."
    if moved == raw_on:
        return (first, f"Ende der Frist: {format_day(due_on)}.")
    if rule.shift == "none" and rule.direction == "backward":
        return (first, f"Ende der Frist: {format_day(due_on)}. Sie rückt nie nach hinten.")
    if rule.shift == "none":
        would = f"Mit Verschiebung auf den nächsten Werktag wäre es {format_day(moved)}."
        return (first, f"Ende der Frist: {format_day(due_on)}. Sie wird nicht verschoben.", would)
    where = "den Arbeitstag davor" if moved < raw_on else "den nächsten Werktag"
    return (first, f"Die Frist rückt auf {where}: {format_day(due_on)}.")


def _hours(rule: DeadlineRule, start: date | datetime, calendar: Calendar, version: str) -> Due:
    """Count hours; on days that are no Arbeitstage the clock rests (F8, AS-40).

    Hours are real ones, so a change of summer time neither gives nor takes one.
    """
    begin = local_moment(start)
    clock, day, left = begin.astimezone(UTC), begin.date(), timedelta(hours=rule.length)
    plain_at = (clock + left).astimezone(LOCAL_ZONE)
    steps: list[DayStep] = []
    count = 0
    while True:
        midnight = local_moment(day + ONE_DAY).astimezone(UTC)
        reason = calendar.why_off(day)
        if reason is None:
            count += 1
            used = min(left, midnight - clock)
            steps.append(DayStep(day, count, None, f"{format_short(day)}: {_duration(used)}"))
            left -= used
            if not left:
                break
        else:
            text = f"{format_short(day)}: die Uhr ruht, {reason}"
            steps.append(DayStep(day, None, reason, text))
        day, clock = day + ONE_DAY, midnight
    due_at = (clock + used).astimezone(LOCAL_ZONE)
    ending = (
        f"Ende der Frist: {format_moment(due_at)}.",
        f"Ohne Ruhen der Uhr wäre es {format_moment(plain_at)}.",
        act_by_sentence(day),
    )
    opening = f"{rule.starts} {format_begin(begin)}"
    explanation = _explain(rule, opening, steps, ending, version)
    return Due(
        rule.kind, begin.date(), day, day, explanation, day, due_at=due_at, plain_at=plain_at
    )


def _duration(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    words = "1 Stunde" if hours == 1 else f"{hours} Stunden"
    return f"{words} {minutes} Minuten" if minutes else words


def _explain(
    rule: DeadlineRule,
    opening: str,
    steps: Sequence[DayStep],
    ending: tuple[str, ...],
    version: str,
) -> Explanation:
    return Explanation(
        start=opening,
        steps=tuple(steps),
        ending=ending,
        rule=rule_sentence(rule, version),
        source=source_of(rule, version),
        version=version,
    )


def add_months(event: date, months: int) -> date:
    """Return the day with the same number so many months later, or that month's last day.

    § 188 (2), (3) BGB; a negative number goes back, which turns 29.02. into 28.02.
    """
    index = event.year * 12 + event.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(event.day, monthrange(year, month)[1]))


def oldest_visible_document(access_on: date, years: int) -> date:
    """Return the oldest date a document of the E-AKTE may have on a day of access (R-08, F10).

    The number of years is the setting ``eakte.document_age_years``; 29.02. becomes 28.02.
    """
    return add_months(access_on, -12 * years)


def posting_known_on(posted_on: date, regelwerk: Regelwerk) -> date:
    """Return the day on which a posted Bescheid counts as known (§ 37 (2) SGB X).

    The fourth day after posting, before 2025 the third; weekends and holidays do not move it
    (LSG München L 2 U 140/13).
    """
    is_new = posted_on >= regelwerk.day("posting.changed_on")
    return posted_on + timedelta(
        days=regelwerk.number("posting.days" if is_new else "posting.days_before")
    )


def kinds_at_arrival(
    regelwerk: Regelwerk,
    kind: str,
    *,
    is_written: bool,
    is_anonymous: bool,
    is_board: bool,
    is_complaint: bool = False,
) -> tuple[str, ...]:
    """Return which deadlines start when a reaction arrives: confirmation, then one for closing.

    Anonymous ones have none (R-28). The Board's 14 days take the place of the others for every
    kind (R-05). ``is_complaint`` marks an Eingabe that is a written complaint: it counts in the
    28 days (R-04, docs/rulings.md). A petition gets its deadline from the date the committee set.
    """
    if is_anonymous:
        return ()
    of_kind = regelwerk.kinds[kind]
    closing = of_kind.closing if is_written else of_kind.closing_oral
    if is_written and is_complaint and of_kind.closing_as_complaint:
        closing = of_kind.closing_as_complaint
    if is_board:
        closing = "board"
    confirmation = "confirmation" if of_kind.has_confirmation and is_written else ""
    return tuple(filter(None, (confirmation, closing)))


def level_day(
    rule: DeadlineRule, level: ReminderLevel, start: date | datetime, calendar: Calendar
) -> date:
    """Return the day on which a level is reached, counted in the unit of its deadline (AS-20)."""
    day = local_day(start)
    if rule.unit == "working_days":
        return calendar.add_working_days(day, level.after)
    days = timedelta(days=level.after)
    return day - days if rule.direction == "backward" else day + days


def levels_reached(
    rule: DeadlineRule,
    ladder: Sequence[ReminderLevel],
    start: date | datetime,
    on: date,
    calendar: Calendar,
) -> list[ReminderLevel]:
    """Return the levels that are reached by the end of a day, lowest first."""
    return [level for level in ladder if level_day(rule, level, start, calendar) <= on]
