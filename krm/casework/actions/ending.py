"""What ends with a Vorgang: its deadlines, its tasks and the work of its units."""

from collections.abc import Collection
from datetime import datetime

from krm.deadlines import actions as deadlines
from krm.journal.actions import Actor
from krm.reactions.models import Reaction
from krm.work.models import Assignment, Task

EVERY_DEADLINE = (
    "confirmation", "closing", "board", "internal_target", "schriftsatz", "schriftsatz_rework",
    "contact", "petition",
)  # fmt: skip

# These stay open: a letter may still be under way, and a correction waits for its second person.
_STAYING = (Task.Kind.DISPATCH_UNCLEAR, Task.Kind.DISPATCH_FAILED, Task.Kind.CORRECTION)


def end_work(
    *, reaction: Reaction, why: str, by: Actor, at: datetime, keep: Collection[str] = ()
) -> None:
    """Lift what still runs, so that nobody is reminded of a Vorgang that has ended.

    :param keep: kinds of deadlines that run on, such as the one for the handover notice.
    """
    kinds = [kind for kind in EVERY_DEADLINE if kind not in keep]
    deadlines.lift(reaction=reaction, kinds=kinds, why=why, by=by, at=at)
    reaction.tasks.filter(done_at=None).exclude(kind__in=_STAYING).exclude(
        kind=Task.Kind.REMINDER
    ).update(done_at=at, done_by_id=by.pk, result="Vorgang beendet")
    reaction.assignments.filter(
        state__in=[Assignment.State.OPEN, Assignment.State.RETURNED]
    ).update(state=Assignment.State.WITHDRAWN)
