"""Who has to be informed of a Besonderheit."""

from collections.abc import Iterable
from datetime import date

from krm.organisation import queries as organisation
from krm.organisation.models import Person, Unit
from krm.organisation.rules import Role
from krm.reactions.models import Reaction
from krm.reactions.queries import excluded_people
from krm.work.queries import desk_of, executive_of, recipient_of


def people_to_inform(
    roles: Iterable[str], reaction: Reaction | None, unit: Unit | None, on: date
) -> list[tuple[str, Person]]:
    """Return who is informed in which role, each once; who must not see the Vorgang is not there.

    :param unit: whose lead is responsible; while there is none nobody is informed as lead.
    """
    kept_away = excluded_people(reaction) if reaction else frozenset()
    found: dict[Person, str] = {}
    for role in roles:
        for person in _holders(role, reaction, unit, on):
            if person.pk not in kept_away:
                found.setdefault(person, role)
    return [(role, person) for person, role in found.items()]


def _holders(role: str, reaction: Reaction | None, unit: Unit | None, on: date) -> list[Person]:
    if role == "executive":
        people = [executive_of(reaction, on)]
    elif role == "krm_officer":
        people = [desk_of(reaction, on) if reaction else organisation.krm_at_work(on)]
    elif role == "data_protection":
        people = [*organisation.people_with_role(Role.DATA_PROTECTION, on)]
    else:
        people = [_recipient(reaction, unit, on)] if unit else []
    return [person for person in people if person is not None]


def _recipient(reaction: Reaction | None, unit: Unit, on: date) -> Person | None:
    if reaction is None:
        return organisation.recipient_for(unit, on)
    return recipient_of(reaction, unit, on)
