"""The dates of a petition: the statement to the BMAS is due before the committee's date (R-37)."""

from datetime import datetime

from krm.deadlines import actions as deadlines
from krm.journal.actions import Actor
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role
from krm.reactions.models import Reaction
from krm.reactions.queries import petition_of
from krm.reactions.rules import gives_statement
from krm.reactions.workflow import State
from krm.work.actions.telling import tell


def follow(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Let the deadlines follow what is written down, and tell the executive once (4.11).

    Called for every new Vorgang and after a correction of the kind: what is no petition and no
    Eingabe with a set date has no such deadline, and without a Stellungnahme none of the BMAS.
    """
    if reaction.state == State.TRANSMITTED:
        return  # The date was kept or missed; a further question brings a date of its own.
    petition = petition_of(reaction)
    owes = petition is not None and gives_statement(reaction.kind, petition.answer_to)
    deadlines.start_petition(
        reaction=reaction,
        committee_due_on=petition.committee_due_on if petition else None,
        ministry_due_on=petition.ministry_due_on if petition and owes else None,
        by=by,
        at=at,
    )
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
