"""People and units beside the cast, where a test needs one more."""

from datetime import UTC, date, datetime
from itertools import count

from krm.journal.actions import SYSTEM
from krm.organisation import actions
from krm.organisation.models import Person, RoleAssignment, Unit
from krm.organisation.rules import Role

_numbers = count(1)
LONG_AGO = date(2020, 1, 2)


def person(*roles: Role, unit: Unit | None = None, since: date = LONG_AGO) -> Person:
    """Return a new person who holds the roles since a day."""
    number = next(_numbers)
    someone = Person(username=f"person.{number}", first_name="Toni", last_name=f"Zusatz-{number}")
    someone.unit = unit
    at = datetime(since.year, since.month, since.day, 8, tzinfo=UTC)
    actions.create_person(someone, by=SYSTEM, at=at, roles=())
    for role in roles:
        RoleAssignment.objects.create(person=someone, role=role.value, starts_on=since)
    return someone


def team(name: str, *, lead: Person | None = None, parent: Unit | None = None) -> Unit:
    """Return a new team."""
    return Unit.objects.create(name=name, lead=lead, parent=parent)
