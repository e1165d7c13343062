"""What people who are away would have to do goes to somebody who is here (R-13).

The sweep looks every few minutes: an absence counts from the day on which it begins, however late
it was entered, and ends with its last day. Deadlines never stop.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from krm.casework.actions.answered_by_unit import remind_of_zweitschrift
from krm.casework.queries.second_person import second_people
from krm.deadlines import actions as deadlines
from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING
from krm.journal import actions as journal
from krm.journal.actions import Actor, Verb, reaction_chain
from krm.letters.models import Letter
from krm.measures.actions.raising import inform_stand_in
from krm.measures.queries.informing import unread_by_stand_ins, unread_of_absent
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.queries.absences import krm_away_until, last_days_away
from krm.organisation.rules import Role
from krm.reactions.access import kept_away, left_by_executive
from krm.reactions.models import Reaction
from krm.reactions.queries import excluded_people, petition_of
from krm.reactions.workflow import State
from krm.ui.rules import format_day
from krm.work.actions import tasks
from krm.work.actions.keeping_away import note_passed_on
from krm.work.actions.telling import tell
from krm.work.models import Assignment, Task
from krm.work.queries import desk_of, executive_of, recipient_of

Do = Callable[..., int | None]

# What KRM has begun with a unit and has not answered.
_BEGUN = (State.AT_UNIT, State.SCHRIFTSATZ_IN, State.IN_CHECK, State.ANSWER_RELEASED)
_DUE = {
    "confirmation": "Eingang bestätigen",
    "interim": "Zwischennachricht schreiben",
    "closing": "beantworten und abschließen",
}


def cover_absences(*, do: Do, by: Actor, at: datetime, limit: int) -> None:
    """Give what falls due to whoever is here; each piece on its own.

    :param do: takes a step and survives its failure.
    """
    on = local_day(at)
    for task in _late_zweitschriften(on, limit):
        do(remind_of_zweitschrift, task=task, by=by, at=at)
    _cover_people(on, do=do, by=by, at=at, limit=limit)
    until = krm_away_until(on)
    for assignment in _stood_in(until, limit):
        do(let_krm_go_on, assignment=assignment, by=by, at=at)
    if until is None:
        _ask_earlier_after_the_return(on, do=do, by=by, at=at, limit=limit)
    else:
        for assignment in _due_while_away(on, until, limit):
            do(let_unit_stand_in, assignment=assignment, until=until, by=by, at=at)


def _cover_people(on: date, *, do: Do, by: Actor, at: datetime, limit: int) -> None:
    for assignment in _whose_recipient_changes(on, limit):
        do(pass_on_assignment, assignment=assignment, by=by, at=at)
    for task in _of_absent_people(on, limit):
        do(pass_on_task, task=task, by=by, at=at)
    for informed in [*unread_of_absent(on, limit), *unread_by_stand_ins(on, limit)]:
        do(inform_stand_in, informed=informed, by=by, at=at)
    for reaction in _left_by_executive(on, limit):
        do(tell_chair, reaction=reaction, by=by, at=at)


# ------------------------------------------------------------------------------------- KRM is away


def _due_while_away(on: date, until: date, limit: int) -> list[Assignment]:
    """Return with which leading unit lies what KRM would have to do before it is back."""
    officer = organisation.krm_officer(on)
    if officer is None:
        return []
    due = Deadline.objects.running().filter(
        reaction=OuterRef("reaction_id"), kind__in=["confirmation", *CLOSING], act_by__lte=until
    )
    asked = Task.objects.open().filter(
        reaction=OuterRef("reaction_id"), kind=Task.Kind.INTERIM, due_on__lte=until
    )
    found = (
        Assignment.objects.live()
        .filter(Q(stands_in_until=None) | Q(stands_in_until__lt=until), is_lead=True)
        .filter(is_answered_by_unit=False, is_for_information=False)
        .filter(Exists(due) | Exists(asked), reaction__state__in=_BEGUN)
        .exclude(kept_away(officer, "reaction__"))
        .select_related("reaction", "unit", "recipient")
    )
    return list(found.order_by("pk")[:limit])


@journal.verb
def let_unit_stand_in(*, assignment: Assignment, until: date, by: Actor, at: datetime) -> int:
    """Let the unit that has a Vorgang do what falls due while KRM is away (R-13).

    Confirmation, Zwischennachricht and answer are then the team lead's, in her own name; the
    Schriftsatz of the unit stays due until she answers. Return how many units that are.
    """
    row = _locked(assignment)
    reaction, on = row.reaction, local_day(at)
    recipient = recipient_of(reaction, row.unit, on)
    if recipient is None:
        return 0
    row.stands_in_until, row.recipient = until, recipient
    row.save(update_fields=["stands_in_until", "recipient"])
    closing = reaction.deadlines.running().filter(kind__in=CLOSING, act_by__lte=until).first()
    if closing is not None:
        task = Task(
            kind=Task.Kind.ANSWER_AS_UNIT,
            title="KRM ist abwesend: beantworten und abschließen",
            reaction=reaction,
            unit=row.unit,
            person=recipient,
            due_on=closing.act_by,
            subject_pk=row.pk,
            dedup_key=f"stands_in:{row.pk}:{until.isoformat()}",
        )
        tasks.ask(task=task, by=by, at=at)
    for task in reaction.tasks.open().filter(kind=Task.Kind.INTERIM).exclude(person=recipient):
        task.person = recipient
        task.save(update_fields=["person"])
    journal.record(
        Verb.UNIT_STANDS_IN,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"assignment": row.pk, "until": until, "to": recipient.pk},
        personal={
            "until": format_day(until),
            "unit": row.unit.name,
            "who": recipient.display_name,
            "what": ", ".join(_what_is_due(reaction, until)),
        },
    )
    _tell(reaction, recipient, f"stands_in:{row.pk}:{until.isoformat()}", by, at)
    return 1


def _what_is_due(reaction: Reaction, until: date) -> Iterator[str]:
    due = reaction.deadlines.running().filter(act_by__lte=until).values_list("kind", flat=True)
    kinds = set(due)
    if "confirmation" in kinds:
        yield _DUE["confirmation"]
    if reaction.tasks.open().filter(kind=Task.Kind.INTERIM, due_on__lte=until).exists():
        yield _DUE["interim"]
    if kinds & set(CLOSING):
        yield _DUE["closing"]


def _stood_in(until: date | None, limit: int) -> list[Assignment]:
    """Return the units that still stand in although KRM is here, or back earlier than said."""
    rows = Assignment.objects.exclude(stands_in_until=None)
    if until is not None:
        rows = rows.filter(stands_in_until__gt=until)
    return list(rows.select_related("reaction", "unit").order_by("pk")[:limit])


@journal.verb
def let_krm_go_on(*, assignment: Assignment, by: Actor, at: datetime) -> int:
    """End the standing in of a unit: KRM is back and works on; return 1."""
    row = _locked(assignment)
    reaction, on = row.reaction, local_day(at)
    row.stands_in_until = None
    row.save(update_fields=["stands_in_until"])
    own = reaction.tasks.filter(kind=Task.Kind.ANSWER_AS_UNIT, subject_pk=row.pk)
    tasks.finish(tasks=own, result="KRM ist wieder da.", by=by, at=at)
    interim = reaction.tasks.open().filter(kind=Task.Kind.INTERIM, person=row.recipient)
    interim.update(person=desk_of(reaction, on))
    if State(reaction.state) in _BEGUN:
        journal.record(Verb.UNIT_STOOD_IN, chain=reaction_chain(reaction.pk), by=by, at=at)
    return 1


def _ask_earlier_after_the_return(on: date, *, do: Do, by: Actor, at: datetime, limit: int) -> None:
    """Ask KRM, back earlier than said, to complete no later than on the next Arbeitstag."""
    rows = Task.objects.open().filter(kind=Task.Kind.AFTER_ABSENCE, due_on__gt=on)
    for task in rows.select_related("reaction").order_by("due_on", "pk")[:limit]:
        if task.reaction and task.due_on > deadlines.next_working_day(task.reaction, on):
            do(ask_earlier, task=task, by=by, at=at)


@journal.verb
def ask_earlier(*, task: Task, by: Actor, at: datetime) -> int:
    """Ask KRM, back earlier than said, on the Arbeitstag after the return; return 1."""
    row = Task.objects.select_for_update(of=("self",)).select_related("reaction").get(pk=task.pk)
    if row.reaction is None or row.done_at is not None:
        return 0
    row.due_on = deadlines.next_working_day(row.reaction, local_day(at))
    row.save(update_fields=["due_on"])
    journal.record(Verb.UNIT_STOOD_IN, chain=reaction_chain(row.reaction.pk), by=by, at=at)
    return 1


# ---------------------------------------------------------------------- somebody of a unit is away


def _whose_recipient_changes(on: date, limit: int) -> list[Assignment]:
    """Return what lies with somebody who is away, or still in other hands than the unit's own."""
    away = organisation.absent_people(on)
    at_work = Q(state__in=Assignment.OWED_STATES) | Q(pk__in=Assignment.objects.settling(on))
    own = Q(recipient=Coalesce("unit__lead", 0)) | Q(recipient=Coalesce("unit__deputy", 0))
    found = (
        Assignment.objects.live()
        .filter(at_work, is_for_information=False, reaction__closed_at=None)
        .filter(Q(recipient__in=away) | ~own)
        .exclude(recipient=None)
        .select_related("reaction", "unit", "recipient")
        .order_by("pk")
    )
    return [
        row for row in found[:limit] if recipient_of(row.reaction, row.unit, on) != row.recipient
    ]


