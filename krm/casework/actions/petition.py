"""The dates of a petition: the statement to the BMAS is due before the committee's date (R-37)."""

from datetime import datetime

from krm.deadlines import actions as deadlines
from krm.journal import actions as journal
from krm.journal.actions import Actor
from krm.organisation.models import Person
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Right, Role
from krm.reactions import actions as reactions
from krm.reactions.actions import PetitionData
from krm.reactions.models import Petition, Reaction
from krm.reactions.queries import petition_of
from krm.work import access
from krm.work.actions.telling import tell


@journal.verb
def change_petition(
    *, reaction: Reaction, data: PetitionData, by: Person, at: datetime
) -> Petition | None:
    """Enter or correct what belongs to a petition; its deadline follows the committee's date.

    :raises Refused: if the Vorgang has ended, is no petition, or a date cannot be right.
    """
    access.require_right(by, Right.EDIT_CASE, reaction, local_day(at))
    row = reactions.locked(reaction)
    reactions.require_open(row)
    changed = reactions.write_petition(reaction=row, data=data, by=by, at=at)
    if changed is not None:
        follow(reaction=row, by=by, at=at)
    return changed


def follow(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Let the deadline follow what is written down, and tell the executive once (4.11).

    Called for every new Vorgang and after a correction of the kind: what is no petition and no
    Eingabe with a set date has no such deadline.
    """
    petition = petition_of(reaction)
    due_on = petition.committee_due_on if petition else None
    deadlines.start_petition(reaction=reaction, committee_due_on=due_on, by=by, at=at)
    if petition is not None:
        tell(
            reaction=reaction,
            people=people_with_role(Role.EXECUTIVE, local_day(at)),
            kind="petition",
            what=f"{reaction.get_kind_display()} eingegangen. "
            "Die Stellungnahme übermittelt die Geschäftsführung.",
            key=str(reaction.pk),
            by=by,
            at=at,
        )
