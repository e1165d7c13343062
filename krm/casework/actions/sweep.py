"""What the house does by itself when a day comes: remind, escalate, present Wiedervorlagen.

Deadlines only compute; the sweep acts on them. It finds its work in the rows, does each piece in
a transaction of its own and each only once, so it may be killed and started at any moment.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from krm.casework.actions.absence import cover_absences
from krm.casework.actions.handover import complete_notified
from krm.casework.actions.hearing import remind_of_hearings
from krm.casework.actions.petition import follow_dates
from krm.deadlines import queries as deadlines
from krm.deadlines import rules
from krm.deadlines.models import Deadline
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor, Verb
from krm.measures.actions import raising
from krm.measures.queries.overdue import overdue_besonderheiten
from krm.notices import actions as notices
from krm.notices.models import Notice
from krm.organisation.queries import krm_officer, local_day
from krm.organisation.rules import Role
from krm.reactions.queries import excluded_people
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.models import DirectiveReview
from krm.regelwerk.rules import ReminderLevel
from krm.ui.rules import format_day
from krm.work.actions import tasks
from krm.work.actions.reminding import remind, settle_reminders
from krm.work.actions.telling import tell
from krm.work.models import Task

# One run takes no longer than a job may; what is left over the next run finds.
MOST_PER_RUN = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What one run has done."""

    reminded: int = 0
    settled: int = 0
    reviews: int = 0
    presented: int = 0
    failed: int = 0

    @property
    def summary(self) -> str:
        """Return the result in one line."""
        return (
            f"Fristen erinnert: {self.reminded}, Aufgaben erledigt: {self.settled}, "
            f"Prüfung der Weisung: {self.reviews}, Wiedervorlagen: {self.presented}, "
            f"fehlgeschlagen: {self.failed}"
        )


def sweep(*, at: datetime, by: Actor = SYSTEM, limit: int = MOST_PER_RUN) -> Swept:
    """Act on everything that is due by now and not done yet; return what was done.

    A piece that fails is logged by its number alone and does not keep the others from running.
    """
    failed = _Failures()
    settled = sum(
        failed.none_if(settle_reminders, task=task, by=by, at=at) or 0
        for task in _tasks_without_cause(limit)
    )
    follow_dates(do=failed.none_if, by=by, at=at, limit=limit)
    cover_absences(do=failed.none_if, by=by, at=at, limit=limit)
    remind_of_hearings(do=failed.none_if, by=by, at=at, limit=limit)
    reminded = 0
    for deadline, levels in list(_due(local_day(at), limit)):  # read to the end, then written
        reminded += failed.none_if(remind, deadline=deadline, levels=levels, by=by, at=at) or 0
    for deadline in overdue_besonderheiten(at, limit):
        failed.none_if(raising.raise_for_deadline, deadline=deadline, by=by, at=at)
    reviews = failed.none_if(present_review, by=by, at=at) or 0
    failed.none_if(complete_notified, by=by, at=at)
    presented = sum(
        failed.none_if(present_reminder, task=task, by=by, at=at) or 0
        for task in _reminders(local_day(at), limit)
    )
    return Swept(reminded, settled, reviews, presented, failed.count)


class _Failures:
    """Counts what failed; a broken row must not stop the reminders of all others."""

    def __init__(self) -> None:
        self.count = 0

    def none_if(self, step: Callable[..., int], **arguments: object) -> int | None:
        """Take a step and return its result; a failure is logged, without anything personal."""
        try:
            return step(**arguments)
        except Exception as error:
            self.count += 1
            names = ("deadline", "task", "assignment", "informed", "hearing", "reaction")
            subject = next((arguments[name] for name in names if name in arguments), None)
            log.error(
                "%s failed for %s: %s",
                getattr(step, "__name__", "step"),
                getattr(subject, "pk", None),
                type(error).__name__,
            )
            return None


def _due(on: date, limit: int) -> Iterable[tuple[Deadline, list[ReminderLevel]]]:
    """Yield running deadlines with the levels they have reached and nobody has acted on."""
    calendars = deadlines.Calendars()
    running = (
        Deadline.objects.running()
        .select_related("reaction", "unit", "regelwerk_version")
        .defer("regelwerk_version__content")
        .prefetch_related("levels")
        .by_due_date()
    )
    found = 0
    for deadline in running.iterator(chunk_size=500):
        levels = _new_levels(deadline, on, calendars)
        if levels:
            yield deadline, levels
            found += 1
        if found >= limit:
            return


