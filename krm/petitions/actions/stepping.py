"""Take a step of a petition: right, lock, gates and journal in one place."""

from collections.abc import Mapping
from datetime import datetime

from krm.casework.queries import facts_for
from krm.journal import actions as journal
from krm.journal.actions import Verb
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Petition, Reaction
from krm.reactions.workflow import STEPS
from krm.work import access


@journal.verb
def take(
    *,
    name: str,
    reaction: Reaction,
    verb: Verb,
    by: Person,
    at: datetime,
    data: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
    changes: Mapping[str, object] | None = None,
) -> tuple[Reaction, Petition]:
    """Take a step of the table for a petition; return the Vorgang and its petition, both locked.

    :raises Refused: without the right.
    :raises StepNotAllowed: with every reason why the step is not possible now.
    """
    on = local_day(at)
    if not any(access.holds(by, right, reaction, on) for right in STEPS[name].rights):
        access.require_step(by, name, reaction, on)
    row = reactions.locked(reaction)
    moved = reactions.take_step(
        name=name,
        reaction=row,
        facts=facts_for(row, by, on),
        verb=verb,
        data=data,
        personal=personal,
        changes=changes,
        by=by,
        at=at,
    )
    petition, _ = Petition.objects.select_for_update().get_or_create(reaction=moved)
    return moved, petition
