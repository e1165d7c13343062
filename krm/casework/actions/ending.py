"""What ends with a Vorgang: deadlines, tasks, work of units; one without a name ends at once."""

from collections.abc import Collection
from datetime import datetime

from krm.casework.queries import facts_for
from krm.deadlines import actions as deadlines
from krm.deadlines.queries import CLOSING, SCHRIFTSATZ
from krm.journal.actions import Actor, Verb
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.work.actions import tasks
from krm.work.models import Assignment, Task

EVERY_DEADLINE = ("confirmation", *CLOSING, *SCHRIFTSATZ, "contact", "petition")

# These stay open: a correction waits for its second person, a Wiedervorlage for its day.
_STAYING = (Task.Kind.CORRECTION, Task.Kind.REMINDER)


def end_work(
    *, reaction: Reaction, why: str, by: Actor, at: datetime, keep: Collection[str] = ()
) -> None:
    """Let what still runs lapse, so that nobody is reminded of a Vorgang that has ended.

    :param keep: kinds of deadlines that run on, such as the one for the handover notice.
    """
    kinds = [kind for kind in EVERY_DEADLINE if kind not in keep]
    deadlines.lapse(reaction=reaction, kinds=kinds, why=why, by=by, at=at)
    ended = reaction.tasks.exclude(kind__in=_STAYING)
    tasks.finish(tasks=ended, result="Vorgang beendet", by=by, at=at)
    reaction.assignments.owed().update(state=Assignment.State.WITHDRAWN)


def record_if_anonymous(*, reaction: Reaction, by: Person, at: datetime) -> Reaction:
    """End what nobody can be answered on: it stays in the register as anonymous (R-28)."""
    if not reaction.is_anonymous:
        return reaction
    return reactions.take_step(
        name="record_anonymous",
        reaction=reaction,
        facts=facts_for(reaction, by, local_day(at)),
        verb=Verb.REACTION_CLOSED,
        changes={"closed_at": at},
        by=by,
        at=at,
    )
