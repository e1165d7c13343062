"""An anonymous reaction: its units learn of it and may remedy it; nobody can be answered (R-28)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self

from krm.casework.actions import ideas
from krm.casework.actions.notes import keep_note
from krm.casework.models import CaseNote
from krm.casework.queries import facts_for, live_assignments
from krm.deadlines import actions as deadlines
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.organisation.rules.refusals import nobody_there
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import Kind, Remedy
from krm.reactions.workflow import State
from krm.work import access
from krm.work.actions import tasks
from krm.work.actions.telling import tell
from krm.work.models import Assignment, Task
from krm.work.queries import desk_of, recipient_of

NOTED = "Zur Kenntnis genommen."


@dataclass(frozen=True)
class Judged:
    """What somebody says of all Anliegen of a Vorgang at once."""

    assessment: str = ""
    criterion: str = ""
    reason: str = ""

    @classmethod
    def of(cls, anliegen: Anliegen) -> Self:
        """Return how an Anliegen is assessed now."""
        return cls(anliegen.assessment, anliegen.criterion, anliegen.assessment_reason)


NOT_JUDGED: Final = Judged()


@dataclass(frozen=True)
class Information:
    """Which units learn of an anonymous reaction, with which words and documents."""

    units: Sequence[Unit]
    remark: str = ""
    documents: Sequence[Document] = ()


@journal.verb
def inform_units(
    *,
    reaction: Reaction,
    information: Information,
    by: Person,
    at: datetime,
) -> Reaction:
    """Give an anonymous reaction to units for information and remedy, without a deadline.

    KRM chooses the documents, so that nothing goes along that names a person (R-29).

    :raises Refused: if no unit is named, one has it already, nobody is there, or a document
        belongs elsewhere.
    """
    on = local_day(at)
    access.require_step(by, "inform_unit", reaction, on)
    row = reactions.locked(reaction)
    _check(row, information)
    moved = reactions.take_step(
        name="inform_unit",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.INFORMATION_GIVEN,
        changes={"closed_at": None, "lead_unit": row.lead_unit or information.units[0]},
        data={"units": [unit.pk for unit in information.units]},
        personal={"units": ", ".join(unit.name for unit in information.units)},
        by=by,
        at=at,
    )
    seen = (Task.Kind.REPLIES, Task.Kind.TELL_UNIT)
    tasks.finish(tasks=moved.tasks.filter(kind__in=seen), by=by, at=at)
    for unit in information.units:
        _give(moved, unit, information, by, at)
    return moved


def _check(reaction: Reaction, information: Information) -> None:
    if not information.units:
        raise Refused("Bitte mindestens eine Einheit nennen.", code="field_units")
    taken = {row.unit_id: row.unit for row in live_assignments(reaction)}
    if again := next((unit for unit in information.units if unit.pk in taken), None):
        raise Refused(f"{again.name} hat den Vorgang bereits.", code="field_units")
    own = set(reaction.documents.values_list("document_id", flat=True))
    if any(document.pk not in own for document in information.documents):
        raise Refused("Bitte nur Dokumente dieses Vorgangs mitgeben.", code="field_documents")


def _give(reaction: Reaction, unit: Unit, given: Information, by: Person, at: datetime) -> None:
    on = local_day(at)
    recipient = recipient_of(reaction, unit, on)
    if recipient is None:
        raise Refused(nobody_there(unit.name), code="nobody_there")
    assignment = Assignment.objects.create(
        reaction=reaction,
        unit=unit,
        is_lead=unit == reaction.lead_unit,
        is_for_information=True,
        question=given.remark,
        recipient=recipient,
        forwarded_at=at,
        forwarded_by=by,
    )
    assignment.documents.set(given.documents)
    does = "entscheiden" if reaction.kind == Kind.IDEA else "abhelfen"
    task = Task(
        kind=Task.Kind.INFORMATION,
        title=f"Anonyme Reaktion ansehen und {does}",
        reaction=reaction,
        unit=unit,
        person=recipient,
        due_on=_looked_at_by(reaction, on),
    )
    tasks.ask(task=task, by=by, at=at)
    what = f"ist anonym. Bitte ansehen und {does}."
    _tell(reaction, recipient, f"given:{assignment.pk}", what, by, at)


def _looked_at_by(reaction: Reaction, on: date) -> date:
    """Return until when the unit looks at it: no deadline, but as long as for a Schriftsatz."""
    for _ in range(deadlines.rules_for(reaction).deadlines["schriftsatz"].length):
        on = deadlines.next_working_day(reaction, on)
    return on


def _tell(
    reaction: Reaction, person: Person | None, key: str, what: str, by: Person, at: datetime
) -> None:
    tell(
        reaction=reaction,
        people=[person],
        kind="information",
        opening="Vorgang {number} ",
        what=what,
        key=key,
        by=by,
        at=at,
    )


@journal.verb
def answer_information(
    *,
    reaction: Reaction,
    remedy: str,
    decided: ideas.Decided | None = None,
    by: Person,
    at: datetime,
) -> Reaction:
    """Write down what the unit has done about an anonymous reaction, or that it has noted it.

    :param remedy: what was done; empty means "zur Kenntnis genommen".
    :param decided: what the unit says becomes of an Idee; KRM confirms it when closing (4.8).
    :raises StepNotAllowed: if the person's unit is not asked for a reply.
    """
    on = local_day(at)
    access.require_step(by, "answer_information", reaction, on)
    row = reactions.locked(reaction)
    facts = facts_for(row, by, on)
    assignment = _asked(row, by, at)
    reply = _reply(row, remedy, decided)
    unit = assignment.unit if assignment else None
    moved = reactions.take_step(
        name="answer_information",
        reaction=row,
        facts=facts,
        verb=Verb.INFORMATION_ANSWERED,
        data={"unit": unit.pk if unit else None, "remedy": reply != NOTED},
        personal={"unit": unit.name if unit else "", "reply": reply},
        by=by,
        at=at,
    )
    if assignment is not None:
        if decided is not None:
            ideas.keep_decision(reaction=moved, unit=assignment.unit, decided=decided, by=by, at=at)
        _keep(moved, assignment, reply, by, at)
    return moved


def _reply(reaction: Reaction, remedy: str, decided: ideas.Decided | None) -> str:
    if decided is not None:
        return f"Zur Idee: {decided.said}"
    word = "Zur Idee" if reaction.kind == Kind.IDEA else "Abhilfe"
    return f"{word}: {remedy.strip()}" if remedy.strip() else NOTED


def _asked(reaction: Reaction, by: Person, at: datetime) -> Assignment | None:
    """Return the open task of the person's unit; without one the gate refuses the step."""
    on = local_day(at)
    waiting = [
        row
        for row in live_assignments(reaction)
        if row.is_for_information and row.state == Assignment.State.OPEN
    ]
    return next((row for row in waiting if access.works_for(by, row, on)), None)


