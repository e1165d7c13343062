"""Reads over office, people, units, roles and absences."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Q

from krm.organisation import access
from krm.organisation.models import Absence, Office, Pause, Person, RoleAssignment, Standort, Unit
from krm.organisation.rules import (
    MATRIX,
    RIGHT_LABELS,
    ROLE_LABELS,
    SCOPE_LABELS,
    Right,
    Role,
)
from krm.organisation.rules.absence import way_up
from krm.organisation.rules.opening import right_to_end, right_to_give
from krm.organisation.rules.routing import Candidate, Route, route
from krm.organisation.rules.shipped import assumed_fields
from krm.organisation.standing import read_once
from krm.ui.rules import LOCAL_ZONE


def local_day(at: datetime) -> date:
    """Return the day of a moment as the office sees it; the moment must know its zone."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone has no local day")
    return at.astimezone(LOCAL_ZONE).date()


def office() -> Office:
    """Return the Dienststelle; before `krm init` an unsaved one with a neutral name."""
    return read_once("office", Office.objects.first) or Office(
        name="Jobcenter", short_name="Jobcenter"
    )


def standorte_on(on: date) -> list[Standort]:
    """Return the Standorte that are open to people on a day, by name (R-34)."""
    started = Q(starts_on=None) | Q(starts_on__lte=on)
    not_ended = Q(ends_on=None) | Q(ends_on__gte=on)
    return list(Standort.objects.filter(started, not_ended).order_by("name"))


@dataclass(frozen=True)
class AssumedDetail:
    """A detail of the house that still is as it was assumed."""

    key: str
    text: str
    value: object


def assumed_details() -> list[AssumedDetail]:
    """Return what was assumed about the house and has not been changed since."""
    found = []
    for assumed in assumed_fields():
        standort = Standort.objects.filter(code=assumed.standort).first()
        if standort is not None and getattr(standort, assumed.field) == assumed.value:
            key = f"standort.{assumed.standort}.{assumed.field}"
            found.append(AssumedDetail(key, f"{standort.name}: {assumed.text}", assumed.value))
    return found


def active_units() -> list[Unit]:
    """Return the units that can be given tasks, by name."""
    return list(Unit.objects.filter(is_active=True).order_by("name"))


def unit_names() -> dict[int, str]:
    """Return what all units are called, the former ones too, by name."""
    rows = Unit.objects.order_by("name", "pk").values_list("pk", "name")
    return read_once("names of units", lambda: dict(rows))


def standort_names() -> dict[int, str]:
    """Return what all Standorte are called, the former ones too, by name."""
    rows = Standort.objects.order_by("name", "pk").values_list("pk", "name")
    return read_once("names of Standorte", lambda: dict(rows))


def active_people() -> list[Person]:
    """Return everybody who works here, by name."""
    return list(Person.objects.filter(is_active=True).order_by("last_name", "first_name", "pk"))


def people_with_role(role: Role, on: date) -> list[Person]:
    """Return who holds a role on a day: those who hold it themselves first, then the deputies."""
    assignments = (
        RoleAssignment.objects.on(on)
        .filter(role=role.value)
        .select_related("person")
        .order_by("is_deputy", "starts_on", "pk")
    )
    return list(dict.fromkeys(assignment.person for assignment in assignments))


def open_pauses() -> list[Pause]:
    """Return why the house does nothing by itself now, the oldest first; empty if it does."""
    return list(Pause.objects.open().order_by("begun_at", "pk"))


