"""Answer a Vorgang in the unit while KRM is absent, and file the Zweitschrift (R-13)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from krm.casework.queries import current_letter, facts_for
from krm.casework.queries.second_person import second_people
from krm.deadlines import actions as deadlines
from krm.deadlines.queries import SCHRIFTSATZ, closing_deadline
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused, Verb, reaction_chain
from krm.letters import actions as letters
from krm.letters.models import Letter
from krm.organisation.models import Person
from krm.organisation.queries import krm_officer, local_day
from krm.organisation.queries.absences import krm_away_until
from krm.organisation.rules import Role
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction, ReactionDocument
from krm.reactions.queries import excluded_people
from krm.ui.rules import LOCAL_ZONE, format_day
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Assignment, Task
from krm.work.queries import desk_of


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
    """Return until when it is to be answered; to confirm is a row of its own (R-13, R-04)."""
    closing = closing_deadline(reaction)
    return closing.act_by if closing is not None else deadlines.next_working_day(reaction, on)


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
        verb=Verb.UNIT_ANSWERING,
        personal={"unit": _unit_of(row)},
        by=by,
        at=at,
    )
    for assignment in moved.assignments.owed().filter(is_lead=True):
        _end_schriftsatz(assignment, by, at)
    return moved


def _end_schriftsatz(assignment: Assignment, by: Person, at: datetime) -> None:
    """Let the unit owe no Schriftsatz any more: what it would say there, it says in the answer."""
    assignment.state = Assignment.State.ACCEPTED
    assignment.save(update_fields=["state"])
    deadlines.lapse(
        reaction=assignment.reaction,
        kinds=SCHRIFTSATZ,
        why="answered_by_unit",
        unit=assignment.unit,
        by=by,
        at=at,
    )


def _unit_of(reaction: Reaction) -> str:
    return reaction.lead_unit.name if reaction.lead_unit else "Die Einheit"


@dataclass(frozen=True)
class OwnAnswer:
    """An answer that left the house without this system: when, how, who signed it too."""

    sent_on: date
    way: str
    second: Person


@journal.verb
def note_own_answer(*, reaction: Reaction, answer: OwnAnswer, by: Person, at: datetime) -> Reaction:
    """Note an answer that the unit has sent by itself while KRM was absent (R-13, AS-63).

    KRM is owed the Zweitschrift until it is there; only with it the deadlines are settled, by the
    day on which the answer left: nobody ends a legal deadline by their word alone.

    :raises StepNotAllowed: if the unit was not to answer it, or the Vorstand has to release it.
    :raises Refused: if the day cannot be right, or nobody else who may release has signed it.
    """
    on = local_day(at)
    access.require_step(by, "note_own_answer", reaction, on)
    row = reactions.locked(reaction)
    _check(row, answer, by, on)
    draft = current_letter(row, Letter.Kind.ANSWER)
    if draft is not None:
        letters.void_letter(letter=draft, by=by, at=at)
    moved = reactions.take_step(
        name="note_own_answer",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.UNIT_ANSWERED,
        changes={"answered_at": _moment(answer.sent_on, at)},
        data={"sent_on": answer.sent_on, "second": answer.second.pk},
        personal={
            "unit": _unit_of(row),
            "day": format_day(answer.sent_on),
            "way": answer.way,
            "second": answer.second.display_name,
        },
        by=by,
        at=at,
    )
    if ask_for_zweitschrift(reaction=moved, by=by, at=at) is None:
        _settle(moved, by, at)
    tell(
        reaction=moved,
        people=[answer.second],
        kind="own_answer_signed",
        what="Sie sind als zweite Person der Antwort eingetragen. Stimmt das nicht, sagen Sie es "
        "bitte KRM.",
        key=str(moved.pk),
        by=by,
        at=at,
    )
    return moved


def _settle(reaction: Reaction, by: Person, at: datetime) -> None:
    """Settle the deadlines of the arrival by the day on which the unit's own answer left."""
    if reaction.answered_at is None:
        return
    sent_on = local_day(reaction.answered_at)
    for kind in ("confirmation", "closing"):
        deadlines.settle(
            reaction=reaction, kind=kind, settled_on=sent_on, how="answer", by=by, at=at
        )


def _check(reaction: Reaction, answer: OwnAnswer, by: Person, on: date) -> None:
    chain = reaction_chain(reaction.pk)
    if answer.sent_on > on:
        raise Refused("Dieser Tag liegt in der Zukunft.", code="field_sent_on", chain=chain)
    if answer.sent_on < local_day(reaction.arrived_at):
        raise Refused(
            "Dieser Tag liegt vor dem Eingang der Beschwerde.", code="field_sent_on", chain=chain
        )
    if answer.second not in second_people(reaction, by, on):
        raise Refused(
            "Diese Person kann nicht als zweite Person mitzeichnen.",
            code="field_second",
            chain=chain,
        )


def _moment(day: date, at: datetime) -> datetime:
    """Return the moment an answer left: now if today, else noon of that day."""
    return at if day == local_day(at) else datetime.combine(day, time(12), tzinfo=LOCAL_ZONE)


@journal.verb
def ask_for_zweitschrift(*, reaction: Reaction, by: Person, at: datetime) -> Task | None:
    """Remind the unit of the Zweitschrift that KRM still lacks (AS-63); None if it is there.

    An answer that left through this system is one itself.
    """
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
    remind_of_zweitschrift(task=task, by=by, at=at)
    return task


@journal.verb
def remind_of_zweitschrift(*, task: Task, by: Actor, at: datetime) -> int:
    """Tell the unit that the Zweitschrift is missing: when it is asked for, and when it is late.

    Returns how many messages are new.
    """
    unit, is_late = task.unit, task.due_on < local_day(at)
    if task.reaction is None or unit is None:
        return 0
    notified = tell(
        reaction=task.reaction,
        people=[unit.lead, unit.deputy],
        kind="zweitschrift_asked",
        what="Die Zweitschrift der Antwort fehlt noch. Bitte hochladen."
        if is_late
        else "Bitte die Zweitschrift der Antwort hochladen.",
        key=f"{task.pk}:late" if is_late else str(task.pk),
        by=by,
        at=at,
    )
    return len(notified)


@journal.verb
def note_zweitschrift(*, reaction: Reaction, by: Person, at: datetime) -> None:
    """Note that the Zweitschrift has come: the reminder is done, the deadlines are settled."""
    owed = reaction.tasks.filter(kind=Task.Kind.ZWEITSCHRIFT)
    if owed.open().exists():
        _settle(reaction, by, at)
    tasks.finish(tasks=owed, result="Zweitschrift liegt vor", by=by, at=at)
    chain = reaction_chain(reaction.pk)
    journal.record(Verb.ZWEITSCHRIFT_FILED, chain=chain, by=by, at=at)


@journal.verb
def ask_to_complete(*, reaction: Reaction, by: Person, at: datetime) -> Task:
    """Ask KRM, back again, to complete Anliegen and result of what a unit has closed (R-13)."""
    on = local_day(at)
    officer = krm_officer(on)
    excluded = officer is not None and officer.pk in excluded_people(reaction)
    instead = desk_of(reaction, on) if excluded else None
    task = Task(
        kind=Task.Kind.AFTER_ABSENCE,
        title="Von der Einheit abgeschlossen: Anliegen und Ergebnis vervollständigen",
        reaction=reaction,
        role="" if instead else Role.KRM_OFFICER.value,
        person=instead,
        due_on=deadlines.next_working_day(reaction, krm_away_until(on) or on),
    )
    tasks.ask(task=task, by=by, at=at)
    return task
