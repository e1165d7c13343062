"""KRM says which unit leads, and which one answers in place of one that is not responsible."""

from datetime import datetime

from krm.casework.queries import facts_for
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.measures.actions import raising
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.actions.leading import end_asking, tell_leading
from krm.work.actions.telling import tell
from krm.work.models import Assignment


@journal.verb
def choose_lead(
    *, reaction: Reaction, unit: Unit, question: str, by: Person, at: datetime
) -> Reaction:
    """Name the unit that leads, and what it answers beside what it was asked (R-25).

    :param question: in place of the unit that has gone; empty adds nothing.
    :raises StepNotAllowed: where the Vorgang does not lie with units.
    :raises Refused: if the unit does not have the Vorgang, or has delivered and is asked anew.
    """
    on = local_day(at)
    access.require_step(by, "choose_lead", reaction, on)
    row = reactions.locked(reaction)
    chain = reaction_chain(row.pk)
    live = row.assignments.live().select_related("unit", "recipient", "drafter")
    chosen = live.filter(unit=unit).first()
    if chosen is None:
        raise Refused(f"{unit.name} hat den Vorgang nicht.", code="field_unit", chain=chain)
    question = question.strip()
    if question and not chosen.is_owed:
        raise Refused(
            f"{unit.name} hat schon geantwortet. Bitte die Frage weglassen und danach an eine "
            "weitere Einheit weiterleiten oder zurückgeben, was vorliegt.",
            code="field_question",
            chain=chain,
        )
    moved = reactions.take_step(
        name="choose_lead",
        reaction=row,
        facts=facts_for(row, by, on),
        verb=Verb.LEAD_CHOSEN,
        changes={"lead_unit": unit},
        data={"unit": unit.pk},
        personal={"unit": unit.name, "asked": f" Gefragt: {question}" if question else ""},
        by=by,
        at=at,
    )
    is_new = not chosen.is_lead
    live.update(is_lead=False)
    chosen.is_lead = True
    chosen.question = "\n".join(filter(None, (chosen.question, question)))
    chosen.save(update_fields=["is_lead", "question"])
    end_asking(reaction=moved, result=f"Federführend: {unit.name}", by=by, at=at)
    _tell(chosen, question, is_new=is_new, by=by, at=at)
    raising.inform_lead(reaction=moved, by=by, at=at)
    return moved


def _tell(row: Assignment, question: str, *, is_new: bool, by: Person, at: datetime) -> None:
    if is_new:
        tell_leading(row, by=by, at=at)
    if question:
        tell(
            reaction=row.reaction,
            people=[row.recipient, row.drafter],
            kind="asked_too",
            what="KRM fragt noch etwas. Bitte mit beantworten.",
            key=f"{row.pk}:{at.isoformat()}",
            by=by,
            at=at,
        )