def database_time() -> datetime | None:
    """Return what the clock of the database says, if the database may lie on another machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found


def krm_officer(on: date) -> Person | None:
    """Return the KRM officer of a day, or None if nobody is appointed (R-01)."""
    return next(iter(people_with_role(Role.KRM_OFFICER, on)), None)


def krm_is_present(on: date) -> bool:
    """Tell whether there is a KRM officer who is not absent on that day (R-13)."""
    officer = krm_officer(on)
    return officer is not None and not is_absent(officer, on)


def officer_substitute(on: date, excluded: frozenset[int] = frozenset()) -> Person | None:
    """Return who takes a complaint about the KRM officer: the named substitute, then the office.

    The substitute is whoever holds the front-office role as deputy; absent people come last.
    """
    officer = krm_officer(on)
    kept_away = excluded if officer is None else excluded | {officer.pk}
    return next((p for p in officer_substitutes(on) if p.pk not in kept_away), None)


def krm_desks(on: date) -> Iterator[Person]:
    """Yield on whose desk a Vorgang can lie at KRM, in their order: the officer, the substitutes.

    Absence changes the order of the substitutes only, never the first place of the officer.
    """
    officer = krm_officer(on)
    if officer is not None:
        yield officer
    yield from (person for person in officer_substitutes(on) if person != officer)


def krm_at_work(on: date) -> Person | None:
    """Return who answers for KRM on a day: the officer, while they are away who stands in.

    For what belongs to no Vorgang; if everybody is away, whoever comes first.
    """
    desks = list(krm_desks(on))
    here = [person for person in desks if not is_absent(person, on)]
    return next(iter(here or desks), None)


def officer_substitutes(on: date) -> list[Person]:
    """Return the front office in the order in which it stands in for the KRM officer."""
    colleagues = people_with_role(Role.FRONT_OFFICE, on)
    named = set(
        RoleAssignment.objects.on(on)
        .filter(role=Role.FRONT_OFFICE.value, is_deputy=True)
        .values_list("person_id", flat=True)
    )
    away = absent_people(on)
    return sorted(colleagues, key=lambda person: (person.pk in away, person.pk not in named))


def units_led_by(person: Person, on: date) -> list[Unit]:
    """Return the active units a person leads or deputises, with all units below them.

    The deputy sees them always, not only while the lead is away: nobody can stand in for a case
    they have never been able to read.
    """
    by_role = person.role_assignments.on(on).filter(role=Role.TEAM_LEAD.value).exclude(unit=None)
    in_charge = Q(lead=person) | Q(deputy=person) | Q(pk__in=by_role.values("unit_id"))
    own = set(Unit.objects.filter(in_charge, is_active=True).values_list("pk", flat=True))
    if not own or not person.is_active:
        return []
    units = active_units()
    reached = own
    while True:
        below = {unit.pk for unit in units if unit.parent_id in reached} - reached
        if not below:
            return [unit for unit in units if unit.pk in reached]
        reached = reached | below


def is_absent(person: Person, on: date) -> bool:
    """Tell whether a person is away on a day."""
    return person.absences.filter(starts_on__lte=on, ends_on__gte=on).exists()


def absent_people(on: date) -> frozenset[int]:
    """Return the numbers of all people who are away on a day."""
    days = Absence.objects.filter(starts_on__lte=on, ends_on__gte=on)
    return frozenset(days.values_list("person_id", flat=True))


def recipient_for(unit: Unit, on: date, excluded: frozenset[int] = frozenset()) -> Person | None:
    """Return who receives a task of a unit on a day; see `route_for`.

    As nearly always the lead is here: then nobody else need be looked for.
    """
    lead = unit.lead
    if lead is not None and lead.is_active and lead.pk not in excluded and not is_absent(lead, on):
        return lead
    found = route_for(unit, on, excluded)
    return None if found.person_pk is None else Person.objects.get(pk=found.person_pk)


def route_for(unit: Unit, on: date, excluded: frozenset[int] = frozenset()) -> Route:
    """Return whom a task of a unit goes to, and over which stops (R-13, AS-64).

    Lead, deputy, the same of each unit above, then the executive and their deputies; absent and
    excluded people (numbers in `excluded`) are passed over. If everybody is away the task waits
    with the executive; if every executive is excluded it goes to the chair of the
    Trägerversammlung.
    """
    away = absent_people(on)
    executives = [*_holders(Role.EXECUTIVE, on)]
    last = [*executives, *_holders(Role.TV_CHAIR, on)]
    posts = [*UnitsByKey().posts_above(unit), *executives]
    return route(_candidates(posts, away, excluded), _candidates(last, away, excluded))


def executive_route(on: date, excluded: frozenset[int] = frozenset()) -> Route:
    """Return who acts for the executive on a day, and over which stops (R-13).

    The executive, their deputies, then the chair of the Trägerversammlung; absent and excluded
    people are passed over. If everybody is away it waits with the first who is not excluded.
    """
    posts = [*_holders(Role.EXECUTIVE, on), *_holders(Role.TV_CHAIR, on)]
    everybody = _candidates(posts, absent_people(on), excluded)
    return route(everybody, everybody)


def _candidates(
    posts: Iterable[tuple[Person, str]], away: frozenset[int], excluded: frozenset[int]
) -> list[Candidate]:
    return [
        Candidate(person.pk, person.display_name, post, person.pk in away, person.pk in excluded)
        for person, post in posts
    ]


class UnitsByKey:
    """All units with lead and deputy, read once: the way up from any of them."""

    def __init__(self) -> None:
        rows = Unit.objects.select_related("lead", "deputy").order_by("name", "pk")
        self._units = {unit.pk: unit for unit in rows}
        self._parents = {unit.pk: unit.parent_id for unit in rows}

    def __iter__(self) -> Iterator[Unit]:
        """Yield the units by name."""
        return iter(self._units.values())

    def posts_above(self, unit: Unit) -> list[tuple[Person, str]]:
        """Return lead and deputy of a unit and of each one above it, who still work here."""
        posts = []
        for pk in way_up(unit.pk, self._parents):
            current = self._units[pk]
            for person, post in ((current.lead, "Leitung"), (current.deputy, "Vertretung")):
                if person is not None and person.is_active:
                    posts.append((person, f"{post} {current.name}"))
        return posts


def _holders(role: Role, on: date) -> list[tuple[Person, str]]:
    return [(person, ROLE_LABELS[role]) for person in people_with_role(role, on)]


def assignable_roles(person: Person, on: date) -> list[Role]:
    """Return the roles a person may give to others on a day, in the order of the house."""
    rights = access.rights_of(person, on)
    return [role for role in Role if right_to_give(role) in rights]


def proposable_roles(person: Person, on: date) -> list[Role]:
    """Return the roles a person may propose, which the executive then gives."""
    rights = access.rights_of(person, on)
    if Right.MANAGE_PEOPLE not in rights:
        return []
    return [role for role in Role if right_to_give(role) not in {None, *rights}]


@dataclass(frozen=True)
class PersonRow:
    """One line of the list of people."""

    person: Person
    roles: tuple[str, ...]
    is_absent: bool


def people_of_the_house(on: date) -> list[PersonRow]:
    """Return everybody with the roles of a day; who works here first, then by name."""
    roles: dict[int, list[str]] = defaultdict(list)
    for held in RoleAssignment.objects.on(on).order_by("pk"):
        roles[held.person_id].append(held.role_label)
    for unit in Unit.objects.filter(is_active=True, kind=Unit.Kind.TEAM).order_by("name"):
        for pk, post in ((unit.lead_id, "Führungskraft"), (unit.deputy_id, "Stellvertretung")):
            if pk is not None:
                roles[pk].append(f"{post} {unit.name}")
    away = absent_people(on)
    people = Person.objects.select_related("unit", "standort")
    ordered = people.order_by("-is_active", "last_name", "first_name", "pk")
    return [PersonRow(p, tuple(roles[p.pk]) if p.is_active else (), p.pk in away) for p in ordered]


@dataclass(frozen=True)
class HeldRole:
    """A role of a person, and whether the one who looks may end it."""

    assignment: RoleAssignment
    has_begun: bool
    is_over: bool
    may_be_ended: bool


def roles_held(person: Person, *, by: Person, on: date) -> list[HeldRole]:
    """Return all roles of a person, the latest first, with what `by` may do about them."""
    rights = access.rights_of(by, on)
    held = []
    for assignment in person.role_assignments.select_related("unit").order_by("-starts_on", "-pk"):
        needed = right_to_end(Role(assignment.role)) or Right.APPOINT_OFFICER
        is_over = assignment.ends_on is not None and assignment.ends_on < on
        may_end = needed in rights and not is_over
        held.append(HeldRole(assignment, assignment.starts_on <= on, is_over, may_end))
    return held


def officer_appointments() -> list[RoleAssignment]:
    """Return all appointments of a KRM officer, the latest first (R-01)."""
    appointments = RoleAssignment.objects.filter(role=Role.KRM_OFFICER.value)
    return list(appointments.select_related("person").order_by("-starts_on"))


def officer_gap(on: date) -> date | None:
    """Return the first day from a day on for which nobody is appointed KRM officer, None if none.

    On every day there is exactly one (R-01); a gap is to be seen before it comes.
    """
    held = RoleAssignment.objects.filter(role=Role.KRM_OFFICER.value).exclude(ends_on__lt=on)
    day = on
    for starts_on, ends_on in held.order_by("starts_on").values_list("starts_on", "ends_on"):
        if starts_on > day:
            return day
        if ends_on is None:
            return None
        day = max(day, ends_on + timedelta(days=1))
    return day


def coming_absences(person: Person, on: date) -> list[Absence]:
    """Return the absences of a person that are not over, the next first."""
    return list(person.absences.filter(ends_on__gte=on).order_by("starts_on"))


@dataclass(frozen=True)
class Holder:
    """Who has a right, and how far it reaches, both in German words."""

    role: str
    reach: str


def rights_table() -> list[tuple[str, list[Holder]]]:
    """Return the rights matrix in German words: each right with the roles that have it."""
    return [
        (
            RIGHT_LABELS[right],
            [
                Holder(ROLE_LABELS[role], SCOPE_LABELS[scope])
                for role in Role
                if (scope := MATRIX[role].get(right)) is not None
            ],
        )
        for right in Right
    ]


def month_span(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of the month of a day and of the month after it, local."""
    first = day.replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return (
        datetime(first.year, first.month, 1, tzinfo=LOCAL_ZONE),
        datetime(after.year, after.month, 1, tzinfo=LOCAL_ZONE),
    )