def _new_levels(
    deadline: Deadline, on: date, calendars: deadlines.Calendars
) -> list[ReminderLevel]:
    found, calendar = calendars.of(deadline)
    ladder = found.ladders.get(deadline.kind, ())
    if not ladder:
        return []
    rule = found.deadlines[deadline.kind]
    reached = rules.levels_reached(rule, ladder, deadline.starts_at, on, calendar)
    sent = {row.level for row in deadline.levels.all()}
    # A level that only changes a colour asks for no act.
    return [r for r in reached if (r.notify or r.task) and r.name not in sent]


def _tasks_without_cause(limit: int) -> list[Task]:
    """Return reminder tasks whose deadline is settled or lapsed by now."""
    kinds = [Task.Kind.ESCALATION, Task.Kind.INTERIM]
    running = Deadline.objects.running().values("pk")
    rows = Task.objects.open().filter(kind__in=kinds, subject_pk__isnull=False)
    return list(rows.exclude(subject_pk__in=running).order_by("pk")[:limit])


def _reminders(on: date, limit: int) -> list[Task]:
    """Return the Wiedervorlagen that are due and not presented; those of a free day come before."""
    last = deadlines.calendar(on).add_working_days(on, 1) - timedelta(days=1)
    due = (
        Task.objects.open()
        .filter(kind=Task.Kind.REMINDER, due_on__lte=max(last, on))
        .exclude(person=None)
        .select_related("person", "reaction")
        .order_by("due_on", "pk")
    )
    new: list[Task] = []
    for batch in _batches(due.iterator(chunk_size=500), 500):
        keys = [_notice_key(task) for task in batch]
        known = set(Notice.objects.filter(dedup_key__in=keys).values_list("dedup_key", flat=True))
        new += [task for task in batch if _notice_key(task) not in known]
        if len(new) >= limit:
            break
    return new[:limit]


def _batches(due: Iterable[Task], size: int) -> Iterable[list[Task]]:
    rows = iter(due)
    while batch := list(islice(rows, size)):
        yield batch


def _reminder_key(task: Task) -> str:
    return f"{task.pk}:{task.due_on.isoformat()}"


def _notice_key(task: Task) -> str:
    return f"reminder:{_reminder_key(task)}:{task.person_id}"


@journal.verb
def present_reminder(*, task: Task, by: Actor, at: datetime) -> int:
    """Tell a person that their Wiedervorlage is due; once per day it was set to.

    Somebody who must not see the Vorgang any more is not notified, nor anybody in their place.
    """
    reaction, person = task.reaction, task.person
    if person is None or (reaction and person.pk in excluded_people(reaction)):
        return 0
    notified = tell(
        reaction=reaction,
        people=[person],
        kind="reminder",
        opening="Eine Wiedervorlage zu {number} " if reaction else "Eine Wiedervorlage ",
        what="ist fällig.",
        key=_reminder_key(task),
        by=by,
        at=at,
    )
    return len(notified)


@journal.verb
def present_review(*, by: Actor, at: datetime) -> int:
    """Give the KRM officer the review of the directive as a task for the last Arbeitstag (R-39).

    A review on a holiday is due on the Arbeitstag before (AS-76). On that day the officer is
    notified as well. Tasks of completed reviews are done. Returns how many tasks are new.
    """
    _finish_reviews(by=by, at=at)
    review = regelwerk.review_due()
    if review is None:
        return 0
    due_on = _review_day(review)
    task = Task(
        kind=Task.Kind.REVIEW,
        title="Geschäftsweisung prüfen",
        note=f"Prüfung am {format_day(review.due_on)} (Deckblatt der Weisung)",
        role=Role.KRM_OFFICER.value,
        due_on=due_on,
        subject_pk=review.pk,
        dedup_key=f"review:{review.due_on.isoformat()}",
    )
    is_new = tasks.ask(task=task, verb=Verb.REMINDER_SET, by=by, at=at) is not None
    officer = krm_officer(local_day(at))
    if officer is not None and due_on <= local_day(at):
        notices.notify(
            recipients=[officer],
            kind="review",
            text=f"Die Prüfung der Geschäftsweisung ist fällig bis {format_day(due_on)}.",
            dedup_key=f"review:{review.due_on.isoformat()}",
            by=by,
            at=at,
        )
    return int(is_new)


def _review_day(review: DirectiveReview) -> date:
    found = regelwerk.rules_on(review.due_on)
    calendar = deadlines.calendar(of=found)
    due = rules.compute(found.deadlines["review"], review.due_on, calendar, version=found.name)
    return due.act_by


def _finish_reviews(*, by: Actor, at: datetime) -> None:
    completed = DirectiveReview.objects.exclude(completed_at=None).values("pk")
    reviewed = Task.objects.filter(kind=Task.Kind.REVIEW, subject_pk__in=completed)
    done = "Die Prüfung ist abgeschlossen."
    tasks.finish(tasks=reviewed, result=done, verb=Verb.REMINDER_SETTLED, by=by, at=at)
