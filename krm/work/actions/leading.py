"""Who leads a Vorgang of several units, and who answers in place of one that has gone (R-25)."""

from datetime import datetime

from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Actor, Verb, reaction_chain
from krm.organisation.queries import local_day
from krm.organisation.rules import Role
from krm.reactions.models import Reaction
from krm.work.actions.tasks import ask, finish
from krm.work.actions.telling import tell
from krm.work.models import Assignment, Task
from krm.work.queries import desk_of

_OPEN = Task.Kind.WHO_ANSWERS


@journal.verb
def pass_lead(
    *, reaction: Reaction, left: Assignment, owed_contact: bool, by: Actor, at: datetime
) -> None:
    """Say who leads now that a unit has gone; where it declined KRM is asked who answers for it.

    The next unit leads until KRM decides. Where no unit is left, nobody is asked any more.

    :param owed_contact: the unit still had to reach the customer (R-32); the next one has to.
    """
    rows = reaction.assignments.live().select_related("unit", "recipient", "drafter")
    leading = rows.filter(is_lead=True).first()
    if leading is None:
        end_asking(reaction=reaction, result="Der Vorgang liegt wieder bei KRM.", by=by, at=at)
        return
    if left.is_lead:
        journal.record(
            Verb.LEAD_PASSED,
            chain=reaction_chain(reaction.pk),
            by=by,
            at=at,
            data={"unit": leading.unit_id},
            personal={"unit": leading.unit.name},
        )
        tell_leading(leading, by=by, at=at)
        if owed_contact:
            deadlines.start_contact(reaction=reaction, unit=leading.unit, by=by, at=at)
    if left.is_declined:
        _ask_krm(reaction, left, by, at)


def tell_leading(row: Assignment, *, by: Actor, at: datetime) -> None:
    """Tell whoever works on the task of a unit that it leads now."""
    tell(
        reaction=row.reaction,
        people=[row.recipient, row.drafter],
        kind="leads_now",
        what=f"{row.unit.name} ist jetzt federführend.",
        key=f"{row.pk}:{at.isoformat()}",
        by=by,
        at=at,
    )


def _ask_krm(reaction: Reaction, left: Assignment, by: Actor, at: datetime) -> None:
    on = local_day(at)
    desk = desk_of(reaction, on)
    task = Task(
        kind=_OPEN,
        title=f"Klären, wer statt {left.unit.name} antwortet"[:200],
        reaction=reaction,
        person=desk,
        role="" if desk else Role.KRM_OFFICER.value,
        due_on=deadlines.next_working_day(reaction, on),
        subject_pk=left.pk,
        dedup_key=f"{_OPEN}:{left.pk}",
    )
    ask(task=task, by=by, at=at)


@journal.verb
def end_asking(*, reaction: Reaction, result: str, by: Actor, at: datetime) -> int:
    """Finish what KRM was asked about units that have gone; return how many tasks that were."""
    return finish(tasks=reaction.tasks.filter(kind=_OPEN), result=result, by=by, at=at)
