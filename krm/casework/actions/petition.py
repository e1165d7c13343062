"""The dates of a petition: the statement to the BMAS is due before the committee's date (R-37)."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from krm.deadlines import actions as deadlines
from krm.deadlines.models import Deadline
from krm.journal import actions as journal
from krm.journal.actions import Actor
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.reactions.queries import petition_of
from krm.reactions.rules import Kind, gives_statement
from krm.reactions.workflow import WORKED_ON, State
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


def follow_dates(*, do: Callable[..., object], by: Actor, at: datetime, limit: int) -> None:
    """Give a petition the deadline of the BMAS that was stored before this date had one.

    A date that lies after the day the desk works towards anyway needs none.

    :param do: takes one piece and goes on with the next where it fails.
    """
    own = Deadline.objects.filter(reaction=OuterRef("pk"))
    day = OuterRef("petition__ministry_due_on")
    earlier = own.running().filter(kind="petition", act_by__lte=day)
    owes = Q(kind=Kind.PETITION) | Q(kind=Kind.EINGABE, petition__answer_to="body")
    rows = (
        Reaction.objects.filter(owes, state__in=WORKED_ON, petition__ministry_due_on__isnull=False)
        .exclude(Exists(own.filter(kind="ministry")))
        .exclude(Exists(earlier))
    )
    for reaction in rows.order_by("pk")[:limit]:
        do(follow_stored, reaction=reaction, by=by, at=at)


@journal.verb
def follow_stored(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Let the deadlines of a stored petition follow its dates."""
    follow(reaction=reactions.locked(reaction), by=by, at=at)
