"""One deadline goes up its reminder ladder: who is notified, and which task arises."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from krm.deadlines import actions as deadline_actions
from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline, ReminderLevelSent
from krm.deadlines.rules.naming import as_object, as_subject
from krm.journal import actions as journal
from krm.journal.actions import Actor, Verb, reaction_chain
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions.queries import confidential_of, excluded_people
from krm.regelwerk.rules import ReminderLevel
from krm.ui.rules import format_short
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Task
from krm.work.queries import desk_of, executive_of, recipient_of, who_hears

# An escalation is the task of the highest of those who are notified.
_BY_RANK = ("executive", "superior", "krm_officer", "team_lead")


@journal.verb
def remind(*, deadline: Deadline, levels: Sequence[ReminderLevel], by: Actor, at: datetime) -> int:
    """Act on the levels a running deadline has newly reached; each level only once.

    If several were reached since the last run, everybody concerned hears the latest state once.
    Excluded people are passed over. The message names the number and the deadline, no facts.
    Returns 1 if something was done.
    """
    locked = Deadline.objects.select_for_update(of=("self",)).select_related("reaction", "unit")
    row = locked.get(pk=deadline.pk)
    if row.state != Deadline.State.RUNNING:
        return 0
    on = local_day(at)
    sent = set(row.levels.values_list("level", flat=True))
    new = [level for level in levels if level.name not in sent]
    if not new:
        return 0
    ReminderLevelSent.objects.bulk_create(
        ReminderLevelSent(deadline=row, level=level.name, reached_on=on, handled_at=at)
        for level in new
    )
    people = _People(row, on)
    notified = [person for level in new for person in people.of(level.notify)]
    data = {"levels": [level.name for level in new], "deadline": row.pk, "kind": row.kind}
    chain = reaction_chain(row.reaction_id)
    heard = who_hears(notified, row.reaction, on)
    if heard:
        said = _said(row, heard, on)
        journal.record(Verb.REMINDER_SENT, chain=chain, by=by, at=at, data=data, personal=said)
    for level in new:
        _make_task(row, level, people, by=by, at=at)
    tell(
        reaction=row.reaction,
        people=notified,
        kind=f"deadline_{row.kind}",
        opening="{number}: ",
        what=_what(row, new[-1], on),
        key=f"{row.pk}:{new[-1].name}",
        by=by,
        at=at,
    )
    return 1


def _said(deadline: Deadline, people: Sequence[Person], on: date) -> dict[str, str]:
    """Return who was reminded of what, for the course of the Vorgang."""
    was = "fällig war" if deadline.due_on < on else "fällig"
    return {
        "people": ", ".join(person.display_name for person in people),
        "of": as_object(deadline.kind, _label(deadline)),
        "due": f"{was} {format_short(deadline.due_on)}",
    }


class _People:
    """Who is meant by the roles of a ladder, for one deadline on one day."""

    def __init__(self, deadline: Deadline, on: date) -> None:
        self.deadline = deadline
        self.on = on
        self.excluded = excluded_people(deadline.reaction)

    def of(self, roles: Sequence[str]) -> list[Person]:
        """Return the people behind the roles; a role nobody can fill is passed over."""
        found = [self.one(role) for role in roles]
        return [person for person in found if person is not None]

    def one(self, role: str) -> Person | None:
        """Return the person behind one role, never an excluded one."""
        if role == "krm_officer":
            return desk_of(self.deadline.reaction, self.on)
        if role == "executive":
            return executive_of(self.deadline.reaction, self.on)
        unit = self.deadline.unit
        if unit is None:
            return None
        if role != "superior" or confidential_of(self.deadline.reaction):
            return recipient_of(self.deadline.reaction, unit, self.on)
        passed_over = self.excluded
        passed_over |= {pk for pk in (unit.lead_id, unit.deputy_id) if pk is not None}
        return organisation.recipient_for(unit, self.on, passed_over)


def _make_task(
    deadline: Deadline, level: ReminderLevel, people: _People, *, by: Actor, at: datetime
) -> None:
    """Ask for what a level asks for; one task per matter, which moves up with the ladder."""
    if not level.task:
        return
    role = next((role for role in _BY_RANK if role in level.notify), "krm_officer")
    person = people.one(role)
    words: dict[str, Any] = {
        "title": _title(deadline, level),
        # The title of an escalation says it; a second count of days would only puzzle.
        "note": "" if level.task == Task.Kind.ESCALATION else level.text,
        "person": person,
        "role": "" if person else role,
        "due_on": _task_day(deadline, level, people.on),
    }
    same = Task.objects.open().filter(kind=level.task, subject_pk=deadline.pk)
    if same.exists():
        same.update(**words)
        return
    task = Task(
        kind=level.task,
        reaction=deadline.reaction,
        subject_pk=deadline.pk,
        dedup_key=f"{level.task}:{deadline.pk}:{level.name}",
        **words,
    )
    tasks.ask(task=task, verb=Verb.REMINDER_SET, by=by, at=at)


def _title(deadline: Deadline, level: ReminderLevel) -> str:
    """Return what is to be done: which deadline, whose, since when."""
    if level.task != Task.Kind.ESCALATION:
        return str(Task.Kind(level.task).label)
    late = f"{_label(deadline)} überfällig seit {format_short(deadline.due_on)}"
    return f"{late}: mit {deadline.unit.name} klären" if deadline.unit else f"{late}: klären"


def _what(deadline: Deadline, level: ReminderLevel, on: date) -> str:
    """Return what a message says: the day itself, since it may be read days later."""
    what = as_subject(deadline.kind, _label(deadline))
    day = format_short(deadline.due_on)
    when = f"seit {day} überfällig" if deadline.due_on < on else f"am {day} fällig"
    asks = f" {level.text}" if level.task == Task.Kind.INTERIM else ""
    if _lacks_zweitschrift(deadline):
        asks = " Die Antwort ist hinaus. Es fehlt nur die Zweitschrift."
    return f"{what} ist {when}.{asks}"


def _lacks_zweitschrift(deadline: Deadline) -> bool:
    """Tell whether the answer has left and only its Zweitschrift ends the deadline (AS-63)."""
    if deadline.kind not in ("confirmation", "closing"):
        return False
    owed = Task.objects.open().filter(kind=Task.Kind.ZWEITSCHRIFT)
    return owed.filter(reaction=deadline.reaction_id).exists()


def _label(deadline: Deadline) -> str:
    return deadline_actions.rules_for(deadline.reaction).deadlines[deadline.kind].label


def _task_day(deadline: Deadline, level: ReminderLevel, on: date) -> date:
    """Return until when the task is to be done.

    A Zwischennachricht has to leave before the last day; an escalation is to be
    settled by the next Arbeitstag.
    """
    next_day = deadline_actions.next_working_day(deadline.reaction, on)
    if level.task != Task.Kind.INTERIM or deadline.due_on <= next_day:
        return next_day
    calendar = deadlines.calendar(of=deadline_actions.rules_for(deadline.reaction))
    return calendar.last_working_day(deadline.due_on - timedelta(days=1))


@journal.verb
def settle_reminders(*, task: Task, by: Actor, at: datetime) -> int:
    """Finish a reminder task whose deadline is settled or lapsed; return 1 if it was open."""
    own = Task.objects.filter(pk=task.pk).exclude(reaction=None)
    done = "Die Frist ist erledigt."
    return tasks.finish(tasks=own, result=done, verb=Verb.REMINDER_SETTLED, by=by, at=at)