@journal.verb
def pass_on_assignment(*, assignment: Assignment, by: Actor, at: datetime) -> int:
    """Send what lies with an absent person along the chain once more, and back (R-13, AS-64)."""
    row = _locked(assignment)
    before, reaction = row.recipient, row.reaction
    row.recipient = recipient_of(reaction, row.unit, local_day(at))
    if row.recipient is None or row.recipient == before:
        return 0
    row.save(update_fields=["recipient"])
    own = reaction.tasks.open().filter(person=before, unit=row.unit)
    own.update(person=row.recipient)
    note_passed_on(reaction, row.recipient, row.unit.name, f"unit:{row.pk}", by=by, at=at)
    return 1


def _of_absent_people(on: date, limit: int) -> list[Task]:
    """Return what a person has to do who is not back before it is due; not a Wiedervorlage.

    What the chair of the Trägerversammlung does in place of the executive goes back to them.
    """
    away = last_days_away(on)
    with_chair = Q(kind=Task.Kind.ESCALATION, person__in=_only_chairs(on))
    found = (
        Task.objects.open()
        .filter(Q(person__in=away) | with_chair, reaction__isnull=False)
        .exclude(kind=Task.Kind.REMINDER)
        .select_related("reaction", "unit", "person")
        .order_by("due_on", "pk")
    )
    return [
        task
        for task in found[:limit]
        if task.person_id is not None and task.due_on <= away.get(task.person_id, task.due_on)
    ]


