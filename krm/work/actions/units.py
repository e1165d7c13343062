"""The task of one unit: reminded of, given to a drafter, taken back, declined (R-25)."""

from datetime import datetime
from typing import Final

from krm.deadlines import actions as deadlines
from krm.deadlines.models import Deadline
from krm.deadlines.queries import SCHRIFTSATZ
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.organisation.rules.refusals import nobody_there
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind
from krm.reactions.workflow import Facts, State
from krm.ui.rules import format_short
from krm.work import access
from krm.work.actions.keeping_away import pass_on_unseen
from krm.work.actions.leading import end_asking, pass_lead
from krm.work.actions.tasks import finish
from krm.work.actions.telling import tell, tell_holders
from krm.work.models import Assignment, Task
from krm.work.queries import who_hears

_DEADLINES = (*SCHRIFTSATZ, "contact")
# What a unit owes beside its Schriftsatz; it goes with the task.
_TASKS = (Task.Kind.ALTERNATIVES, Task.Kind.INFORMATION, Task.Kind.ANSWER_AS_UNIT)


@journal.verb
def remind_unit(
    *, assignment: Assignment, once_a_day: bool = False, by: Person, at: datetime
) -> Assignment:
    """Remind a unit of what it owes; the Vorgang tells who was reminded when.

    :param once_a_day: not if somebody has reminded it today; of many at once nobody sees that.
    :raises Refused: if the unit owes nothing any more, or nobody of it can be notified.
    """
    on = local_day(at)
    reaction = reactions.locked(assignment.reaction)
    access.require_step(by, "remind_unit", reaction, on)
    reactions.require_possible("remind_unit", reaction)
    row = _still_open(assignment)
    if once_a_day and row.reminded_at is not None and local_day(row.reminded_at) == on:
        raise Refused(f"{row.unit.name} ist heute schon erinnert.", code="reminded_today")
    people = who_hears([row.recipient, row.drafter], reaction, on)
    if not people:
        raise Refused(nobody_there(row.unit.name), code="nobody_there")
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    due = Deadline.objects.running().filter(reaction=reaction, unit=row.unit)
    first = due.filter(kind__in=_DEADLINES).by_due_date().first()
    owed = "die Entscheidung" if row.reaction.kind == Kind.IDEA else "den Schriftsatz"
    what = "die Antwort und den Abschluss" if row.is_answered_by_unit else owed
    journal.record(
        Verb.UNIT_REMINDED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"unit": row.unit_id, "due_on": first.due_on if first else None},
        personal={
            "unit": row.unit.name,
            "people": ", ".join(person.display_name for person in people),
            "of": what,
            "due": f" (fällig {format_short(first.due_on)})" if first else "",
        },
    )
    _tell(row, "unit_reminded", f"KRM erinnert an {what}.", by, at)
    return row


# What a drafter is asked: to deliver it is a matter of the lead.
DRAFT_WANTED: Final = (
    "Bitte den Entwurf des Schriftsatzes schreiben und der Führungskraft vorlegen."
)


@journal.verb
def assign_drafter(
    *, assignment: Assignment, drafter: Person, by: Person, at: datetime
) -> Assignment:
    """Let somebody of the unit write the Schriftsatz; the team lead still signs it.

    :raises Refused: if it is another unit's, or the person must not see the Vorgang.
    """
    on = local_day(at)
    reaction = reactions.locked(assignment.reaction)
    access.require_step(by, "assign_drafter", reaction, on)
    reactions.require_possible("assign_drafter", reaction)
    row = _still_to_write(assignment)
    access.require_unit(by, row, on)
    access.require_drafter(drafter, row.unit, reaction, on)
    if row.drafter_id == drafter.pk:
        return row
    row.drafter = drafter
    row.save(update_fields=["drafter"])
    journal.record(
        Verb.DRAFTER_ASSIGNED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"unit": row.unit_id, "drafter": drafter.pk},
        personal={"unit": row.unit.name, "drafter": drafter.display_name},
    )
    tell(
        reaction=reaction, people=[drafter], kind="drafter_assigned",
        what=DRAFT_WANTED, key=f"{row.pk}:{at.isoformat()}", by=by, at=at,
    )  # fmt: skip
    return row


@journal.verb
def withdraw_assignment(
    *, assignment: Assignment, reason: str, by: Person, at: datetime
) -> Assignment:
    """Take a Vorgang back from a unit that turned out not to be responsible.

    If it led, the next unit leads; if all others have delivered, or it was the only one, the
    Vorgang is at KRM again.

    :raises Refused: without a reason, or if the unit has delivered.
    """
    reaction = reactions.locked(assignment.reaction)
    access.require_step(by, "withdraw_assignment", reaction, local_day(at))
    row = _still_open(assignment)
    _end(reaction, row, "withdraw_assignment", Verb.ASSIGNMENT_WITHDRAWN, reason, by, at)
    _tell(row, "assignment_withdrawn", "KRM hat den Vorgang zurückgenommen.", by, at)
    return row


