"""The Maßnahme of an Idee: a unit carries out what somebody has proposed (4.8)."""

from collections.abc import Sequence
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import Verb, reaction_chain
from krm.measures.actions.carrying import record
from krm.measures.models import IDEA, Measure
from krm.measures.queries.ideas import idea_of_unit, ideas_of
from krm.organisation.models import Person, Unit
from krm.reactions.models import Reaction
from krm.work.actions.telling import tell


@journal.verb
def adopt_idea(
    *,
    reaction: Reaction,
    unit: Unit,
    owner: Person,
    due_on: date | None,
    reason: str,
    by: Person,
    at: datetime,
) -> Measure:
    """Make an Idee that a unit carries out a Gegenmaßnahme of that unit, which has decided (4.8).

    :param owner: who carries it out, and hears of its day.
    :param due_on: until when it is planned; None means that it is done already.
    """
    key = f"{IDEA}{reaction.pk}:{unit.pk}"
    row = idea_of_unit(reaction, unit) or Measure(dedup_key=key, proposed_at=at)
    row.title = f"Idee umsetzen: {reaction.title}"[:200]
    row.cause, row.unit, row.owner = reason, unit, owner
    row.due_on, row.decided_at, row.decided_by = due_on, at, by
    row.reminded_at = row.escalated_at = None
    row.state, row.result, row.decision_reason = Measure.State.ACCEPTED, "", ""
    row.completed_at = row.completed_by = None
    if due_on is None:
        row.state, row.result = Measure.State.DONE, reason
        row.completed_at, row.completed_by = at, by
    row.save()
    row.reactions.add(reaction)
    verb = Verb.MEASURE_DONE if due_on is None else Verb.MEASURE_ACCEPTED
    journal.record(
        verb, chain=reaction_chain(reaction.pk), by=by, at=at,
        data={"measure": row.pk, "due_on": due_on},
        personal={"title": row.title, "result": row.result},
    )  # fmt: skip
    return row


@journal.verb
def drop_ideas(
    *, reaction: Reaction, units: Sequence[Unit], reason: str, by: Person, at: datetime
) -> int:
    """Give up what units carry out of an Idee that is not possible; who does so hears of it.

    Returns how many Maßnahmen fell; one that had fallen before is left as it is.
    """
    rows = ideas_of(reaction).filter(unit__in=units).exclude(state=Measure.State.DISMISSED)
    chain = reaction_chain(reaction.pk)
    fallen = list(rows.select_related("owner").order_by("pk"))
    for row in fallen:
        was_running = row.state == Measure.State.ACCEPTED
        row.state, row.decision_reason = Measure.State.DISMISSED, reason
        row.decided_at, row.decided_by = at, by
        row.result, row.completed_at, row.completed_by = "", None, None
        row.save()
        record(Verb.MEASURE_DISMISSED, row, by, at, chain=chain, reason=reason)
        if was_running and row.owner != by:
            tell(
                reaction=reaction, people=[row.owner], kind="idea_dropped",
                what="Die Idee wird doch nicht umgesetzt, Ihre Maßnahme fällt weg.",
                key=f"{row.pk}:{at.isoformat()}", url=row.get_absolute_url(), by=by, at=at,
            )  # fmt: skip
    return len(fallen)