def _only_chairs(on: date) -> list[Person]:
    executives = organisation.people_with_role(Role.EXECUTIVE, on)
    return [
        person
        for person in organisation.people_with_role(Role.TV_CHAIR, on)
        if person not in executives
    ]


@journal.verb
def pass_on_task(*, task: Task, by: Actor, at: datetime) -> int:
    """Give a task of an absent person to whoever is here; it waits if nobody is (R-13)."""
    row = (
        Task.objects.select_for_update(of=("self",))
        .select_related("reaction", "unit")
        .get(pk=task.pk)
    )
    if row.reaction is None or row.person is None or row.done_at is not None:
        return 0
    found = _next_for(row, row.reaction, row.person, local_day(at))
    if found is None or found == row.person:
        return 0
    before, row.person = row.person, found
    row.save(update_fields=["person"])
    note_passed_on(row.reaction, found, before.display_name, f"task:{row.pk}", by=by, at=at)
    return 1


def _next_for(task: Task, reaction: Reaction, person: Person, on: date) -> Person | None:
    kept, away = excluded_people(reaction), organisation.absent_people(on)
    if task.kind == Task.Kind.RELEASE:
        # Somebody else than whoever wrote it, so that two people see the answer.
        asked_by = task.created_by or person
        others = second_people(reaction, asked_by, on)
        return next((other for other in others if other != person), None)
    if task.unit is not None:
        found = recipient_of(reaction, task.unit, on)
    elif person in (executives := organisation.people_with_role(Role.EXECUTIVE, on)):
        found = next((row for row in executives if row.pk not in kept | away), None)
        if found is None and task.kind == Task.Kind.ESCALATION:
            found = executive_of(reaction, on)
    elif task.kind == Task.Kind.ESCALATION and person in _only_chairs(on):
        found = executive_of(reaction, on)
    else:
        found = desk_of(reaction, on)
    return None if found is None or found.pk in away else found