@journal.verb
def decline_assignment(
    *, assignment: Assignment, reason: str, by: Person, at: datetime
) -> Assignment:
    """Give a Vorgang back to KRM because the unit is not responsible.

    :raises Refused: without a reason, if it is another unit's, or if it has delivered.
    """
    on = local_day(at)
    reaction = reactions.locked(assignment.reaction)
    access.require_step(by, "decline_assignment", reaction, on)
    row = _still_to_write(assignment)
    access.require_unit(by, row, on)
    _end(reaction, row, "decline_assignment", Verb.ASSIGNMENT_DECLINED, reason, by, at)
    tell_holders(
        reaction=reaction, right=Right.CHECK, kind="assignment_declined",
        what=f"{row.unit.name} ist nicht zuständig.", key=str(row.pk), by=by, at=at,
    )  # fmt: skip
    return row


def _still_open(assignment: Assignment) -> Assignment:
    """Return the task as it stands now; the Vorgang is locked by then."""
    row = Assignment.objects.select_related("unit", "recipient", "drafter").get(pk=assignment.pk)
    if not row.is_owed:
        raise Refused(
            f"{row.unit.name} arbeitet nicht mehr daran.",
            code="not_open",
            chain=reaction_chain(row.reaction_id),
        )
    return row


def _still_to_write(assignment: Assignment) -> Assignment:
    """Return the same where the unit owes KRM a Schriftsatz, and does not answer itself (R-13)."""
    row = _still_open(assignment)
    if row.is_answered_by_unit:
        raise Refused(
            f"{row.unit.name} antwortet selbst abschließend.",
            code="answered_by_unit",
            chain=reaction_chain(row.reaction_id),
        )
    return row


def _end(
    reaction: Reaction,
    row: Assignment,
    name: str,
    verb: Verb,
    reason: str,
    by: Person,
    at: datetime,
) -> None:
    """End the task of a unit; the Vorgang moves where the other units leave it."""
    if not reason.strip():
        raise Refused("Bitte den Grund angeben.", code="field_reason")
    row.state = Assignment.State.WITHDRAWN
    row.ended_at, row.end_reason = at, reason
    row.is_declined = verb is Verb.ASSIGNMENT_DECLINED
    row.save(update_fields=["state", "ended_at", "end_reason", "is_declined"])
    owed = reaction.deadlines.running().filter(kind="contact", unit=row.unit)
    owed_contact = row.is_lead and owed.exists()
    given = reaction.tasks.filter(unit=row.unit, kind__in=_TASKS)
    finish(tasks=given, result="zurückgezogen", by=by, at=at)
    deadlines.lapse(
        reaction=reaction, kinds=list(_DEADLINES), unit=row.unit, why=verb.value, by=by, at=at
    )
    moved = reactions.take_step(
        name=name,
        reaction=reaction,
        facts=Facts(kind=reaction.kind),
        verb=verb,
        changes=_next_lead(reaction, row),
        data={"unit": row.unit_id},
        personal={"unit": row.unit.name, "reason": reason},
        target=_where_now(reaction),
        by=by,
        at=at,
    )
    pass_lead(reaction=moved, left=row, owed_contact=owed_contact, by=by, at=at)
    pass_on_unseen(reaction=moved, by=by, at=at)


def _next_lead(reaction: Reaction, row: Assignment) -> dict[str, object]:
    """Let the next unit lead if this one did; nobody leads where no unit is left."""
    if not row.is_lead:
        return {}
    next_one = reaction.assignments.live().order_by("pk").first()
    if next_one is not None:
        reaction.assignments.live().filter(pk=next_one.pk).update(is_lead=True)
    return {"lead_unit": next_one.unit if next_one else None}


def _where_now(reaction: Reaction) -> State | None:
    """Return where the Vorgang lies when a unit has gone; None: where it was."""
    if reaction.state != State.AT_UNIT or reaction.assignments.owed().exists():
        return None
    return State.SCHRIFTSATZ_IN if reaction.assignments.live().exists() else State.RECORDED


@journal.verb
def release_units(*, reaction: Reaction, by: Actor, at: datetime) -> int:
    """End what units still owe once the answer is released: nobody waits for it any more."""
    rows = list(reaction.assignments.owed().select_related("unit"))
    for row in rows:
        row.state = Assignment.State.ACCEPTED
        row.save(update_fields=["state"])
        deadlines.lapse(
            reaction=reaction, kinds=SCHRIFTSATZ, unit=row.unit,
            why=Verb.LETTER_RELEASED.value, by=by, at=at,
        )  # fmt: skip
    end_asking(reaction=reaction, result="Die Antwort ist freigegeben.", by=by, at=at)
    return len(rows)


def _tell(row: Assignment, kind: str, what: str, by: Person, at: datetime) -> None:
    """Tell whoever works on the task."""
    tell(
        reaction=row.reaction,
        people=[row.recipient, row.drafter],
        kind=kind,
        what=what,
        key=f"{row.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )
