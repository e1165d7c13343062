"""Reads over accounts: who may hand one over, what waits for the executive, who is signed in."""

from collections.abc import Container
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from krm.organisation import access
from krm.organisation.models import (
    AccessChange,
    AccessProposal,
    Person,
    RoleAssignment,
    SignIn,
    Unit,
)
from krm.organisation.rules import ROLE_LABELS, Right, Role
from krm.organisation.rules.opening import (
    REACH_FIELDS,
    Post,
    gains,
    opens_cases,
    reach,
    sees_cases,
)
from krm.ui.rules import format_date

DECIDED_FOR = timedelta(days=30)
Kind = AccessProposal.Kind
_LABELS = {
    "kind": "Art",
    "parent": "gehört zu",
    "lead": "Leitung",
    "deputy": "Vertretung",
    "is_active": "aktiv",
}


def _roles_to_come(person: Person, on: date) -> set[Role]:
    """Return the roles somebody holds on a day or will hold, with those that posts bring."""
    coming = person.role_assignments.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    roles = {Role(role) for role in coming.values_list("role", flat=True)}
    if Unit.objects.filter(Q(lead=person) | Q(deputy=person)).exists():
        roles.add(Role.TEAM_LEAD)
    return roles


def right_to_issue(person: Person, on: date) -> Right:
    """Return the right needed to hand somebody a new access.

    The first one of an account that opens nothing comes from the administration. Whoever was in
    has recorded something, and whoever has a role to come will see something: there the executive
    hands it over.
    """
    roles = _roles_to_come(person, on)
    was_in = person.last_login is not None or person.has_usable_password()
    if any(opens_cases(role) for role in roles):
        return Right.GIVE_PROTECTED_ROLE
    if was_in and any(sees_cases(role) for role in roles):
        return Right.GIVE_PROTECTED_ROLE
    return Right.MANAGE_PEOPLE


def may_issue(rights: Container[Right], person: Person, on: date) -> bool:
    """Tell whether somebody with these rights hands a person a new access without asking."""
    return Right.GIVE_PROTECTED_ROLE in rights or right_to_issue(person, on) in rights


def is_known_to_others(person: Person) -> bool:
    """Tell whether the password was set with a code that the administration had in hand."""
    if not person.has_usable_password():
        return False
    last = person.password_links.exclude(used_at=None).order_by("-used_at").first()
    return last is not None and not last.is_trusted


def opens_unit(person: Person, on: date) -> bool:
    """Tell whether somebody reads what was passed on to a unit if she belongs to it as she is now.

    Whoever holds the role of the Widerspruchsstelle, or will, does so where she belongs to one.
    """
    stored = Person.objects.filter(pk=person.pk).values_list("unit_id", flat=True).first()
    if person.unit is None or person.unit_id == stored:
        return False
    is_one = person.unit.kind == Unit.Kind.WIDERSPRUCHSSTELLE
    return is_one and Role.WIDERSPRUCHSSTELLE in _roles_to_come(person, on)


def _members(unit: Unit, on: date) -> set[int]:
    """Return who would read what is passed on to a unit because it becomes a Widerspruchsstelle."""
    before = Unit.objects.filter(pk=unit.pk).values_list("kind", flat=True).first()
    if unit.kind != Unit.Kind.WIDERSPRUCHSSTELLE or before in (None, unit.kind):
        return set()
    held = RoleAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on))
    held = held.filter(role=Role.WIDERSPRUCHSSTELLE.value, person__unit=unit.pk)
    return set(held.values_list("person_id", flat=True))


def who_gains(unit: Unit, on: date) -> dict[int, frozenset[int]]:
    """Return who would reach more units if the unit were stored as it is, and which.

    Whoever leads the house until further notice sees all anyway.
    """
    stored = list(Unit.objects.all())
    changed = [unit if row.pk == unit.pk else row for row in stored]
    by_role = RoleAssignment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on)).exclude(unit=None)
    leads = list(by_role.filter(role=Role.TEAM_LEAD.value).values_list("unit_id", "person_id"))
    found = gains(reach(_posts(stored, leads)), reach(_posts(changed, leads)))
    for pk in _members(unit, on):
        found[pk] = found.get(pk, frozenset()) | {unit.pk}
    see_all = RoleAssignment.objects.on(on).filter(
        role=Role.EXECUTIVE.value, is_deputy=False, ends_on=None
    )
    all_seen = set(see_all.values_list("person_id", flat=True))
    return {person: units for person, units in found.items() if person not in all_seen}


