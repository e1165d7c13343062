"""A missed callback: read the attempts from a ticket and judge them (R-18, R-19; F8)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from krm.deadlines.rules import Due, format_moment, local_moment
from krm.ui.rules import LOCAL_ZONE, format_short, format_time

MOST_ATTEMPTS: Final = 20
_DAY: Final = (
    r"(?:(?P<iso_year>\d{4})-(?P<iso_month>\d{1,2})-(?P<iso_day>\d{1,2})"
    r"|(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?:\s?(?P<year>\d{4}|\d{2})(?![:.]?\d))?)"
)
_TIME: Final = r"(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d)(?::[0-5]\d)?|(?=\s*Uhr))"
_YEAR: Final = re.compile(r"\.\d{4},")
_MOMENT: Final = re.compile(rf"(?<!\d){_DAY}(?:\s*[,T;|-]\s*|\s+)(?:um\s+|gegen\s+)?{_TIME}(?!\d)")


@dataclass(frozen=True)
class TicketReading:
    """What was found in the text of a ticket, and the lines in which nothing was found."""

    attempts: tuple[datetime, ...]
    unread: tuple[str, ...] = ()


def read_attempts(text: str, *, ticket_at: datetime) -> TicketReading:
    """Return the moments that stand in a text, in their order, each once.

    Days are read as 22.05.2026, 22.05. or 2026-05-22, times as 15:00, 15.00 or 15 Uhr. A day
    without a year is the first such day not before the ticket. A moment before the ticket was
    made belongs to an older ticket, and its line counts as not read.
    """
    found: list[datetime] = []
    unread: list[str] = []
    begin = local_moment(ticket_at).replace(second=0, microsecond=0)
    for line in filter(None, (line.strip() for line in text.splitlines())):
        moments = [_moment(match, begin) for match in _MOMENT.finditer(line)]
        valid = [moment for moment in moments if moment is not None and moment >= begin]
        if not valid or len(valid) < len(moments):
            unread.append(line)
        found += valid
    return TicketReading(tuple(sorted(set(found))[:MOST_ATTEMPTS]), tuple(unread))


def _moment(match: re.Match[str], begin: datetime) -> datetime | None:
    day = _day(match, begin.date())
    if day is None:
        return None
    at = time(int(match["hour"]), int(match["minute"] or 0))
    return datetime.combine(day, at, tzinfo=LOCAL_ZONE)


def _day(match: re.Match[str], begin: date) -> date | None:
    try:
        if match["iso_year"]:
            return date(int(match["iso_year"]), int(match["iso_month"]), int(match["iso_day"]))
        if match["year"]:
            year = int(match["year"])
            return date(year if year > 99 else 2000 + year, int(match["month"]), int(match["day"]))
        this_year = date(begin.year, int(match["month"]), int(match["day"]))
        return this_year if this_year >= begin else this_year.replace(year=begin.year + 1)
    except ValueError:
        return None


@dataclass(frozen=True)
class AttemptRule:
    """What the Regelwerk asks of attempts, and the result it suggests for each case."""

    needed: int
    opens: time
    closes: time
    within: tuple[str, str]
    partly: tuple[str, str]
    none: tuple[str, str]


@dataclass(frozen=True)
class Attempt:
    """One attempt and whether it counts; if not, why."""

    at: datetime
    why_not: str = ""

    @property
    def words(self) -> str:
        """Return when it was: ``Fr 22.05., 15:00 Uhr``."""
        return moment_words(self.at)


@dataclass(frozen=True)
class Verdict:
    """How a missed callback is to be seen: documented, late or early, and the suggestion."""

    state: str
    attempts: tuple[Attempt, ...]
    assessment: str
    criterion: str
    reason: str


def judge(
    attempts: Sequence[datetime],
    *,
    due: Due,
    called_at: datetime,
    rule: AttemptRule,
    number_is_right: bool = True,
) -> Verdict:
    """Return what a ticket says about a callback that somebody misses (R-18, R-19).

    An attempt counts if it was made to the right number, before the hours of the promise ended
    and at a time of day at which people can be reached. Attempts after the call are not known yet.
    The result is a suggestion; KRM may change it. While the time runs and too few attempts were
    made there is none.
    """
    known = [at for at in attempts if at <= called_at]
    seen = tuple(_attempt(at, due, rule, number_is_right=number_is_right) for at in known)
    counting = sum(not attempt.why_not for attempt in seen)
    ended = due.due_at is not None and called_at > due.due_at
    if not seen:
        state, (assessment, criterion) = ("late" if ended else "early"), rule.none
    elif counting >= rule.needed:
        state, (assessment, criterion) = "documented", rule.within
    else:
        state, (assessment, criterion) = "documented", rule.partly if ended else ("", "")
    return Verdict(state, seen, assessment, criterion, _reason(seen, counting, due, rule))


def _attempt(at: datetime, due: Due, rule: AttemptRule, *, number_is_right: bool) -> Attempt:
    clock = local_moment(at).time()
    if due.due_at is not None and at > due.due_at:
        return Attempt(at, "nach dem Ende der Zeit")
    if not rule.opens <= clock <= rule.closes:
        return Attempt(
            at, f"nicht zwischen {format_time(rule.opens)} und {format_time(rule.closes)} Uhr"
        )
    return Attempt(at, "" if number_is_right else "die Rufnummer stimmt nicht")


def _reason(seen: Sequence[Attempt], counting: int, due: Due, rule: AttemptRule) -> str:
    end = f"Ende der Zeit für den Rückruf: {moment_words(due.due_at)}." if due.due_at else ""
    if not seen:
        return f"Im Ticket ist kein Rückrufversuch dokumentiert. {end}"
    listed = "; ".join(
        f"{attempt.words} ({attempt.why_not})" if attempt.why_not else attempt.words
        for attempt in seen
    )
    return (
        f"Dokumentierte Rückrufversuche: {listed}. Davon zählen {counting}, nötig sind "
        f"{rule.needed}. {end}"
    )


def moment_words(at: date | datetime) -> str:
    """Return a moment as it is said to a caller, without the year: ``Mi 27.05., 10:00 Uhr``.

    Midnight is the end of the day before, as in the explanation of a deadline.
    """
    if not isinstance(at, datetime):
        return format_short(at)
    return _YEAR.sub(".,", format_moment(at))
