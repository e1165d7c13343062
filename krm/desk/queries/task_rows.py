"""The rows of Heute that come from tasks: of the person, of their roles and of their units."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from krm.casework.models import IdeaDecision
from krm.casework.queries.steps import about_task
from krm.deadlines.models import Deadline
from krm.desk.queries.read_along import zweitschrift_owed
from krm.desk.queries.rows import ROWS_PER_SOURCE, Ask, Desk, TodayRow, ask, make_row
from krm.letters.models import Letter
from krm.organisation.queries import local_day
from krm.reactions.access import kept_away
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind
from krm.reactions.workflow import STEPS, step_of_task
from krm.ui.rules import format_short
from krm.work.models import Task
from krm.work.queries import inherited_tasks

# Tasks that belong to no Vorgang: where their button leads, and its word. The yearly review of the
# directive, the monthly question to a team, a reported barrier.
_ELSEWHERE: dict[str, tuple[str, str]] = {
    Task.Kind.REVIEW: ("regelwerk:review", "Zum Regelwerk"),
    Task.Kind.FEHLANZEIGE: ("fehlanzeige:own", "Öffnen"),
    Task.Kind.BARRIER: ("barriers:answer", "Beantworten"),
    Task.Kind.SAMPLE: ("privacy:sample", "Prüfen"),
    Task.Kind.RETENTION: ("privacy:retention_class", "Ansehen"),
    Task.Kind.SUBJECT_REQUEST: ("privacy:subject_request", "Beantworten"),
    Task.Kind.CONTACT_TODAY: ("casework:office_task", "Öffnen"),
    Task.Kind.OTHER: ("casework:office_task", "Öffnen"),
    Task.Kind.HEARING: ("casework:hearing", "Äußern"),
}


def task_rows(desk: Desk) -> list[TodayRow]:
    """Return the open tasks of the person, of their roles and of the units they lead."""
    if "tasks" not in desk.there_is:
        return []
    mine = Q(person=desk.person) | Q(unit__in=desk.unit_pks)
    mine |= Q(person=None, role__in=[role.value for role in desk.roles])
    mine |= inherited_tasks(desk.person, desk.roles, desk.on)
    seen = desk.seen(by_row=True).filter(pk=OuterRef("reaction_id"))
    tasks = (
        Task.objects.open()
        .filter(mine)
        .filter(Q(reaction=None) | Q(person=desk.person) | Exists(seen))
        .exclude(pk__in=Task.objects.open().filter(kept_away(desk.person, "reaction__")))
        .exclude(~Exists(_running_of_task()), kind__in=_OF_A_DEADLINE, subject_pk__isnull=False)
        .exclude(Exists(zweitschrift_owed("reaction_id")), kind=Task.Kind.ANSWER_AS_UNIT)
        .select_related("reaction", "unit")
        .annotate(answer_pk=answer_of("reaction_id"))
        .order_by("due_on", "pk")[:ROWS_PER_SOURCE]
    )
    return [_task_row(desk, task) for task in tasks]


# What is asked because of a deadline; once that is settled nobody has to do it any more.
_OF_A_DEADLINE = (Task.Kind.ESCALATION, Task.Kind.INTERIM)


def _running_of_task() -> QuerySet[Deadline]:
    return Deadline.objects.running().filter(pk=OuterRef("subject_pk"))


def _task_row(desk: Desk, task: Task) -> TodayRow:
    return make_row(
        desk,
        _asked_by_task(task),
        due_on=task.due_on,
        reaction=task.reaction,
        unit=task.unit.name if task.unit else "",
        why=_task_reason(task),
        is_primary=task.kind not in (Task.Kind.REMINDER, Task.Kind.OTHER),
    )


def _asked_by_task(task: Task) -> Ask:
    """Return the step that ends a task; of no Vorgang, or without a step now, its own page."""
    if task.reaction is None:
        name, button = _ELSEWHERE[task.kind]
        about: dict[str, int | None] = {
            Task.Kind.BARRIER: task.subject_pk, Task.Kind.OTHER: task.pk,
            Task.Kind.SAMPLE: task.subject_pk, Task.Kind.RETENTION: task.subject_pk,
            Task.Kind.CONTACT_TODAY: task.pk, Task.Kind.HEARING: task.subject_pk,
            Task.Kind.SUBJECT_REQUEST: task.subject_pk,
        }  # fmt: skip
        subject = about.get(task.kind)
        return Ask(task.title, button, reverse(name, args=[subject] if subject else []))
    number = task.reaction.number
    found = step_of_task(task.kind, task.reaction.state)
    if found is None:
        step = STEPS["finish_task"]
        return ask((step, step.asked[0]), number, task.pk, task.title)
    pk = about_task(found[0], task, answer_pk=getattr(task, "answer_pk", None))
    return ask(found, number, pk, task.title)


def _task_reason(task: Task) -> str:
    if task.kind == Task.Kind.REMINDER:
        return f"Wiedervorlage vom {format_short(local_day(task.created_at))}"
    return task.note if len(task.note) <= 120 else ""


def answer_of(reaction_field: str) -> Subquery:
    """Return the newest answer of a Vorgang that is not void."""
    answers = Letter.objects.filter(reaction=OuterRef(reaction_field), kind=Letter.Kind.ANSWER)
    return Subquery(answers.exclude(state=Letter.State.VOID).order_by("-pk").values("pk")[:1])


def lacks_decision(reaction_field: str) -> Subquery:
    """Return the key of an Idee of which nobody has said what becomes of it, or units differ.

    A key and no yes or no: the database would answer that for all Ideen of the house at once.
    """
    ideas = Reaction.objects.filter(pk=OuterRef(reaction_field), kind=Kind.IDEA)
    said = IdeaDecision.objects.filter(reaction=OuterRef("pk"))
    refused = Q(decision=IdeaDecision.Decision.NOT_POSSIBLE)
    differ = Exists(said.filter(refused)) & Exists(said.exclude(refused))
    open_ones = ideas.filter(~Exists(said) | (differ & ~Exists(said.filter(is_settled=True))))
    return Subquery(open_ones.values("pk")[:1])


def lacks_board_copy(reaction_field: str) -> Subquery:
    """Return the answer that left and of which no copy is noted; asked of the Vorstand's alone."""
    answers = Letter.objects.filter(
        reaction=OuterRef(reaction_field),
        kind=Letter.Kind.ANSWER,
        state=Letter.State.DISPATCHED,
        reaction__board_copy=None,
    )
    return Subquery(answers.values("pk")[:1])
