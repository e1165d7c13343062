"""Reads over deadlines: the calendar of the office, what runs and how it looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from krm.deadlines import rules
from krm.deadlines.models import Deadline
from krm.deadlines.rules import Calendar
from krm.deadlines.rules.office_hours import OfficeHours, as_time
from krm.organisation.queries import local_day
from krm.organisation.standing import read_once
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.models import ClosingDay, RegelwerkVersion
from krm.regelwerk.rules import DeadlineRule, Regelwerk
from krm.ui.rules import format_short

__all__ = [
    "CLOSING",
    "SCHRIFTSATZ",
    "Calendars",
    "HandOnDelay",
    "Light",
    "Lights",
    "ShownDeadline",
    "calendar",
    "closing_day_entries",
    "closing_deadline",
    "deadlines_of",
    "family_of",
    "internal_delay",
    "lights",
    "office_hours",
    "shown_deadlines",
]

# One of these is the end of the work on a Vorgang; one of those the unit's part of it.
CLOSING = ("closing", "board", "internal_target")
SCHRIFTSATZ = ("schriftsatz", "schriftsatz_rework")

_TONES = {"amber": "warn", "red": "bad"}


def family_of(kind: str) -> tuple[str, ...]:
    """Return the kinds that are settled together with one: closing kinds, Schriftsatz kinds."""
    for family in (CLOSING, SCHRIFTSATZ):
        if kind in family:
            return family
    return (kind,)


def closing_day_entries() -> dict[date, rules.ClosingDay]:
    """Return the closing days and extra days off as the calendar counts them."""
    rows = read_once("closing days", lambda: list(ClosingDay.objects.all()))
    return {row.day: closing_day_of(row) for row in rows}


def closing_day_of(row: ClosingDay) -> rules.ClosingDay:
    """Return one stored closing day as the rules know it."""
    return rules.ClosingDay(
        label=row.label, entered_on=row.entered_on, removed_on=row.removed_on, kind=row.kind
    )


def calendar(on: date | None = None, *, of: Regelwerk | None = None) -> Calendar:
    """Return the calendar of the office: its Land, its closing days, the days at year's end.

    Land and year's end are those of the Regelwerk ``of``, else of the one in force on a day, else
    of the latest.
    """
    found = of or regelwerk.rules_on(on or date.max)
    return rules.calendar_of(found, closing_days=closing_day_entries())


def office_hours(of: Regelwerk) -> OfficeHours:
    """Return when somebody is there."""
    return OfficeHours(
        as_time(of.word("triage.opens_at")),
        as_time(of.word("triage.closes_at")),
        calendar(of=of),
    )


class Calendars:
    """Rules and calendar of each version that deadlines are pinned to; each is read once."""

    def __init__(self, closing_days: Mapping[date, rules.ClosingDay] | None = None) -> None:
        self._closing_days = closing_day_entries() if closing_days is None else closing_days
        self._known: dict[int, tuple[Regelwerk, Calendar]] = {}

    def of(self, deadline: Deadline) -> tuple[Regelwerk, Calendar]:
        """Return the rules and the calendar by which a deadline is computed."""
        pk = deadline.regelwerk_version_id
        if pk not in self._known:
            found = regelwerk.rules_of(deadline.regelwerk_version)
            calendar = rules.calendar_of(found, closing_days=self._closing_days)
            self._known[pk] = (found, calendar)
        return self._known[pk]


def closing_deadline(reaction: Reaction) -> Deadline | None:
    """Return the deadline that now runs until the end of the work, the nearest; None if none does.

    One that lapsed, was met or missed is not it: its date is promised to nobody.
    """
    return reaction.deadlines.running().filter(kind__in=CLOSING).by_due_date().first()


def deadlines_of(reaction: Reaction) -> list[Deadline]:
    """Return the deadlines of a Vorgang: what runs first, each by the day to act."""
    rows = reaction.deadlines.select_related("unit").order_by("act_by", "due_on", "pk")
    return sorted(rows, key=lambda row: row.state != Deadline.State.RUNNING)


@dataclass(frozen=True)
class Light:
    """How a deadline stands: a tone (info, ok, warn, bad) and the words beside it."""

    tone: str
    words: str


@dataclass(frozen=True)
class Lights:
    """Tones and words for many deadlines on one day; reads calendar and rules only once."""

    on: date
    calendar: Calendar
    versions: Mapping[int, Regelwerk] = field(default_factory=dict)

    def of(self, deadline: Deadline) -> Light:
        """Return how a deadline stands on the day; its ladder in the Regelwerk gives the tone."""
        if deadline.state != Deadline.State.RUNNING:
            return _settled(deadline)
        words = self._words(deadline)
        if deadline.act_by < self.on:
            return Light("bad", words)
        return Light(self._tone(deadline), words)

    def on_day(self, due_on: date) -> Light:
        """Return tone and words for something that is due on a day, without a ladder."""
        if due_on < self.on:
            return Light("bad", _overdue(due_on))
        return Light("warn" if due_on == self.on else "info", _ahead((due_on - self.on).days))

    def on_working_day(self, due_on: date) -> Light:
        """Return the same for what is counted in Arbeitstage."""
        light = self.on_day(due_on)
        if (due_on - self.on).days <= 1:
            return light
        return Light(light.tone, f"noch {_count(self._between(self.on, due_on), 'Arbeitstag')}")

    def next_working_day(self, day: date) -> date:
        """Return the first Arbeitstag after a day."""
        return self.calendar.add_working_days(day, 1)

    def label(self, deadline: Deadline) -> str:
        """Return what the deadline is called."""
        return self._rule(deadline).label

    def reason(self, deadline: Deadline) -> str:
        """Return in one line where the date comes from: ``3. Arbeitstag nach Eingang Do 21.05.``"""
        rule = self._rule(deadline)
        start = f"{rule.starts} {format_short(local_day(deadline.starts_at))}"
        if rule.direction == "backward":
            return f"{rule.amount} vor: {start}" if rule.length else start
        if rule.unit == "working_days":
            return f"{rule.length}. Arbeitstag nach {start}"
        if rule.unit == "calendar_days":
            day = (self.on - local_day(deadline.starts_at)).days
            if day > rule.length:
                return f"{rule.length}. Tag nach {start}"
            return f"Tag {max(0, day)} von {rule.length} seit {start}"
        return f"{rule.amount} nach {start}"

    def _rule(self, deadline: Deadline) -> DeadlineRule:
        return self._regelwerk(deadline).deadlines[deadline.kind]

    def _regelwerk(self, deadline: Deadline) -> Regelwerk:
        pk = deadline.regelwerk_version_id
        if pk not in self.versions:
            version = RegelwerkVersion.objects.defer("content").get(pk=pk)
            return regelwerk.rules_of(version)
        return self.versions[pk]

    def _tone(self, deadline: Deadline) -> str:
        found = self._regelwerk(deadline)
        reached = rules.levels_reached(
            found.deadlines[deadline.kind],
            found.ladders.get(deadline.kind, ()),
            deadline.starts_at,
            self.on,
            self.calendar,
        )
        tones = [_TONES[level.tone] for level in reached if level.tone]
        if tones:
            return tones[-1]
        return "warn" if deadline.act_by == self.on else "info"

    def _words(self, deadline: Deadline) -> str:
        counts_working_days = self._rule(deadline).unit == "working_days"
        if deadline.due_on < self.on:
            return _overdue(deadline.due_on)
        left = (deadline.due_on - self.on).days
        if deadline.act_by < self.on:
            return f"{_ahead(left)}, aber kein Arbeitstag mehr bis dahin"
        if deadline.act_by == self.on and left:
            return f"{_ahead(left)}, heute ist der letzte Arbeitstag davor"
        if counts_working_days and left > 1:
            return f"noch {_count(self._between(self.on, deadline.due_on), 'Arbeitstag')}"
        return _ahead(left)

    def _between(self, start: date, end: date) -> int:
        return self.calendar.working_days_between(start, end)


def lights(on: date) -> Lights:
    """Return what is needed to show many deadlines on one day."""
    versions = {row.pk: regelwerk.rules_of(row) for row in regelwerk.released_once()}
    return Lights(on, calendar(on), versions)


@dataclass(frozen=True)
class ShownDeadline:
    """A deadline as a page shows it: the row, how it stands on the day, what it is called."""

    deadline: Deadline
    light: Light
    label: str

    @property
    def is_running(self) -> bool:
        """Tell whether it still runs."""
        return self.deadline.state == Deadline.State.RUNNING

    @property
    def is_closing(self) -> bool:
        """Tell whether it is the end of the work, for which letters promise a day."""
        return self.deadline.kind in CLOSING


def shown_deadlines(reaction: Reaction, on: date) -> list[ShownDeadline]:
    """Return the deadlines of a Vorgang as its page shows them on a day."""
    known = lights(on)
    return [ShownDeadline(row, known.of(row), known.label(row)) for row in deadlines_of(reaction)]


def _overdue(due_on: date) -> str:
    """Return since when, not how long: days and Arbeitstage would be two counts of one thing."""
    return f"überfällig seit {format_short(due_on)}"


def _ahead(count: int) -> str:
    named = {0: "heute", 1: "morgen"}
    return named.get(count) or f"noch {count} Tage"


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 'e'}"


def _settled(deadline: Deadline) -> Light:
    if deadline.state == Deadline.State.LAPSED:
        return Light("info", "entfallen")
    ended_on = local_day(deadline.settled_at) if deadline.settled_at else deadline.due_on
    settled_on = deadline.settled_on or ended_on
    if deadline.state == Deadline.State.MET:
        return Light("ok", f"eingehalten am {format_short(settled_on)}")
    late = (settled_on - deadline.due_on).days
    return Light("bad", f"überschritten um {_count(late, 'Tag')}")


@dataclass(frozen=True)
class HandOnDelay:
    """How long a reaction took from the desk that accepted it to KRM (R-24)."""

    working_days: int
    tone: str

    @property
    def words(self) -> str:
        """Return the delay in words."""
        if self.working_days == 0:
            return "ohne Verzögerung"
        word = "Arbeitstag" if self.working_days == 1 else "Arbeitstagen"
        return f"nach {self.working_days} {word}"


def internal_delay(reaction: Reaction) -> HandOnDelay | None:
    """Return the Arbeitstage between house and KRM, with the tone of the Regelwerk (AS-11).

    None if the reaction has not reached KRM, or its arrival there was not written down.
    """
    if reaction.arrived_krm_at is None:
        return None
    found = regelwerk.rules_of(reaction.regelwerk_version)
    start, end = local_day(reaction.arrived_at), local_day(reaction.arrived_krm_at)
    # On the same day nothing has to be counted, so no calendar is read.
    passed = 0 if start == end else calendar(of=found).working_days_between(start, end)
    tones = [level.tone for level in found.ladders.get("hand_on", ()) if level.after <= passed]
    return HandOnDelay(passed, _TONES[tones[-1]] if tones else "ok")
