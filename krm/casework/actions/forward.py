"""Forward a Vorgang to one or several units, or hand it over to another body (R-25)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from krm.casework import access
from krm.casework.models import Assignment
from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.notices import actions as notices
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day, recipient_for
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.reactions.rules import needs_contact
from krm.regelwerk import queries as regelwerk


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
    expected_revision: int | None = None,
) -> Reaction:
    """Send the Vorgang to its units; each owes a Schriftsatz in 5 Arbeitstagen (R-25).

    :raises Refused: if no lead unit is named, a unit has it already or nobody is there.
    """
    on = local_day(at)
    access.require_step(by, "forward", reaction, on)
    _check_units(reaction, lead_unit, tasks)
    facts = replace(facts_for(reaction, by, on), has_lead_unit=lead_unit is not None)
    moved = reactions.take_step(
        name="forward",
        reaction=reaction,
        facts=facts,
        verb=Verb.REACTION_FORWARDED,
        changes={"lead_unit": lead_unit},
        data={"units": [t.unit.pk for t in tasks], "lead": lead_unit.pk if lead_unit else None},
        by=by,
        at=at,
        expected_revision=expected_revision,
    )
    for task in tasks:
        _assign(moved, task, is_lead=task.unit == lead_unit, by=by, at=at)
    return moved


def _check_units(reaction: Reaction, lead_unit: Unit | None, tasks: Sequence[UnitTask]) -> None:
    units = [task.unit for task in tasks]
    if lead_unit is not None and lead_unit not in units:
        raise Refused("Die federführende Einheit muss unter den Einheiten sein.", code="lead_unit")
    if len(set(units)) != len(units):
        raise Refused("Jede Einheit bitte nur einmal nennen.", code="unit_twice")
    live = reaction.assignments.exclude(state=Assignment.State.WITHDRAWN)
    if taken := live.filter(unit__in=units).select_related("unit").first():
        raise Refused(f"{taken.unit.name} hat den Vorgang bereits.", code="unit_has_it")


def _assign(
    reaction: Reaction, task: UnitTask, *, is_lead: bool, by: Person, at: datetime
) -> Assignment:
    on = local_day(at)
    if task.drafter is not None and task.drafter.pk == reaction.concerned_person_id:
        raise Refused(
            "Die Person, um die es in der Beschwerde geht, darf den Schriftsatz nicht verfassen. "
            "Bitte eine andere Person eintragen.",
            code="author_is_concerned",
            chain=reaction_chain(reaction.pk),
        )
    excluded = set(reaction_queries.excluded_people(reaction))
    if reaction.concerned_person_id:
        excluded.add(reaction.concerned_person_id)
    recipient = recipient_for(task.unit, on, frozenset(excluded))
    if recipient is None:
        raise Refused(f"Für {task.unit.name} ist niemand da.", code="nobody_there")
    assignment = Assignment.objects.create(
        reaction=reaction,
        unit=task.unit,
        is_lead=is_lead,
        question=task.question,
        recipient=recipient,
        drafter=task.drafter,
        forwarded_at=at,
        forwarded_by=by,
    )
    assignment.documents.set(task.documents)
    deadlines.start_schriftsatz(reaction=reaction, unit=task.unit, at=at, by=by)
    if is_lead and _owes_contact(reaction):
        deadlines.start_contact(reaction=reaction, unit=task.unit, at=at, by=by)
    _tell(reaction, assignment, at)
    return assignment


def _owes_contact(reaction: Reaction) -> bool:
    rules = regelwerk.rules_of(reaction.regelwerk_version)
    codes = [item.code for item in reaction_queries.anliegen_of(reaction)]
    return needs_contact(codes, rules.unreachable_codes)


def _tell(reaction: Reaction, assignment: Assignment, at: datetime) -> None:
    people = [person for person in (assignment.recipient, assignment.drafter) if person]
    notices.notify(
        recipients=people,
        kind="schriftsatz_requested",
        text=f"Vorgang {reaction.number}: Bitte einen Schriftsatz abgeben.",
        url=reaction.get_absolute_url(),
        dedup_key=f"assignment:{assignment.pk}",
        reaction_pk=reaction.pk,
        at=at,
    )


@journal.verb
def withdraw_assignment(
    *, assignment: Assignment, reason: str, by: Person, at: datetime
) -> Assignment:
    """Take a Vorgang back from a unit that turned out not to be responsible.

    :raises Refused: if it is the only unit; then it must be forwarded anew first.
    """
    reaction = assignment.reaction
    access.require_step(by, "forward", reaction, local_day(at))
    others = reaction.assignments.exclude(state=Assignment.State.WITHDRAWN).exclude(
        pk=assignment.pk
    )
    if not others.exists():
        raise Refused(
            "Bitte zuerst an eine andere Einheit weiterleiten, dann hier zurückziehen.",
            code="only_unit",
        )
    assignment.state = Assignment.State.WITHDRAWN
    assignment.save(update_fields=["state"])
    deadlines.lift(
        reaction=reaction, kinds=["schriftsatz", "schriftsatz_rework", "contact"],
        unit=assignment.unit, why="assignment_withdrawn", by=by, at=at,
    )  # fmt: skip
    journal.record(
        Verb.REACTION_ASSIGNED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"unit": assignment.unit_id, "withdrawn": True},
        personal={"reason": reason},
    )
    return assignment


@journal.verb
def hand_over(
    *, reaction: Reaction, receiver: str, reason: str, by: Person, at: datetime
) -> Reaction:
    """Hand the matter over to the body that is responsible.

    :raises Refused: if it is not said to whom.
    """
    on = local_day(at)
    access.require_step(by, "hand_over", reaction, on)
    if not receiver.strip():
        raise Refused("Bitte angeben, an welche Stelle abgegeben wird.", code="receiver_missing")
    moved = reactions.take_step(
        name="hand_over",
        reaction=reaction,
        facts=facts_for(reaction, by, on),
        verb=Verb.REACTION_HANDED_OVER,
        changes={"handed_over_to": receiver.strip(), "closed_at": at},
        personal={"receiver": receiver, "reason": reason},
        by=by,
        at=at,
    )
    deadlines.lift(
        reaction=moved,
        kinds=["closing", "board", "internal_target", "schriftsatz", "schriftsatz_rework"],
        why="handed_over",
        by=by,
        at=at,
    )
    return moved
