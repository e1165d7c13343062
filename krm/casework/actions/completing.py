"""KRM, back again, completes what a unit has answered and closed meanwhile (R-13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.casework.queries import facts_for
from krm.journal import actions as journal
from krm.journal.actions import Verb
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.actions import tasks
from krm.work.models import Task


@dataclass(frozen=True)
class Completed:
    """How KRM assesses one Anliegen."""

    assessment: str
    criterion: str = ""
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Completion:
    """What KRM says of a closed Vorgang, by the primary key of each Anliegen."""

    anliegen: Mapping[int, Completed]
    improvement: str = ""


@journal.verb
def complete_after_absence(
    *, reaction: Reaction, completion: Completion, by: Person, at: datetime
) -> Reaction:
    """Complete Anliegen and result of what a unit closed while KRM was absent (R-13).

    The result follows from the Anliegen (rulings).

    :raises StepNotAllowed: if nothing waits to be completed.
    :raises Refused: without the right, or if an assessment lacks its criterion or reason.
    """
    on = local_day(at)
    access.require_step(by, "complete_after_absence", reaction, on)
    row = reactions.locked(reaction)
    facts = facts_for(row, by, on)
    for item in reaction_queries.anliegen_of(row):
        if item.pk in completion.anliegen:
            reactions.assess_anliegen(
                anliegen=item,
                **vars(completion.anliegen[item.pk]),
                is_handed_over=item.is_handed_over,
                refers_to_procedure=item.refers_to_procedure,
                is_completion=True,
                by=by,
                at=at,
            )
    row.refresh_from_db()
    moved = reactions.take_step(
        name="complete_after_absence",
        reaction=row,
        facts=facts,
        verb=Verb.COMPLETED_AFTER_ABSENCE,
        changes={
            "result": reaction_queries.result_of(row),
            "improvement": completion.improvement or row.improvement,
        },
        by=by,
        at=at,
    )
    waiting = moved.tasks.filter(kind=Task.Kind.AFTER_ABSENCE)
    tasks.finish(tasks=waiting, result="vervollständigt", by=by, at=at)
    return moved
