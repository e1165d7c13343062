"""Tasks: asked and finished in one place, set as a Wiedervorlage, ticked off by a person."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS
from krm.work import access
from krm.work.models import Task, TaskQuerySet
from krm.work.queries import owner_of, owns


@journal.verb
def ask(*, task: Task, verb: Verb = Verb.TASK_CREATED, by: Actor, at: datetime) -> Task | None:
    """Give somebody a new task; with a `dedup_key` only once, however often it is asked.

    :param task: as it shall be stored; who asked and when is added here.
    :param verb: the word of the journal for it, where it has one of its own.

    Returns the task, None if it was asked before.
    """
    task.created_at, task.created_by_id = at, by.pk
    if not _is_stored(task):
        return None
    data = {"task": task.pk, "kind": task.kind, "to": task.person_id, "due_on": task.due_on}
    journal.record(verb, chain=_chain(task), by=by, at=at, data=data)
    return task


def _is_stored(task: Task) -> bool:
    same = Task.objects.filter(dedup_key=task.dedup_key)
    if task.dedup_key and same.exists():
        return False
    try:
        with transaction.atomic():
            task.save(force_insert=True)
    except IntegrityError:
        # Two that ask at the same moment meet at the unique key; one of them has asked.
        if task.dedup_key and same.exists():
            return False
        raise
    return True


def _chain(task: Task) -> str:
    return reaction_chain(task.reaction_id) if task.reaction_id else OFFICE


@journal.verb
def finish(
    *,
    tasks: TaskQuerySet,
    result: str = "",
    verb: Verb = Verb.TASK_DONE,
    by: Actor,
    at: datetime,
) -> int:
    """Finish what is still open of some tasks; return how many that were.

    :param result: what came of it, as the page of the Vorgang shows it.
    :param verb: the word of the journal for it, where it has one of its own.
    """
    rows = list(tasks.open().select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        row.done_at, row.done_by_id, row.result = at, by.pk, result
        row.save(update_fields=["done_at", "done_by", "result"])
        data = {"task": row.pk, "kind": row.kind}
        personal = {"result": result} if result else {}
        journal.record(verb, chain=_chain(row), by=by, at=at, data=data, personal=personal)
    return len(rows)


@journal.verb
def set_reminder(*, reaction: Reaction, due_on: date, title: str, by: Person, at: datetime) -> Task:
    """Put the Vorgang on one's own desk again on a day (Wiedervorlage).

    :raises Refused: if the day lies in the past.
    """
    access.require_right(by, Right.SEE_CASE, reaction, local_day(at))
    if due_on < local_day(at):
        raise Refused("Die Wiedervorlage liegt in der Vergangenheit.", code="field_due_on")
    task = Task(
        kind=Task.Kind.REMINDER,
        title=title.strip() or "Wiedervorlage",
        reaction=reaction,
        person=by,
        due_on=due_on,
    )
    ask(task=task, verb=Verb.REMINDER_SET, by=by, at=at)
    return task


# What is ticked off only with words, and what they say.
WORDS_WANTED: dict[str, str] = {
    Task.Kind.ESCALATION: "Bitte sagen, was geklärt ist.",
    Task.Kind.PAPERS: "Bitte eintragen, wann und wie.",
    Task.Kind.CHANGED_ANSWER: "Bitte eintragen, was geschehen ist.",
    Task.Kind.IDEA_OUTCOME: "Bitte eintragen, wann und wie Sie es gesagt haben.",
}


@journal.verb
def finish_task(*, task: Task, result: str, by: Person, at: datetime) -> Task:
    """Tick a task of one's own desk off.

    :raises Refused: if it is somebody else's, a step does it, or somebody has done so already.
    """
    row = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    chain = _chain(row)
    if row.done_at is not None:
        who = row.done_by.display_name if row.done_by else "System"
        raise Refused(f"Die Aufgabe hat {who} schon erledigt.", code="already_done", chain=chain)
    if not owns(by, row, local_day(at)):
        owner = owner_of(row, local_day(at))
        raise Refused(f"Diese Aufgabe liegt bei: {owner}.", code="not_mine", chain=chain)
    if step := _step_that_ends(row):
        raise Refused(f"Bitte den Schritt „{step}“ nehmen.", code="done_by_step", chain=chain)
    if (wanted := WORDS_WANTED.get(row.kind)) and not result.strip():
        raise Refused(wanted, code="field_result", chain=chain)
    own = Task.objects.filter(pk=row.pk)
    finish(tasks=own, result=result, verb=Verb.REMINDER_SETTLED, by=by, at=at)
    return own.get()


def _step_that_ends(task: Task) -> str:
    """Return the step that does the task; "" if a tick is enough."""
    for step in STEPS.values():
        if step.name != "finish_task" and any(asked.task == task.kind for asked in step.asked):
            return step.label
    return ""
