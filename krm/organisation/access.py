"""Who may do what: the roles of a day, looked up in the rights matrix."""

from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet, Value

from krm.journal.actions.confirming import confirmation
from krm.journal.rules.actors import SYSTEM, Actor
from krm.journal.rules.refusals import Refused
from krm.organisation.models import Person, RoleAssignment, Unit
from krm.organisation.rules import MATRIX, RIGHT_LABELS, Right, Role, Scope, scopes
from krm.organisation.standing import read_once


def roles_on(person: Person, on: date) -> frozenset[Role]:
    """Return the roles a person holds on a day; none for somebody who has left.

    Lead and deputy of a team are team leads without a further assignment.
    """
    if not person.is_active or person.pk is None:
        return frozenset()
    return read_once(("roles", person.pk, on), lambda: _read_roles(person, on))


def _read_roles(person: Person, on: date) -> frozenset[Role]:
    assigned = person.role_assignments.on(on).order_by().values_list("role")
    leading = _teams_led_by(person.pk).values_list(Value(Role.TEAM_LEAD.value))
    return frozenset(Role(role) for (role,) in assigned.union(leading))


@lru_cache(maxsize=1000)
def _teams_led_by(person: int) -> QuerySet[Unit]:
    """Build the question once: no row stands in it, and every step asks it anew."""
    in_charge = Q(lead=person) | Q(deputy=person)
    return Unit.objects.filter(in_charge, is_active=True, kind=Unit.Kind.TEAM)


def scopes_of(person: Person, right: Right, on: date) -> frozenset[Scope]:
    """Return how far the right of a person reaches on a day; empty means not at all."""
    return scopes(roles_on(person, on), right)


def rights_of(person: Person, on: date) -> frozenset[Right]:
    """Return every right a person holds on a day, whatever its scope."""
    return frozenset(right for role in roles_on(person, on) for right in MATRIX[role])


def has_right(person: Person, right: Right, on: date) -> bool:
    """Tell whether a person holds a right on a day, whatever its scope."""
    return bool(scopes_of(person, right, on))


def require(person: Actor, right: Right, *, on: date) -> None:
    """Let a step pass only if the person holds the right on that day; the schedule always does.

    :raises Refused: if the right is missing.
    """
    if person is SYSTEM or (isinstance(person, Person) and has_right(person, right, on)):
        return
    raise Refused(f"Dazu fehlt Ihnen das Recht „{RIGHT_LABELS[right]}“.", code="right_missing")


def people_with_right(right: Right, on: date) -> list[Person]:
    """Return the active people who hold a right through an assigned role, by name."""
    roles = [role.value for role, rights in MATRIX.items() if right in rights]
    holders = RoleAssignment.objects.on(on).filter(role__in=roles).values("person_id")
    return list(Person.objects.filter(pk__in=holders).order_by("last_name", "first_name", "pk"))


def whose_rights(person: Person) -> list[Person]:
    """Return whose rights count for what a person does: also the proposer's while she confirms."""
    found = confirmation()
    if found is None or found.confirmer.pk != person.pk or not isinstance(found.proposer, Person):
        return [person]
    return [person, found.proposer]