# ------------------------------------------------------------------ nobody of the executive can act


def _left_by_executive(on: date, limit: int) -> list[Reaction]:
    """Return what only the chair can release or transmit now; not what is the chair's anyway."""
    draft = Letter.objects.filter(
        reaction=OuterRef("pk"), kind=Letter.Kind.ANSWER, state=Letter.State.DRAFT, approved_at=None
    )
    own = Q(petition__chair_hash=F("petition__statement_hash"), petition__chair_hash__gt="")
    found = (
        Reaction.objects.filter(left_by_executive(on))
        .annotate(ready_at=Subquery(draft.values("ready_at")[:1]))
        .exclude(state=State.TRANSMITTED)
        .exclude(own & ~Q(petition__released_hash=F("petition__chair_hash")))
        .filter(Q(is_board=False) | Q(ready_at__isnull=False) | Q(petition__presented_hash__gt=""))
    )
    return list(found.select_related("petition").order_by("pk")[:limit])


@journal.verb
def tell_chair(*, reaction: Reaction, by: Actor, at: datetime) -> int:
    """Tell the chair of the Trägerversammlung what falls to them in place of the executive (R-13).

    Once for each step that waits, whether an absence, an exclusion or the step came last.
    """
    petition = petition_of(reaction)
    since = petition.waiting_since if petition else getattr(reaction, "ready_at", None)
    notified = tell(
        reaction=reaction,
        people=organisation.people_with_role(Role.TV_CHAIR, local_day(at)),
        kind="left_by_executive",
        what="Aus der Geschäftsführung kann hier niemand freigeben oder übermitteln. Bitte "
        "übernehmen Sie es.",
        key=f"{reaction.pk}:{since.isoformat() if since else ''}",
        by=by,
        at=at,
    )
    return len(notified)


# ---------------------------------------------------------------------------------------- together


def _tell(reaction: Reaction, person: Person, key: str, by: Actor, at: datetime) -> None:
    what = "KRM ist abwesend. Bitte handeln Sie, bevor die Frist endet."
    tell(reaction=reaction, people=[person], kind="stands_in", what=what, key=key, by=by, at=at)


def _late_zweitschriften(on: date, limit: int) -> list[Task]:
    late = Task.objects.open().filter(kind=Task.Kind.ZWEITSCHRIFT, due_on__lt=on)
    return list(late.select_related("reaction", "unit").order_by("pk")[:limit])


def _locked(assignment: Assignment) -> Assignment:
    rows = Assignment.objects.select_for_update(of=("self",))
    return rows.select_related("reaction", "unit", "recipient").get(pk=assignment.pk)
