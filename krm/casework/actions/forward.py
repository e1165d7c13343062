"""Forward a Vorgang to one or several units (R-25)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from krm.casework.actions import answered_by_unit
from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Refused, Verb
from krm.measures.actions import measuring, raising
from krm.organisation.models import Person, Unit
from krm.organisation.queries import krm_is_present, local_day
from krm.organisation.rules.refusals import nobody_there
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.reactions.rules import Kind, RunningProcedure, needs_contact
from krm.regelwerk import queries as regelwerk
from krm.work import access
from krm.work.actions.leading import end_asking
from krm.work.actions.tasks import finish
from krm.work.actions.telling import tell
from krm.work.actions.units import DRAFT_WANTED
from krm.work.models import Assignment, Task
from krm.work.queries import recipient_of


@dataclass(frozen=True)
class UnitTask:
    """What one unit is asked, and which documents KRM gives to it."""

    unit: Unit
    question: str = ""
    documents: Sequence[Document] = ()
    drafter: Person | None = None


@journal.verb
def forward(
    *,
    reaction: Reaction,
    lead_unit: Unit | None,
    tasks: Sequence[UnitTask],
    by: Person,
    at: datetime,
    is_answered_by_unit: bool = False,
    procedures: Mapping[int, RunningProcedure] | None = None,
) -> Reaction:
    """Send the Vorgang to its units; each owes a Schriftsatz in 5 Arbeitstagen (R-25).

    Exactly one unit leads: one of the new ones, or one that has the Vorgang already.

    :param is_answered_by_unit: the leading unit answers and closes, since KRM is absent (R-13).
    :param procedures: which procedure decides about which Anliegen, by its key (R-30).
    :raises Refused: if no lead unit is named, a unit has it already, nobody is there, or KRM is.
    """
    on = local_day(at)
    access.require_step(by, "forward", reaction, on)
    row = reactions.locked(reaction)
    _check_units(row, lead_unit, tasks)
    _check_unit_answers(lead_unit, tasks, on, is_answered_by_unit=is_answered_by_unit)
    if procedures:
        reactions.name_procedures(reaction=row, procedures=procedures, by=by, at=at)
    moved = reactions.take_step(
        name="forward",
        reaction=row,
        facts=replace(facts_for(row, by, on), has_lead_unit=lead_unit is not None),
        verb=Verb.REACTION_FORWARDED,
        changes={"lead_unit": lead_unit},
        data={
            "units": [t.unit.pk for t in tasks],
            "lead": lead_unit.pk if lead_unit else None,
            "answered_by_unit": is_answered_by_unit,
            # Which unit receives which document, as pairs.
            "documents": [[t.unit.pk, str(row.pk)] for t in tasks for row in t.documents],
        },
        personal={"units": _named(tasks, lead_unit, is_answered_by_unit=is_answered_by_unit)},
        by=by,
        at=at,
    )
    moved.assignments.live().update(is_lead=False)
    moved.assignments.live().filter(unit=lead_unit).update(is_lead=True)
    _end_what_was_asked(moved, by, at)
    for task in tasks:
        is_lead = task.unit == lead_unit
        by_unit = is_answered_by_unit and is_lead
        _assign(moved, task, is_lead=is_lead, is_answered_by_unit=by_unit, by=by, at=at)
    return moved


def _end_what_was_asked(reaction: Reaction, by: Person, at: datetime) -> None:
    """End what KRM, or a lead who was to settle it with the customer, was asked before."""
    end_asking(reaction=reaction, result="Weitergeleitet.", by=by, at=at)
    talks = reaction.tasks.filter(kind=Task.Kind.LEAD)
    finish(tasks=talks, result="Weitergeleitet.", by=by, at=at)


def _named(tasks: Sequence[UnitTask], lead_unit: Unit | None, *, is_answered_by_unit: bool) -> str:
    return ", ".join(
        f"{task.unit.name} zur abschließenden Klärung"
        if is_answered_by_unit and task.unit == lead_unit
        else task.unit.name
        for task in tasks
    )


def _check_unit_answers(
    lead_unit: Unit | None, tasks: Sequence[UnitTask], on: date, *, is_answered_by_unit: bool
) -> None:
    if not is_answered_by_unit:
        return
    if krm_is_present(on):
        raise Refused(
            "KRM ist im Haus. Zur abschließenden Klärung geht ein Vorgang nur, solange KRM "
            "abwesend ist.",
            code="field_is_answered_by_unit",
        )
    if lead_unit not in [task.unit for task in tasks]:
        raise Refused(
            "Zur abschließenden Klärung bitte die federführende Einheit neu nennen.",
            code="field_lead_unit",
        )


def _check_units(reaction: Reaction, lead_unit: Unit | None, tasks: Sequence[UnitTask]) -> None:
    units = [task.unit for task in tasks]
    if not units:
        raise Refused("Bitte mindestens eine Einheit nennen.", code="field_lead_unit")
    if len(set(units)) != len(units):
        raise Refused("Jede Einheit bitte nur einmal nennen.", code="unit_twice")
    live = list(reaction.assignments.live().select_related("unit"))
    if taken := next((row for row in live if row.unit in units), None):
        raise Refused(f"{taken.unit.name} hat den Vorgang bereits.", code="unit_has_it")
    if lead_unit is not None and lead_unit not in [*units, *(row.unit for row in live)]:
        raise Refused("Die federführende Einheit muss unter den Einheiten sein.", code="lead_unit")
    own = {row.document_id for row in reaction.documents.all()}
    if any(document.pk not in own for task in tasks for document in task.documents):
        raise Refused("Bitte nur Dokumente dieses Vorgangs mitgeben.", code="field_documents")


def _assign(
    reaction: Reaction,
    task: UnitTask,
    *,
    is_lead: bool,
    is_answered_by_unit: bool,
    by: Person,
    at: datetime,
) -> Assignment:
    on = local_day(at)
    if task.drafter is not None:
        access.require_drafter(task.drafter, task.unit, reaction, on)
    recipient = recipient_of(reaction, task.unit, on)
    if recipient is None:
        raise Refused(nobody_there(task.unit.name), code="nobody_there")
    assignment = Assignment.objects.create(
        reaction=reaction,
        unit=task.unit,
        is_lead=is_lead,
        is_answered_by_unit=is_answered_by_unit,
        question=task.question,
        recipient=recipient,
        drafter=task.drafter,
        forwarded_at=at,
        forwarded_by=by,
    )
    assignment.documents.set(task.documents)
    if is_answered_by_unit:
        answered_by_unit.give_to_unit(assignment=assignment, by=by, at=at)
    else:
        deadlines.start_schriftsatz(reaction=reaction, unit=task.unit, at=at, by=by)
    if is_lead and _owes_contact(reaction):
        deadlines.start_contact(reaction=reaction, unit=task.unit, at=at, by=by)
    _tell(reaction, assignment, by, at)
    if is_lead:
        raising.inform_lead(reaction=reaction, by=by, at=at)
        # Nobody has seen or reported what only the count shows.
        measuring.notice_clusters(reaction=reaction, by=SYSTEM, at=at)
    return assignment


def _owes_contact(reaction: Reaction) -> bool:
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    codes = [item.code for item in reaction_queries.anliegen_of(reaction)]
    return needs_contact(codes, rules.unreachable_codes)


def _tell(reaction: Reaction, assignment: Assignment, by: Person, at: datetime) -> None:
    what, of_drafter = "Bitte einen Schriftsatz abgeben.", DRAFT_WANTED
    if reaction.kind == Kind.IDEA:
        what = of_drafter = "Bitte über die Idee entscheiden."
    if assignment.is_answered_by_unit:
        what = of_drafter = "Bitte abschließend klären und beantworten."
    # Who is both hears it once, as the one who delivers it.
    for person, words in ((assignment.recipient, what), (assignment.drafter, of_drafter)):
        if person is None:
            continue
        tell(
            reaction=reaction,
            people=[person],
            kind="schriftsatz_requested",
            what=words,
            key=str(assignment.pk),
            by=by,
            at=at,
        )
