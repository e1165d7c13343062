"""One row of the page Heute, and the sections the rows stand in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef
from django.urls import reverse

from krm.casework.queries.steps import address_of
from krm.casework.rules.ways import is_printed, leaving
from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline, DeadlineQuerySet
from krm.organisation.models import Person
from krm.organisation.rules import Role
from krm.reactions.models import Reaction, ReactionQuerySet
from krm.reactions.workflow import Asked, Facts, Step, asked_by
from krm.work.access import visible_reactions
from krm.work.access.visibility import Visibility

# A page shows what fits into a day; whoever has more uses the register.
ROWS_PER_SOURCE = 150
# How many rows of a section stand; of more, the others open with one press.
SHOWN_ROWS = 5
FEWEST_FOLDED = 2
# A section with more rows than these has a page of its own for them.
MOST_ROWS = 25


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
    # The step its button opens; "" for what is about no Vorgang.
    step: str = ""
    is_post: bool = False
    # Whether a Frist ends that day, or something hangs: it stands first and is never folded away.
    is_last_day: bool = False
    # The row of the Vorgang its step is about: a letter, the task of a unit.
    subject_pk: int | None = None
    # By which way a letter leaves that is not posted; it is no part of what is printed.
    way: str = ""

    @property
    def look(self) -> str:
        """Return the look of its button."""
        return "primary inline" if self.is_primary else "inline"

    @property
    def opens(self) -> str:
        """Return the page it begins on: a step that begins with a press, on that of its Vorgang."""
        by_press = self.is_post and self.number
        return reverse("desk:reaction", args=[self.number]) if by_press else self.url

    @property
    def about(self) -> str:
        """Return what its button is about, for whoever hears the page."""
        if self.number:
            return f"{self.what}, {self.number}"
        return f"{self.what}: {self.title}" if self.title else self.what


@dataclass(frozen=True)
class TodayGroup:
    """One section of the page with its rows."""

    group: Group
    label: str
    rows: list[TodayRow]

    @property
    def shown(self) -> list[TodayRow]:
        """Return the rows that always stand: what is overdue or on its last day is among them.

        A long section shows the first of them only. Those of the last day come first
        (`today_for`), and nothing is folded for a single row.
        """
        if self.group is Group.OVERDUE:
            return self.rows[:MOST_ROWS]
        count = max(SHOWN_ROWS, sum(row.is_last_day for row in self.rows[:MOST_ROWS]))
        return self.rows if len(self.rows) < count + FEWEST_FOLDED else self.rows[:count]

    @property
    def folded(self) -> list[TodayRow]:
        """Return the rows behind them; of a long section they stand on a page of their own."""
        return [] if self.is_long else self.rows[len(self.shown) :]

    @property
    def is_long(self) -> bool:
        """Return whether the section has more rows than fit on this page."""
        return len(self.rows) > MOST_ROWS


@dataclass(frozen=True)
class Desk:
    """What the rows of one page have in common, read once."""

    person: Person
    on: date
    roles: frozenset[Role]
    unit_pks: frozenset[int]
    lights: deadlines.Lights
    visibility: Visibility
    # What there is at all, in the house and for the person: nothing else is looked for.
    there_is: frozenset[str]

    def seen(self, *, by_row: bool = False) -> ReactionQuerySet:
        """Return the Vorgänge the person may see.

        :param by_row: where the row of another table names its Vorgang.
        """
        return visible_reactions(self.person, self.on, visibility=self.visibility, by_row=by_row)


def grouped(rows: Iterable[TodayRow]) -> list[TodayGroup]:
    """Return the rows in their sections; a section without rows is left out."""
    found = [
        TodayGroup(group, GROUP_LABELS[group], [row for row in rows if row.when == group])
        for group in Group
    ]
    return [group for group in found if group.rows]


@dataclass(frozen=True)
class Ask:
    """What a row asks for: its words, and where its button leads."""

    what: str
    button: str
    url: str
    step: str = ""
    is_post: bool = False
    subject_pk: int | None = None
    way: str = ""


def ask(found: tuple[Step, Asked], number: str, about: int | None = None, what: str = "") -> Ask:
    """Return the step of the table that a row asks for.

    :param about: the row of the Vorgang that the step is about.
    :param what: the words of the row, if it has better ones than the table.
    """
    step, asked = found
    url = address_of(step, number, about)
    return Ask(what or asked.what, asked.button, url, step.name, step.is_post, about)


def leaving_by(asked: Ask, channel: str, name: str) -> Ask:
    """Return what is asked about a released letter: one that is read out is never printed.

    :param name: what the letter is called.
    """
    if is_printed(channel):
        return asked
    how = leaving(channel)
    return replace(asked, what=how.of(name), button=how.button, way=channel)


def deadline_row(desk: Desk, deadline: Deadline, asked: Ask, *, is_primary: bool) -> TodayRow:
    """Return the row of a running deadline, with its own light and reason."""
    light = desk.lights.of(deadline)
    return make_row(
        desk,
        asked,
        due_on=deadline.due_on,
        act_by=deadline.act_by,
        tone=light.tone,
        words=light.words,
        reaction=deadline.reaction,
        unit=deadline.unit.name if deadline.unit else "",
        why=desk.lights.reason(deadline),
        is_primary=is_primary,
    )


def act_by_of(deadline: Deadline) -> date:
    """Return until when somebody can act, and no later than a letter has promised.

    :param deadline: with the annotation ``promised_on``.
    """
    promised: date | None = getattr(deadline, "promised_on", None)
    return min(deadline.act_by, promised) if promised else deadline.act_by


def make_row(
    desk: Desk,
    asked: Ask,
    *,
    due_on: date,
    reaction: Reaction | None,
    why: str,
    is_primary: bool,
    act_by: date | None = None,
    tone: str = "",
    words: str = "",
    unit: str = "",
    title: str = "",
) -> TodayRow:
    """Return a row; without tone and words of its own it is coloured by its day alone.

    :param act_by: the last day of the Frist it is about.
    :param title: what a task without a Vorgang is about; what is asked is the same for all alike.
    """
    own = desk.lights.on_day(due_on)
    when = _group(act_by or due_on, due_on, desk.on)
    return TodayRow(
        when=when,
        due_on=due_on,
        act_by=act_by or due_on,
        tone=tone or own.tone,
        words=words or own.words,
        what=asked.what,
        title=reaction.title if reaction else title,
        number=reaction.number if reaction else "",
        unit=unit,
        why=why,
        url=asked.url,
        button=asked.button,
        step=asked.step,
        is_post=asked.is_post,
        subject_pk=asked.subject_pk,
        way=asked.way,
        is_primary=is_primary and when in (Group.OVERDUE, Group.TODAY),
        is_last_day=act_by is not None and act_by <= desk.on,
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


def first_deadlines(found: DeadlineQuerySet, among: DeadlineQuerySet) -> list[Deadline]:
    """Return the first of many deadlines, without reading all that run for them.

    :param among: in which they are, by columns of the deadline alone: an index leads to its first
        keys, and only to these the costly questions are put.
    """
    keys = among.by_due_date().values_list("pk", flat=True)
    first: list[Deadline] = []
    start, size = 0, 2 * ROWS_PER_SOURCE
    while len(first) < ROWS_PER_SOURCE:
        portion = list(keys[start : start + size])
        if portion:
            first += found.filter(pk__in=portion)[: ROWS_PER_SOURCE - len(first)]
        if len(portion) < size:
            break
        start, size = start + size, 4 * size
    return first


def is_seen(desk: Desk, *, is_open: bool = False) -> Exists:
    """Ask row by row whether its Vorgang may be seen, instead of reading all visible ones."""
    seen = desk.seen(by_row=True).filter(pk=OuterRef("reaction_id"))
    return Exists(seen.open() if is_open else seen)


def asked_of(deadline: Deadline, kind: str, about: str = "") -> Ask:
    """Return the step that a deadline asks for.

    :param kind: under which the table lists it.
    :param about: the annotation that holds the row the step is about.
    """
    pk = getattr(deadline, about) if about else None
    found = asked_by(kind, Facts(kind=deadline.reaction.kind))
    return ask(found, deadline.reaction.number, pk)
