"""What a team lead does with a draft that waits for the signature, besides signing it."""

from datetime import datetime

from krm.casework.actions.schriftsatz import still_open, version_in_work
from krm.casework.models import Schriftsatz
from krm.journal import actions as journal
from krm.journal.actions import Refused, Verb, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.work import access
from krm.work.actions.telling import tell
from krm.work.models import Assignment


@journal.verb
def return_draft(*, assignment: Assignment, remark: str, by: Person, at: datetime) -> Schriftsatz:
    """Give a draft that waits for the signature back to whoever wrote it, with a remark.

    :raises Refused: without the right, for another unit, without a remark, or if no draft waits.
    """
    reaction, on = reactions.locked(assignment.reaction), local_day(at)
    access.require_right(by, Right.SIGN_OFF_SCHRIFTSATZ, reaction, on)
    assignment = still_open(assignment)
    access.require_unit(by, assignment, on)
    chain = reaction_chain(reaction.pk)
    schriftsatz = version_in_work(assignment)
    if schriftsatz is None or schriftsatz.ready_at is None:
        raise Refused("Es liegt kein Entwurf zur Unterschrift vor.", code="no_draft", chain=chain)
    if not remark.strip():
        raise Refused("Bitte sagen, was zu ändern ist.", code="field_draft_remark", chain=chain)
    schriftsatz.ready_at = None
    schriftsatz.save(update_fields=["ready_at"])
    assignment.return_remark = remark.strip()
    assignment.save(update_fields=["return_remark"])
    who = assignment.drafter or schriftsatz.author
    journal.record(
        Verb.SCHRIFTSATZ_DRAFT_RETURNED,
        chain=chain,
        by=by,
        at=at,
        data={"unit": assignment.unit_id, "version": schriftsatz.version},
        personal={"unit": assignment.unit.name, "remark": remark.strip()},
    )
    what = "Ihr Entwurf des Schriftsatzes braucht eine Änderung."
    tell(
        reaction=reaction, people=[who], kind="schriftsatz_draft_returned", what=what,
        key=f"{assignment.pk}:{at.isoformat()}", by=by, at=at,
    )  # fmt: skip
    return schriftsatz
