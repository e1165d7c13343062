"""What lies on somebody's desk today: the rows of the page Heute and its figures."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import (
    Avg,
    DurationField,
    Exists,
    ExpressionWrapper,
    Max,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.functions import TruncDate
from django.urls import reverse

from krm.arrivals.models import IntakeItem
from krm.casework.models import Schriftsatz
from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline
from krm.desk.queries.dispatch import dispatch_rows, dispatch_rows_in_place
from krm.desk.queries.rows import Desk, Group, TodayGroup, TodayRow, deadline_row, grouped, make_row
from krm.letters.models import Letter
from krm.organisation import access
from krm.organisation.models import Person, Unit
from krm.organisation.queries import LOCAL_ZONE, krm_is_present, local_day
from krm.organisation.rules import Right, Role
from krm.reactions.models import Reaction, ReactionQuerySet
from krm.reactions.workflow import State
from krm.work.access import visible_reactions
from krm.work.models import Assignment, Task

__all__ = ["Group", "Tiles", "TodayGroup", "TodayRow", "grouped", "tiles", "today_for"]

# A page shows what fits into a day; whoever has more uses the register.
ROWS_PER_SOURCE = 150


@dataclass(frozen=True)
class Tiles:
    """The four figures on top of the page; None means there is nothing to count yet."""

    open_cases: int
    new_in_inbox: int | None
    confirmed_percent: float | None
    mean_days_to_answer: float | None
    year: int


# What the holder of the KRM desk does next in which state: sentence, button.
_NEXT_AT_KRM: dict[str, tuple[str, str]] = {
    State.RECORDED: ("An den Fachbereich weiterleiten", "Weiterleiten"),
    State.SCHRIFTSATZ_IN: ("Schriftsatz prüfen", "Prüfen"),
    State.IN_CHECK: ("Antwort schreiben", "Schreiben"),
    State.ANSWER_RELEASED: ("Antwort versenden", "Versenden"),
    State.ANSWERED: ("Vorgang abschließen", "Abschließen"),
}

_TASK_BUTTONS: dict[str, str] = {
    Task.Kind.CORRECTION: "Ansehen",
    Task.Kind.POST: "Zum Druck",
    Task.Kind.DISPATCH_UNCLEAR: "Klären",
    Task.Kind.DISPATCH_FAILED: "Klären",
    Task.Kind.ESCALATION: "Klären",
    Task.Kind.FINAL: "Klären",
    Task.Kind.KNOWLEDGE: "Antworten",
    Task.Kind.ZWEITSCHRIFT: "Hochladen",
    Task.Kind.REVIEW: "Zum Regelwerk",
    Task.Kind.BARRIER: "Beantworten",
}


def today_for(person: Person, on: date) -> list[TodayRow]:
    """Return what the person has to do, overdue first, in a fixed small number of reads."""
    desk = Desk(
        person=person,
        on=on,
        roles=access.roles_on(person, on),
        unit_pks=_own_units(person, on),
        lights=deadlines.lights(on),
    )
    rows = _task_rows(desk) + _unit_rows(desk)
    rows += _krm_rows(desk) + _executive_rows(desk)
    order = list(Group)
    return sorted(rows, key=lambda row: (order.index(row.when), row.act_by, row.number))


def _own_units(person: Person, on: date) -> frozenset[int]:
    # Not the units below: their work is on the list of their own leads.
    by_role = person.role_assignments.on(on).filter(role=Role.TEAM_LEAD.value).exclude(unit=None)
    mine = Q(lead=person) | Q(deputy=person) | Q(pk__in=by_role.values("unit_id"))
    return frozenset(Unit.objects.filter(mine, is_active=True).values_list("pk", flat=True))


def tiles(person: Person, on: date) -> Tiles:
    """Return the four figures over what the person may see, for the year of that day."""
    seen = visible_reactions(person, on)
    may_triage = access.has_right(person, Right.TRIAGE, on)
    return Tiles(
        open_cases=seen.open().count(),
        new_in_inbox=IntakeItem.objects.open().count() if may_triage else None,
        confirmed_percent=deadlines.share_met("confirmation", year=on.year, on=on, of=seen),
        mean_days_to_answer=_mean_days(seen.filter(answered_at__year=on.year)),
        year=on.year,
    )


def _mean_days(answered: ReactionQuerySet) -> float | None:
    # Days are counted between local days, as the reports do, not between moments.
    span = ExpressionWrapper(
        TruncDate("answered_at", tzinfo=LOCAL_ZONE) - TruncDate("arrived_at", tzinfo=LOCAL_ZONE),
        output_field=DurationField(),
    )
    mean: timedelta | None = answered.aggregate(mean=Avg(span))["mean"]
    return None if mean is None else round(mean / timedelta(days=1), 1)


def _is_seen(desk: Desk, *, is_open: bool = False) -> Exists:
    """Ask row by row whether its Vorgang may be met, instead of reading all visible ones."""
    seen = visible_reactions(desk.person, desk.on).filter(pk=OuterRef("reaction_id"))
    return Exists(seen.open() if is_open else seen)


def _task_rows(desk: Desk) -> list[TodayRow]:
    """Return the open tasks of the person, of their roles and of the units they lead."""
    mine = Q(person=desk.person) | Q(unit__in=desk.unit_pks)
    mine |= Q(person=None, role__in=[role.value for role in desk.roles])
    seen = visible_reactions(desk.person, desk.on).filter(pk=OuterRef("reaction_id"))
    tasks = (
        Task.objects.open()
        .filter(mine)
        .filter(Q(reaction=None) | Q(person=desk.person) | Exists(seen))
        .exclude(reaction__exclusions__person=desk.person)
        .select_related("reaction", "unit")
        .order_by("due_on", "pk")[:ROWS_PER_SOURCE]
    )
    return [_task_row(desk, task) for task in tasks]


def _task_row(desk: Desk, task: Task) -> TodayRow:
    row = make_row(
        desk,
        due_on=task.due_on,
        what=task.title,
        reaction=task.reaction,
        unit=task.unit.name if task.unit else "",
        why=_task_reason(task),
        button=_TASK_BUTTONS.get(task.kind, "Öffnen"),
        is_primary=task.kind not in (Task.Kind.REMINDER, Task.Kind.OTHER),
        task_pk=task.pk,
    )
    # These belong to no Vorgang: the yearly review of the directive, a reported barrier, the
    # monthly question to a team.
    if task.kind == Task.Kind.REVIEW:
        return replace(row, url=reverse("regelwerk:review"))
    if task.kind == Task.Kind.FEHLANZEIGE:
        return replace(row, url=reverse("fehlanzeige:own"))
    if task.kind == Task.Kind.BARRIER:
        return replace(row, url=reverse("barriers:answer", args=[task.subject_pk]))
    return row


def _task_reason(task: Task) -> str:
    if task.kind == Task.Kind.REMINDER:
        return f"Wiedervorlage vom {deadlines.day_words(local_day(task.created_at))}"
    return task.note if len(task.note) <= 120 else ""


def _unit_rows(desk: Desk) -> list[TodayRow]:
    """Return what the person still owes for a unit: Schriftsatz (R-25) and contact (R-32).

    It lies with lead and deputy, with whoever received it in their place, and with the drafter.
    """
    given = Assignment.objects.owed().filter(
        Q(recipient=desk.person) | Q(drafter=desk.person),
        reaction=OuterRef("reaction_id"),
        unit=OuterRef("unit_id"),
    )
    found = (
        Deadline.objects.running()
        .filter(kind__in=[*deadlines.SCHRIFTSATZ, "contact"])
        .filter(Q(unit__in=desk.unit_pks) | Exists(given))
        .filter(_is_seen(desk))
        .select_related("reaction", "unit")
        .by_due_date()[:ROWS_PER_SOURCE]
    )
    return [
        deadline_row(desk, deadline, *_UNIT_WORK[deadline.kind], is_primary=True)
        for deadline in found
    ]


_UNIT_WORK: dict[str, tuple[str, str]] = {
    "schriftsatz": ("Schriftsatz abgeben", "Schreiben"),
    "schriftsatz_rework": ("Schriftsatz nachbessern", "Nachbessern"),
    "contact": ("Kontakt herstellen", "Eintragen"),
}


def _krm_rows(desk: Desk) -> list[TodayRow]:
    """Return what lies at KRM; in absence the front office confirms and forwards (R-13)."""
    if Role.KRM_OFFICER in desk.roles:
        own = _running_at_krm(desk, frozenset(_NEXT_AT_KRM)) + _without_deadline(desk)
        return own + dispatch_rows(desk)
    if Role.FRONT_OFFICE not in desk.roles:
        return []
    if krm_is_present(desk.on):
        return dispatch_rows_in_place(desk)
    return _running_at_krm(desk, frozenset({State.RECORDED})) + dispatch_rows(desk)


def _running_at_krm(desk: Desk, states: frozenset[str]) -> list[TodayRow]:
    late_at_unit = Q(kind__in=deadlines.SCHRIFTSATZ, due_on__lt=desk.on)
    closing_at_unit = Q(
        kind__in=deadlines.CLOSING, reaction__state=State.AT_UNIT, act_by__lte=desk.on
    )
    at_krm = Q(kind__in=[*deadlines.CLOSING, "petition"], reaction__state__in=states)
    wanted = Q(kind="confirmation") | at_krm
    found = (
        Deadline.objects.running()
        .filter(wanted | late_at_unit | closing_at_unit)
        .filter(_is_seen(desk, is_open=True))
        .select_related("reaction", "unit")
        .annotate(delivered_at=_delivered_at("reaction_id"))
        .by_due_date()[:ROWS_PER_SOURCE]
    )
    return [_krm_row(desk, deadline, getattr(deadline, "delivered_at", None)) for deadline in found]


def _delivered_at(reaction_field: str) -> Subquery:
    newest = (
        Schriftsatz.objects.filter(assignment__reaction=OuterRef(reaction_field))
        .order_by()
        .values("assignment__reaction")
        .annotate(newest=Max("delivered_at"))
    )
    return Subquery(newest.values("newest"))


def _krm_row(desk: Desk, deadline: Deadline, delivered_at: datetime | None) -> TodayRow:
    if deadline.kind == "confirmation":
        return deadline_row(desk, deadline, "Eingang bestätigen", "Bestätigen", is_primary=True)
    if deadline.kind in deadlines.SCHRIFTSATZ:
        return deadline_row(desk, deadline, "Schriftsatz anmahnen", "Erinnern", is_primary=False)
    reaction = deadline.reaction
    if reaction.state == State.AT_UNIT:
        what = "Beim Fachbereich nachfragen"
        return deadline_row(desk, deadline, what, "Nachfragen", is_primary=False)
    return _step_row(desk, reaction, delivered_at, deadline)


def _without_deadline(desk: Desk) -> list[TodayRow]:
    """Return what waits for KRM although no closing deadline runs, such as an Eingabe."""
    kinds = [*deadlines.CLOSING, "petition"]
    running = Deadline.objects.running().filter(reaction=OuterRef("pk"), kind__in=kinds)
    found = (
        visible_reactions(desk.person, desk.on)
        .filter(~Exists(running), state__in=list(_NEXT_AT_KRM))
        .annotate(delivered_at=_delivered_at("pk"))
        .order_by("arrived_at", "pk")[:ROWS_PER_SOURCE]
    )
    return [
        _step_row(desk, reaction, getattr(reaction, "delivered_at", None), None)
        for reaction in found
    ]


def _step_row(
    desk: Desk, reaction: Reaction, delivered_at: datetime | None, deadline: Deadline | None
) -> TodayRow:
    """Return the row for the next step of KRM itself.

    The directive gives these steps no date of their own but says "unverzüglich" (4.1): the desk
    works towards the working day after the Vorgang came to it, and never beyond the closing date.
    """
    what, button = _NEXT_AT_KRM[reaction.state]
    since, why = _lies_since(reaction, delivered_at)
    due_on = desk.on
    if reaction.state == State.IN_CHECK and deadline is not None:
        due_on, why = deadline.act_by, desk.lights.reason(deadline)
    elif since is not None:
        due_on = max(desk.on, desk.lights.next_working_day(local_day(since)))
    if deadline is not None:
        due_on = min(due_on, deadline.act_by)
    return make_row(
        desk, due_on=due_on, what=what, reaction=reaction, why=why, button=button, is_primary=True
    )


def _lies_since(reaction: Reaction, delivered_at: datetime | None) -> tuple[datetime | None, str]:
    if reaction.state == State.RECORDED:
        since = reaction.arrived_krm_at or reaction.captured_at
        return since, f"liegt seit {deadlines.day_words(local_day(since))} bei KRM"
    if reaction.state == State.SCHRIFTSATZ_IN and delivered_at is not None:
        return delivered_at, f"liegt seit {deadlines.day_words(local_day(delivered_at))} vor"
    if reaction.state == State.ANSWER_RELEASED:
        return None, "freigegeben, noch nicht versandt"
    if reaction.state == State.ANSWERED and reaction.answered_at is not None:
        return None, f"beantwortet am {deadlines.day_words(local_day(reaction.answered_at))}"
    return None, ""


def _executive_rows(desk: Desk) -> list[TodayRow]:
    """Return the answers in the name of the Vorstand that wait for their release (R-05)."""
    if Role.EXECUTIVE not in desk.roles:
        return []
    draft = Letter.objects.filter(
        reaction=OuterRef("reaction_id"),
        kind=Letter.Kind.ANSWER,
        state=Letter.State.DRAFT,
        approved_at=None,
    )
    found = (
        Deadline.objects.running()
        .filter(Exists(draft), kind="board", reaction__state=State.IN_CHECK)
        .filter(_is_seen(desk))
        .select_related("reaction", "unit")
        .by_due_date()[:ROWS_PER_SOURCE]
    )
    what = "Schreiben im Namen des Vorstands freigeben"
    return [deadline_row(desk, item, what, "Freigeben", is_primary=True) for item in found]
