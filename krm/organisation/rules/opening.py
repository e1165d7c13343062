"""Which roles and posts open Vorgänge: the administration alone gives none of them.

Whoever keeps the accounts could otherwise let themselves in, by a second account, a deputy or the
password of somebody else. What opens is read off the rights matrix.
"""

from collections.abc import Iterable
from typing import NamedTuple

from krm.organisation.rules import MATRIX, Right, Role, Scope

# Through these somebody reads what customers wrote, or who they are.
_READING = frozenset(
    {
        Right.SEE_CASE,
        Right.SEE_PERSON,
        Right.TRIAGE,
        Right.RECEIVE_PASSED_ON,
        Right.TAKE_CALL,
    }
)

# Only the executive ends these: they look after the others, or stand in for her.
ENDED_BY_EXECUTIVE: frozenset[Role] = frozenset(
    {
        Role.EXECUTIVE,
        Role.TV_CHAIR,
        Role.FRONT_OFFICE,
        Role.DATA_PROTECTION,
        Role.AUDITOR,
    }
)

# What decides about the reach of who leads a unit: the field, and how it is stored.
REACH_FIELDS: dict[str, str] = {
    "kind": "kind",
    "parent": "parent_id",
    "lead": "lead_id",
    "deputy": "deputy_id",
    "is_active": "is_active",
}


def opens_cases(role: Role) -> bool:
    """Tell whether a role opens more than what its holder recorded."""
    scopes = {MATRIX[role].get(right) for right in _READING}
    return bool(scopes - {None, Scope.OWN})


def sees_cases(role: Role) -> bool:
    """Tell whether a holder of the role sees Vorgänge at all, be it their own."""
    return any(right in MATRIX[role] for right in _READING)


def right_to_give(role: Role) -> Right | None:
    """Return the right needed to give a role; None for the officer, who is appointed."""
    if role is Role.KRM_OFFICER:
        return None
    return Right.GIVE_PROTECTED_ROLE if opens_cases(role) else Right.MANAGE_PEOPLE


def right_to_end(role: Role) -> Right | None:
    """Return the right needed to end a role; None for the officer, who is appointed."""
    if role is Role.KRM_OFFICER:
        return None
    return Right.GIVE_PROTECTED_ROLE if role in ENDED_BY_EXECUTIVE else Right.MANAGE_PEOPLE


class Post(NamedTuple):
    """A unit with whoever is in charge of it."""

    pk: int
    parent: int | None
    kind: str
    is_active: bool
    people: frozenset[int]


Reach = dict[int, set[tuple[int, str]]]


def reach(posts: Iterable[Post]) -> Reach:
    """Return for everybody in charge which units they reach, and as what these count."""
    units = {post.pk: post for post in posts if post.is_active}
    found: Reach = {}
    for unit in units.values():
        above: Post | None = unit
        seen: set[int] = set()
        while above is not None and above.pk not in seen:
            seen.add(above.pk)
            for person in above.people:
                # The kind of the unit one leads decides whether one is a Führungskraft.
                found.setdefault(person, set()).add((unit.pk, above.kind))
            above = units.get(above.parent) if above.parent is not None else None
    return found


def gains(before: Reach, after: Reach) -> dict[int, frozenset[int]]:
    """Return who reaches more afterwards, and which units."""
    more = {person: units - before.get(person, set()) for person, units in after.items()}
    return {person: frozenset(pk for pk, _ in units) for person, units in more.items() if units}
