"""Answer a Vorgang in the unit while KRM is absent, and file the Zweitschrift (R-13)."""

from datetime import date, datetime

from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Assignment, Task


@journal.verb
def give_to_unit(*, assignment: Assignment, by: Person, at: datetime) -> Task:
    """Put the Vorgang on the desk of whoever settles it, and name them to the customer.

    The unit owes no Schriftsatz then; the deadlines of the arrival run on unchanged (AS-62).
    """
    reaction = assignment.reaction
    if reaction.contact is None:
        reaction.contact = assignment.recipient
        reaction.save(update_fields=["contact"])
    task = Task(
        kind=Task.Kind.ANSWER_AS_UNIT,
        title="Abschließend klären, beantworten und abschließen",
        reaction=reaction,
        unit=assignment.unit,
        person=assignment.recipient,
        due_on=_due_on(reaction, local_day(at)),
        subject_pk=assignment.pk,
    )
    tasks.ask(task=task, by=by, at=at)
    return task


def _due_on(reaction: Reaction, on: date) -> date:
    """Return the day to act: the first deadline that runs, else the next Arbeitstag."""
    first = reaction.deadlines.running().by_due_date().first()
    return first.act_by if first is not None else deadlines.next_working_day(reaction, on)


@journal.verb
def answer_as_unit(*, reaction: Reaction, by: Person, at: datetime) -> Reaction:
    """Begin to answer what was given to the unit to answer (R-13).

    From here on the steps are those of KRM: the same text, checklist, four eyes and closing.

    :raises StepNotAllowed: if the unit was not to answer it.
    """
    on = local_day(at)
    access.require_step(by, "answer_as_unit", reaction, on)
    row = reactions.locked(reaction)
    moved = reactions.take_step(
        name="answer_as_unit",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.CHECK_STARTED,
        data={"answered_by_unit": True},
        by=by,
        at=at,
    )
    moved.assignments.owed().filter(is_answered_by_unit=True).update(
        state=Assignment.State.ACCEPTED
    )
    return moved


def is_answered_by_unit(reaction: Reaction) -> bool:
    """Tell whether the unit answers this Vorgang itself."""
    return reaction.assignments.settling().exists()


@journal.verb
def ask_for_zweitschrift(*, reaction: Reaction, by: Person, at: datetime) -> Task | None:
    """Remind unit and KRM of the Zweitschrift that KRM still lacks (AS-63); None if it is there."""
    if reaction.documents.filter(kind=ReactionDocument.Kind.ZWEITSCHRIFT).exists():
        return None
    task = Task(
        kind=Task.Kind.ZWEITSCHRIFT,
        title="Zweitschrift der Antwort für KRM hochladen",
        reaction=reaction,
        unit=reaction.lead_unit,
        role=Role.KRM_OFFICER.value,
        due_on=deadlines.next_working_day(reaction, local_day(at)),
    )
    tasks.ask(task=task, by=by, at=at)
    unit = reaction.lead_unit
    tell(
        reaction=reaction,
        people=[unit.lead, unit.deputy] if unit is not None else [],
        kind="zweitschrift_asked",
        what="Bitte die Zweitschrift der Antwort hochladen.",
        key=str(task.pk),
        by=by,
        at=at,
    )
    return task


@journal.verb
def note_zweitschrift(*, reaction: Reaction, by: Person, at: datetime) -> None:
    """Note that the Zweitschrift has come; the reminder of it is done."""
    owed = reaction.tasks.filter(kind=Task.Kind.ZWEITSCHRIFT)
    tasks.finish(tasks=owed, result="Zweitschrift liegt vor", by=by, at=at)
    chain = reaction_chain(reaction.pk)
    journal.record(Verb.ZWEITSCHRIFT_FILED, chain=chain, by=by, at=at)
