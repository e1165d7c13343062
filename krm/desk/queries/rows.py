"""One row of the page Heute, and the sections the rows stand in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline
from krm.organisation.models import Person
from krm.organisation.rules import Role
from krm.reactions.models import Reaction


class Group(StrEnum):
    """The sections of the page, in their order."""

    OVERDUE = "overdue"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"


GROUP_LABELS: dict[Group, str] = {
    Group.OVERDUE: "Überfällig",
    Group.TODAY: "Heute",
    Group.THIS_WEEK: "Diese Woche",
    Group.LATER: "Später",
}


@dataclass(frozen=True)
class TodayRow:
    """One thing to do: when, what, which Vorgang, why this date, and the button."""

    when: Group
    due_on: date
    act_by: date
    tone: str
    words: str
    what: str
    title: str
    number: str
    unit: str
    why: str
    url: str
    button: str
    is_primary: bool
    task_pk: int | None = None


@dataclass(frozen=True)
class TodayGroup:
    """One section of the page with its rows."""

    group: Group
    label: str
    rows: list[TodayRow]


@dataclass(frozen=True)
class Desk:
    """What the rows of one page have in common, read once."""

    person: Person
    on: date
    roles: frozenset[Role]
    unit_pks: frozenset[int]
    lights: deadlines.Lights


def grouped(rows: Iterable[TodayRow]) -> list[TodayGroup]:
    """Return the rows in their sections; a section without rows is left out."""
    found = [
        TodayGroup(group, GROUP_LABELS[group], [row for row in rows if row.when == group])
        for group in Group
    ]
    return [group for group in found if group.rows]


def deadline_row(
    desk: Desk, deadline: Deadline, what: str, button: str, *, is_primary: bool
) -> TodayRow:
    """Return the row of a running deadline, with its own light and reason."""
    light = desk.lights.of(deadline)
    return make_row(
        desk,
        due_on=deadline.due_on,
        act_by=deadline.act_by,
        tone=light.tone,
        words=light.words,
        what=what,
        reaction=deadline.reaction,
        unit=deadline.unit.name if deadline.unit else "",
        why=desk.lights.reason(deadline),
        button=button,
        is_primary=is_primary,
    )


def make_row(
    desk: Desk,
    *,
    due_on: date,
    what: str,
    reaction: Reaction | None,
    why: str,
    button: str,
    is_primary: bool,
    act_by: date | None = None,
    tone: str = "",
    words: str = "",
    unit: str = "",
    task_pk: int | None = None,
) -> TodayRow:
    """Return a row; without tone and words of its own it is coloured by its day alone."""
    own = desk.lights.on_day(due_on)
    when = _group(act_by or due_on, due_on, desk.on)
    return TodayRow(
        when=when,
        due_on=due_on,
        act_by=act_by or due_on,
        tone=tone or own.tone,
        words=words or own.words,
        what=what,
        title=reaction.title if reaction else "",
        number=reaction.number if reaction else "",
        unit=unit,
        why=why,
        url=reaction.get_absolute_url() if reaction else "",
        button=button,
        is_primary=is_primary and when in (Group.OVERDUE, Group.TODAY),
        task_pk=task_pk,
    )


def _group(act_by: date, due_on: date, on: date) -> Group:
    if due_on < on:
        return Group.OVERDUE
    if act_by <= on:
        return Group.TODAY
    # The week ends on Sunday; what falls on the weekend is to be done before it.
    if act_by <= on + timedelta(days=6 - on.weekday()):
        return Group.THIS_WEEK
    return Group.LATER
