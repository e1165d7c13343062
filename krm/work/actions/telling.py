"""Tell those who may take the next step that it waits for them; no names, no facts of the case."""

from datetime import datetime

from krm.journal.actions import Actor
from krm.notices import actions as notices
from krm.organisation.access import people_with_right
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.work import access


def tell_holders(
    reaction: Reaction, right: Right, *, kind: str, what: str, key: str, by: Actor, at: datetime
) -> None:
    """Leave a message to everybody who holds the right over this Vorgang, but for who asks.

    Whoever is kept away from the Vorgang holds no right over it and hears nothing.
    """
    on = local_day(at)
    people = [
        person
        for person in people_with_right(right, on)
        if person != by and access.holds(person, right, reaction, on)
    ]
    notices.notify(
        recipients=people,
        kind=kind,
        text=f"Vorgang {reaction.number}: {what}",
        url=reaction.get_absolute_url(),
        dedup_key=f"{kind}:{key}",
        reaction_pk=reaction.pk,
        at=at,
    )
