"""Tell people of a Vorgang: who must not see it hears nothing; no names, no facts of the case."""

from collections.abc import Iterable
from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import Actor
from krm.notices import actions as notices
from krm.notices.models import Notice
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.work import access
from krm.work.queries import who_hears


@journal.verb
def tell(
    *,
    reaction: Reaction | None,
    people: Iterable[Person | None],
    kind: str,
    what: str,
    key: str,
    opening: str = "Vorgang {number}: ",
    url: str = "",
    by: Actor,
    at: datetime,
) -> list[Notice]:
    """Leave people a message about a Vorgang; the only way such a message is sent.

    Whoever is excluded from it or complained about hears nothing; in place of the KRM officer
    whoever has it on the desk hears it.

    :param reaction: None for an arrival or a task that belongs to no Vorgang yet.
    :param what: what is new or to be done, as a sentence without names and facts.
    :param key: of this very matter; the same kind and key reach a person once.
    :param opening: how the text begins; ``{number}`` in it is the number of the Vorgang.
    :param url: another page than that of the Vorgang.

    Returns the new messages.

    :raises Refused: for a text that is too long.
    """
    number = reaction.number if reaction else ""
    return notices.notify(
        recipients=who_hears(people, reaction, local_day(at)),
        kind=kind,
        text=f"{opening.replace('{number}', number)}{what}",
        url=url or (reaction.get_absolute_url() if reaction else ""),
        dedup_key=f"{kind}:{key}",
        reaction_pk=reaction.pk if reaction else None,
        by=by,
        at=at,
    )


def tell_holders(
    *, reaction: Reaction, right: Right, kind: str, what: str, key: str, by: Actor, at: datetime
) -> None:
    """Tell everybody who holds the right over this Vorgang that a step waits, but for who asks.

    Whoever is kept away from the Vorgang holds no right over it and hears nothing.
    """
    on = local_day(at)
    people = [person for person in access.people_who_hold(right, reaction, on) if person != by]
    tell(reaction=reaction, people=people, kind=kind, what=what, key=key, by=by, at=at)
