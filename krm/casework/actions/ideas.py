"""What becomes of an Idee: done, planned until a day, or not possible (4.8).

The unit that can decides; its decision goes to KRM as its Schriftsatz, and KRM answers the customer
with it. What a unit has said otherwise KRM enters. What is accepted becomes a Gegenmaßnahme.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from krm.casework.actions import schriftsatz
from krm.casework.actions.schriftsatz import Draft, Point
from krm.casework.models import IdeaDecision
from krm.casework.queries import facts_for
from krm.casework.queries.ideas import are_contradictory, decisions_on
from krm.deadlines import queries as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.measures.actions.carrying_out_ideas import adopt_idea, drop_ideas
from krm.measures.queries.ideas import idea_of_unit, running_ideas
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.queries import anliegen_of
from krm.reactions.workflow import STEPS, Facts, State, refusals
from krm.ui.rules import format_date, format_day
from krm.work import access
from krm.work.models import Assignment
from krm.work.queries import recipient_of


@dataclass(frozen=True)
class Decided:
    """What the unit says: the decision, until when, and why in the words the customer reads."""

    decision: str
    reason: str
    planned_until: date | None = None

    @classmethod
    def of(cls, row: IdeaDecision) -> Self:
        """Return a decision as it was kept."""
        return cls(row.decision, row.reason, row.planned_until)

    @property
    def said(self) -> str:
        """Return the decision as the house reads it: what, until when, and why."""
        what = str(IdeaDecision.Decision(self.decision).label)
        day = f" bis {format_date(self.planned_until)}" if self.planned_until else ""
        return f"{what}{day}. {self.reason.strip()}"

    @property
    def answer(self) -> str:
        """Return the paragraph of the answer."""
        day = format_date(self.planned_until) if self.planned_until else ""
        says = {
            IdeaDecision.Decision.DONE: "Ihre Idee haben wir umgesetzt.",
            IdeaDecision.Decision.PLANNED: f"Wir setzen Ihre Idee um, geplant bis zum {day}.",
            IdeaDecision.Decision.NOT_POSSIBLE: "Ihre Idee können wir leider nicht umsetzen.",
        }
        return f"{says[IdeaDecision.Decision(self.decision)]} {self.reason.strip()}"


@journal.verb
def decide_idea(
    *, assignment: Assignment, decided: Decided, by: Person, at: datetime
) -> IdeaDecision:
    """Decide about an Idee for a unit; KRM has the decision and answers the customer.

    :raises StepNotAllowed: if the Vorgang is no Idee or does not lie with the unit.
    :raises Refused: without the right, a decision, its reason, or the day of what is planned.
    """
    on = local_day(at)
    reaction = reactions.locked(assignment.reaction)
    chain = reaction_chain(reaction.pk)
    access.require_right(by, Right.SIGN_OFF_SCHRIFTSATZ, reaction, on)
    facts = Facts(kind=reaction.kind, state=State(reaction.state))
    if reasons := refusals(STEPS["decide_idea"], facts):
        raise reactions.StepNotAllowed("decide_idea", reasons, chain=chain)
    _check(decided, on, chain)
    draft = _draft(reaction, decided, by)
    schriftsatz.save_schriftsatz(assignment=assignment, draft=draft, by=by, at=at)
    row = keep_decision(reaction=reaction, unit=assignment.unit, decided=decided, by=by, at=at)
    schriftsatz.deliver_schriftsatz(assignment=assignment, by=by, at=at)
    return row


@journal.verb
def note_idea_decision(
    *, reaction: Reaction, unit: Unit, decided: Decided, by: Person, at: datetime
) -> IdeaDecision:
    """Enter what a unit has decided about an Idee and has said to KRM outside this system.

    What has no answer yet gets its words, and what has those of an earlier decision.

    :raises StepNotAllowed: if the Vorgang is no Idee, or its answer says the decision already.
    :raises Refused: without the right, a decision, its reason, or the day of what is planned.
    """
    on = local_day(at)
    access.require_step(by, "note_idea_decision", reaction, on)
    row = reactions.locked(reaction)
    facts = facts_for(row, by, on)
    if reasons := refusals(STEPS["note_idea_decision"], facts):
        chain = reaction_chain(row.pk)
        raise reactions.StepNotAllowed("note_idea_decision", reasons, chain=chain)
    written = {"", *(Decided.of(earlier).answer for earlier in decisions_on(row))}
    kept = keep_decision(reaction=row, unit=unit, decided=decided, settles=True, by=by, at=at)
    if row.state != State.ANSWERED:
        ours = [item for item in anliegen_of(row) if item.is_ours_to_answer]
        answers = {item.pk: decided.answer for item in ours if item.answer.strip() in written}
        reactions.answer_points(reaction=row, answers=answers, further={}, by=by, at=at)
    return kept


def keep_decision(
    *,
    reaction: Reaction,
    unit: Unit,
    decided: Decided,
    settles: bool = False,
    by: Person,
    at: datetime,
) -> IdeaDecision:
    """Keep what a unit says becomes of an Idee, inside the verb of a step.

    What it accepts is a Maßnahme of its own; those of other units stay, until KRM decides that the
    Idee is not possible. The same decision once more changes nothing: a measure that is done
    meanwhile stays done.

    :param settles: KRM says that this decision holds, whatever other units say.
    :raises Refused: without a decision, its reason, or the day of what is planned.
    """
    said = decisions_on(reaction)
    was_open = are_contradictory(said)
    row = next((one for one in said if one.unit_id == unit.pk), None)
    is_new = row is None or Decided.of(row) != replace(decided, reason=decided.reason.strip())
    if row is None:
        row = IdeaDecision(reaction=reaction, unit=unit, is_own=not settles)
    if is_new:
        _check(decided, local_day(at), reaction_chain(reaction.pk))
        row.decision, row.planned_until = decided.decision, decided.planned_until
        row.reason, row.decided_at, row.decided_by = decided.reason.strip(), at, by
        row.is_own = row.is_own or not settles
    if is_new or settles:
        IdeaDecision.objects.filter(reaction=reaction).update(is_settled=False)
        row.is_settled = settles
        row.save()
    if is_new:
        _record(Verb.IDEA_DECIDED, row, by, at)
    elif settles and was_open:
        _record(Verb.IDEA_SETTLED, row, by, at)
    _follow(row, is_new=is_new, by=by, at=at)
    return row


def _record(verb: Verb, row: IdeaDecision, by: Person, at: datetime) -> None:
    journal.record(
        verb,
        chain=reaction_chain(row.reaction_id),
        by=by,
        at=at,
        data={"decision": row.decision, "planned_until": row.planned_until},
        personal={"unit": row.unit.name, "decision": row.get_decision_display()},
    )


def _follow(row: IdeaDecision, *, is_new: bool, by: Person, at: datetime) -> None:
    """Let the Maßnahmen follow a decision: that of the unit, and where KRM settles it, all."""
    reaction, unit, on = row.reaction, row.unit, local_day(at)
    if row.is_settled:
        # What KRM had entered of another unit was a mistake, now that it names this one.
        mistaken = IdeaDecision.objects.filter(reaction=reaction, is_own=False).exclude(pk=row.pk)
        units = list(Unit.objects.filter(pk__in=mistaken.values("unit")))
        mistaken.delete()
        why = f"KRM hat eingetragen, was {unit.name} entschieden hat."
        drop_ideas(reaction=reaction, units=units, reason=why, by=by, at=at)
    if row.decision == IdeaDecision.Decision.NOT_POSSIBLE:
        others = [measure.unit for measure in running_ideas(reaction) if row.is_settled]
        units = [one for one in (unit, *others) if one is not None]
        drop_ideas(reaction=reaction, units=units, reason=row.reason, by=by, at=at)
        return
    own = idea_of_unit(reaction, unit)
    if is_new or own is None or (row.is_settled and own.state == own.State.DISMISSED):
        adopt_idea(
            reaction=reaction,
            unit=unit,
            owner=recipient_of(reaction, unit, on) or by,
            due_on=row.planned_until,
            reason=row.reason,
            by=by,
            at=at,
        )


def _draft(reaction: Reaction, decided: Decided, by: Person) -> Draft:
    """Return the decision as the Schriftsatz of the unit: the same to each Anliegen."""
    reason = decided.reason.strip()
    point = Point(facts=reason, text_proposal=decided.answer)
    points = {item.pk: point for item in anliegen_of(reaction)}
    return Draft(reasons=reason, points=points, author=by)


def _is_worked_on(day: date) -> bool:
    return deadlines.calendar().is_working_day(day, "backward")


def _check(decided: Decided, on: date, chain: str) -> None:
    if decided.decision not in IdeaDecision.Decision.values:
        raise Refused("Bitte sagen, was aus der Idee wird.", code="field_decision", chain=chain)
    is_planned = decided.decision == IdeaDecision.Decision.PLANNED
    if is_planned and decided.planned_until is None:
        raise Refused("Bitte sagen, bis wann.", code="field_planned_until", chain=chain)
    if is_planned and decided.planned_until is not None and decided.planned_until < on:
        raise Refused("Der Tag ist schon vorbei.", code="field_planned_until", chain=chain)
    if is_planned and decided.planned_until and not _is_worked_on(decided.planned_until):
        # The answer promises it.
        raise Refused(
            f"Am {format_day(decided.planned_until)} arbeitet hier niemand. Bitte einen "
            "Arbeitstag nennen.",
            code="field_planned_until",
            chain=chain,
        )
    if not decided.reason.strip():
        raise Refused("Bitte begründen. So liest es die Kundin oder der Kunde.",
                      code="field_reason", chain=chain)  # fmt: skip
