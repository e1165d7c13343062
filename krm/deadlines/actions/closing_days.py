"""Closing days of the office: enter, take back, and see beforehand what moves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from krm.deadlines import queries, rules
from krm.deadlines.actions.moving import recompute
from krm.deadlines.actions.running import compute
from krm.deadlines.models import Deadline
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation.access import require
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.regelwerk.models import ClosingDay
from krm.ui.rules import format_day, join_words

LONGEST_LABEL = 120
FARTHEST_YEARS = 5


@dataclass(frozen=True)
class Effect:
    """What a change of the calendar would do to the deadlines that run."""

    moved: int
    act_by_moved: int

    @property
    def words(self) -> str:
        """Return the effect in a sentence."""
        if not self.moved and not self.act_by_moved:
            return "Keine offene Frist ändert sich."
        parts = []
        if self.moved:
            parts.append(f"{_open(self.moved)} ein neues Ende")
        if self.act_by_moved:
            parts.append(f"{_open(self.act_by_moved)} einen anderen letzten Tag zum Handeln")
        return f"{join_words(parts, 'und')}."


def _open(count: int) -> str:
    return "1 offene Frist bekommt" if count == 1 else f"{count} offene Fristen bekommen"


@journal.verb
def add_closing_day(
    *,
    day: date,
    label: str,
    by: Actor,
    at: datetime,
    kind: str = ClosingDay.Kind.CLOSING,
) -> ClosingDay:
    """Enter a day on which the office is closed, and compute the running deadlines anew.

    It takes effect only for days after its entry, so no deadline moves that has passed
    (docs/rulings.md). Old and new dates stand in the journal of each Vorgang.

    :raises Refused: without the right, for today or the past, for a day that is no Arbeitstag
        anyway, without a label, or if the day is entered already.
    """
    today = local_day(at)
    require(by, Right.EDIT_CALENDAR, on=today)
    _check(day, label, kind, today)
    row = ClosingDay.objects.select_for_update().filter(day=day).first() or ClosingDay(day=day)
    if row.pk is not None and row.removed_on is None:
        raise Refused(f"{format_day(day)} ist schon eingetragen: {row.label}.", code="known_day")
    row.label, row.kind = label.strip(), kind
    row.entered_on, row.entered_by_id, row.removed_on = today, by.pk, None
    row.save()
    _recompute_all(day, by=by, at=at)
    _tell(Verb.CLOSING_DAY_ADDED, row, by=by, at=at)
    return row


@journal.verb
def remove_closing_day(*, day: date, by: Actor, at: datetime) -> ClosingDay:
    """Take a closing day back before it comes, and compute the running deadlines anew.

    :raises Refused: without the right, for a day that is not entered, or that has come.
    """
    today = local_day(at)
    require(by, Right.EDIT_CALENDAR, on=today)
    row = ClosingDay.objects.select_for_update().filter(day=day, removed_on=None).first()
    if row is None:
        raise Refused(f"{format_day(day)} ist nicht eingetragen.", code="unknown_day")
    if day <= today:
        raise Refused(
            "Dieser Tag ist schon da oder vorbei. Er bleibt stehen, weil Fristen nach ihm "
            "gerechnet wurden.",
            code="day_has_come",
        )
    row.removed_on = today
    row.save(update_fields=["removed_on"])
    _recompute_all(day, by=by, at=at)
    _tell(Verb.CLOSING_DAY_REMOVED, row, by=by, at=at)
    return row


def effect_of_adding(
    *, day: date, label: str, on: date, kind: str = ClosingDay.Kind.CLOSING
) -> Effect:
    """Return what would move if the day became a closing day today; nothing is changed.

    :raises Refused: for a day that could not be entered.
    """
    _check(day, label, kind, on)
    entries = queries.closing_day_entries()
    entries[day] = rules.ClosingDay(label=label, entered_on=on)
    return _effect(day, entries, on)


def effect_of_removing(*, day: date, on: date) -> Effect:
    """Return what would move if the closing day were taken back today; nothing is changed."""
    entries = queries.closing_day_entries()
    if day in entries:
        entries[day] = replace(entries[day], removed_on=on)
    return _effect(day, entries, on)


def _check(day: date, label: str, kind: str, today: date) -> None:
    if kind not in ClosingDay.Kind.values:
        raise Refused("Diese Art von Schließtag gibt es nicht.", code="unknown_kind")
    if not label.strip() or len(label.strip()) > LONGEST_LABEL:
        raise Refused("Bitte einen kurzen Grund nennen (höchstens 120 Zeichen).", code="label")
    if day <= today:
        raise Refused(
            "Ein Schließtag wirkt nur für Tage nach seinem Eintrag. Bitte einen späteren Tag "
            "wählen.",
            code="not_in_the_future",
        )
    if day.year > today.year + FARTHEST_YEARS:
        raise Refused("Dieser Tag liegt zu weit in der Zukunft.", code="too_far")
    if reason := queries.calendar(today).why_statutory_off(day):
        raise Refused(
            f"{format_day(day)} ist ohnehin kein Arbeitstag ({reason}).", code="no_working_day"
        )


def _affected(day: date, on: date) -> Iterator[Deadline]:
    """Yield the running deadlines whose count can contain the day, in a fixed order."""
    return (
        Deadline.objects.running()
        .filter(due_on__gte=max(day, on))
        .select_related("reaction__regelwerk_version", "regelwerk_version")
        .defer("reaction__regelwerk_version__content", "regelwerk_version__content")
        .order_by("reaction_id", "pk")
        .iterator()
    )


def _recompute_all(day: date, *, by: Actor, at: datetime) -> None:
    entries = queries.closing_day_entries()
    calendars = queries.Calendars(entries)
    for deadline in list(_affected(day, local_day(at))):
        _, calendar = calendars.of(deadline)
        recompute(deadline=deadline, calendar=calendar, by=by, at=at)


def _effect(day: date, entries: dict[date, rules.ClosingDay], on: date) -> Effect:
    calendars = queries.Calendars(entries)
    moved = act_by_moved = 0
    for deadline in _affected(day, on):
        found, calendar = calendars.of(deadline)
        due = compute(deadline.kind, deadline.starts_at, found, calendar)
        if due.due_on != deadline.due_on:
            moved += 1
        elif due.act_by != deadline.act_by:
            act_by_moved += 1
    return Effect(moved, act_by_moved)


def _tell(verb: Verb, row: ClosingDay, *, by: Actor, at: datetime) -> None:
    # The office comes last, so that two steps never wait for each other.
    journal.record(
        verb,
        chain=OFFICE,
        by=by,
        at=at,
        data={"day": row.day, "kind": row.kind},
        personal={"label": row.label},
    )