def who_would_gain(proposal: AccessProposal, on: date) -> list[str]:
    """Return in words who would reach which units by a proposal about one."""
    if proposal.kind == Kind.UNIT and proposal.person is not None:
        new = _value_in_words("unit", proposal.wanted["unit"][1])
        return [f"{proposal.person.display_name}: was an {new} weitergegeben ist"]
    if proposal.unit_id is None:
        return []
    unit = Unit.objects.get(pk=proposal.unit_id)
    for name, (_, new) in proposal.wanted.items():
        setattr(unit, REACH_FIELDS[name], new)
    more = who_gains(unit, on)
    people = {person.pk: person.display_name for person in Person.objects.filter(pk__in=more)}
    units = {row.pk: row.name for row in Unit.objects.all()}
    return [
        f"{people[pk]}: {', '.join(sorted(units[unit_pk] for unit_pk in reached))}"
        for pk, reached in more.items()
        if pk in people
    ]


def _posts(units: list[Unit], leads: list[tuple[int, int]]) -> list[Post]:
    return [
        Post(
            unit.pk,
            unit.parent_id,
            unit.kind,
            unit.is_active,
            frozenset(pk for pk in (unit.lead_id, unit.deputy_id) if pk is not None)
            | {person for of, person in leads if of == unit.pk},
        )
        for unit in units
    ]


def proposals() -> list[AccessProposal]:
    """Return what waits for the executive, the oldest first."""
    rows = AccessProposal.objects.waiting().select_related("person", "unit", "proposed_by")
    return list(rows.order_by("proposed_at", "pk"))


def proposals_decided(at: datetime) -> list[AccessProposal]:
    """Return what was decided lately, the latest first."""
    rows = AccessProposal.objects.exclude(state=AccessProposal.State.PROPOSED)
    rows = rows.filter(decided_at__gt=at - DECIDED_FOR)
    return list(
        rows.select_related("person", "unit", "proposed_by", "decided_by").order_by("-decided_at")
    )


def proposals_to_decide(person: Person, on: date) -> list[AccessProposal]:
    """Return what somebody has to decide: nothing of their own, nothing about themselves."""
    if not access.has_right(person, Right.GIVE_PROTECTED_ROLE, on):
        return []
    return [
        row for row in proposals() if row.proposed_by_id != person.pk and row.person_id != person.pk
    ]


def proposals_about(
    *, person: Person | None = None, unit: Unit | None = None
) -> list[AccessProposal]:
    """Return what waits about a person, or about a unit."""
    rows = AccessProposal.objects.waiting().filter(person=person, unit=unit)
    return list(rows.select_related("person", "unit", "proposed_by").order_by("pk"))


def proposal_in_words(proposal: AccessProposal) -> str:
    """Return what a proposal wants, in one line."""
    if proposal.kind == Kind.POSTS:
        return f"{proposal.unit}: {'; '.join(posts_in_words(proposal))}"
    name = proposal.person.display_name if proposal.person else ""
    if proposal.kind == Kind.LINK:
        return f"Neues Passwort für {name}"
    if proposal.kind == Kind.UNIT:
        old, new = (_value_in_words("unit", value) for value in proposal.wanted["unit"])
        return f"Einheit von {name}: {old} → {new}"
    return f"{role_in_words(proposal)} für {name}"


def role_in_words(proposal: AccessProposal) -> str:
    """Return the role that is wanted, with its days."""
    wanted = proposal.wanted
    label = ROLE_LABELS[Role(wanted["role"])]
    deputy = " (in Vertretung)" if wanted["is_deputy"] else ""
    until = wanted["ends_on"]
    ends = f" bis {format_date(date.fromisoformat(until))}" if until else ""
    begins = format_date(date.fromisoformat(wanted["starts_on"]))
    return f"Rolle „{label}“{deputy} ab {begins}{ends}"


def posts_in_words(proposal: AccessProposal) -> list[str]:
    """Return per field what stands there and what is wanted."""
    found = []
    for name in REACH_FIELDS:
        if name in proposal.wanted:
            old, new = (_value_in_words(name, value) for value in proposal.wanted[name])
            found.append(f"{_LABELS[name]}: {old} → {new}")
    return found


def _value_in_words(name: str, value: str | int | None) -> str:
    if name in ("lead", "deputy"):
        someone = Person.objects.filter(pk=value).first() if value else None
        return someone.display_name if someone else "niemand"
    if name in ("parent", "unit"):
        above = Unit.objects.filter(pk=value).first() if value else None
        return above.name if above else "keine"
    if name == "kind":
        return str(Unit.Kind(str(value)).label)
    return "ja" if value else "nein"


def open_sign_ins(person: Person, at: datetime) -> list[SignIn]:
    """Return the sessions of a person that have not run out, the latest used first."""
    idle_since = at - timedelta(minutes=settings.IDLE_MINUTES)
    return list(person.sign_ins.filter(seen_at__gte=idle_since).order_by("-seen_at", "-pk"))


def access_changes(person: Person, limit: int = 20) -> list[AccessChange]:
    """Return what was changed of somebody's access, the latest first."""
    return list(person.access_changes.order_by("-changed_at", "-pk")[:limit])