def _keep(reaction: Reaction, assignment: Assignment, reply: str, by: Person, at: datetime) -> None:
    assignment.state = Assignment.State.ACCEPTED
    assignment.save(update_fields=["state"])
    note = CaseNote(
        reaction=reaction,
        kind=CaseNote.Kind.NOTE,
        happened_at=at,
        partner=assignment.unit.name,
        text=reply,
    )
    keep_note(note, by=by, at=at)
    given = reaction.tasks.filter(kind=Task.Kind.INFORMATION, unit=assignment.unit)
    tasks.finish(tasks=given, by=by, at=at)
    if _asked_units(reaction):
        return
    on = local_day(at)
    task = Task(
        kind=Task.Kind.REPLIES,
        title="Rückmeldung ansehen und abschließen",
        reaction=reaction,
        role=Role.KRM_OFFICER.value,
        due_on=deadlines.next_working_day(reaction, on),
    )
    tasks.ask(task=task, by=by, at=at)
    key = f"answered:{assignment.pk}"
    _tell(reaction, desk_of(reaction, on), key, "hat eine Rückmeldung.", by, at)


def _asked_units(reaction: Reaction) -> bool:
    open_ones = reaction.assignments.filter(is_for_information=True, state=Assignment.State.OPEN)
    return open_ones.exists()


@journal.verb
def close_anonymous(
    *,
    reaction: Reaction,
    remedy: str = "",
    improvement: str = "",
    judged: Judged = NOT_JUDGED,
    idea: tuple[Unit, ideas.Decided] | None = None,
    by: Person,
    at: datetime,
) -> Reaction:
    """Close an anonymous reaction after its units have replied; it stays "anonym erfasst".

    One that was settled at once and opened again is closed as it was.

    :param remedy: a code of ``Remedy``, counted like that of any other Vorgang.
    :param idea: what becomes of an Idee, and which unit has decided it (4.8).
    :param judged: whether it was justified; having no name alone is no "nicht bewertbar".
    :raises StepNotAllowed: if a unit has not replied yet.
    """
    _require_remedy(reaction, remedy)
    on = local_day(at)
    access.require_step(by, "close_anonymous", reaction, on)
    row = reactions.locked(reaction)
    _judge(row, judged, by, at)
    if idea is not None:
        unit, decided = idea
        ideas.keep_decision(reaction=row, unit=unit, decided=decided, settles=True, by=by, at=at)
    moved = reactions.take_step(
        name="close_anonymous",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.REACTION_CLOSED,
        # What was settled or answered before it was opened again ends where it had ended.
        target=State.CLOSED if row.answered_at is not None else None,
        changes={
            "closed_at": at,
            "remedy": remedy,
            "result": reaction_queries.result_of(row),
            "improvement": improvement or row.improvement,
        },
        by=by,
        at=at,
    )
    done = (Task.Kind.INFORMATION, Task.Kind.REPLIES, Task.Kind.TELL_UNIT)
    asked = moved.tasks.filter(kind__in=done)
    tasks.finish(tasks=asked, by=by, at=at)
    return moved


def _require_remedy(reaction: Reaction, remedy: str) -> None:
    if remedy and remedy not in dict(Remedy.choices):
        chain = reaction_chain(reaction.pk)
        raise Refused("Diese Abhilfe gibt es nicht.", code="field_remedy", chain=chain)


def _judge(reaction: Reaction, judged: Judged, by: Person, at: datetime) -> None:
    """Assess all Anliegen; one that is assessed like that keeps what else is said of it."""
    if not judged.assessment:
        return
    for anliegen in reaction_queries.anliegen_of(reaction):
        if Judged.of(anliegen) != judged:
            reactions.assess_anliegen(anliegen=anliegen, **vars(judged), by=by, at=at)
