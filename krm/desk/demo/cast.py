"""The invented people of the demo and of the tests, one for every role.

Nobody of them exists; the names say so.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any

from krm.journal.actions import SYSTEM
from krm.organisation import actions
from krm.organisation.models import Office, Person, Standort, Unit
from krm.organisation.rules import Role
from krm.ui.rules import LOCAL_ZONE

FRAU, HERR = Person.FormOfAddress.FRAU, Person.FormOfAddress.HERR


@dataclass(frozen=True)
class Cast:
    """Everybody and every unit, by the part they play."""

    office: Office
    neustadt: Standort
    gruenstadt: Standort
    executive_unit: Unit
    krm_unit: Unit
    front_office_unit: Unit
    leistung: Unit
    markt: Unit
    widerspruchsstelle_unit: Unit
    service_center_unit: Unit
    officer: Person
    front_office: Person
    executive: Person
    executive_deputy: Person
    tv_chair: Person
    clerk: Person
    lead_leistung: Person
    deputy_leistung: Person
    lead_markt: Person
    deputy_markt: Person
    drafter: Person
    data_protection: Person
    auditor: Person
    administrator: Person
    service_center: Person
    widerspruchsstelle: Person
    # Works in the team Markt and Integration and has no right to any case but their own.
    dorn: Person

    @property
    def substitute(self) -> Person:
        """Return who takes complaints about the KRM officer."""
        return self.front_office

    @property
    def people(self) -> list[Person]:
        """Return everybody, in the order of the parts."""
        values = [getattr(self, field.name) for field in fields(self)]
        return [value for value in values if isinstance(value, Person)]


@dataclass(frozen=True)
class Member:
    """One row of the table below: who plays what, and where."""

    key: str
    first_name: str
    last_name: str
    form_of_address: str
    function: str
    unit: str
    role: Role
    is_deputy: bool = False


_R = Role
MEMBERS: tuple[Member, ...] = (
    Member("officer", "Mara", "Beispiel", FRAU, "KRM-Beauftragte", "krm_unit", _R.KRM_OFFICER),
    Member("front_office", "Elif", "Muster", FRAU, "Büro der Geschäftsführung",
         "front_office_unit", _R.FRONT_OFFICE, is_deputy=True),
    Member("executive", "Anna", "Vorbild", FRAU, "Geschäftsführerin",
         "executive_unit", _R.EXECUTIVE),
    Member("executive_deputy", "Peter", "Sinnbild", HERR, "Stellvertretender Geschäftsführer",
         "executive_unit", _R.EXECUTIVE, is_deputy=True),
    Member("tv_chair", "Ruth", "Gremium", FRAU, "Vorsitzende der Trägerversammlung",
         "executive_unit", _R.TV_CHAIR),
    Member("clerk", "Timo", "Schalter", HERR, "Eingangszone", "leistung", _R.EMPLOYEE),
    Member("lead_leistung", "Ines", "Leitbild", FRAU, "Teamleiterin", "leistung", _R.EMPLOYEE),
    Member("deputy_leistung", "Kai", "Ersatz", HERR, "Stellvertretender Teamleiter",
         "leistung", _R.EMPLOYEE),
    Member("lead_markt", "Bernd", "Musterbach", HERR, "Teamleiter", "markt", _R.EMPLOYEE),
    Member("deputy_markt", "Sonja", "Vertretung", FRAU, "Stellvertretende Teamleiterin",
         "markt", _R.EMPLOYEE),
    Member("drafter", "Lena", "Entwurf", FRAU, "Sachbearbeiterin", "leistung", _R.DRAFTER),
    Member("data_protection", "Vera", "Diskret", FRAU, "Datenschutzbeauftragte",
         "executive_unit", _R.DATA_PROTECTION),
    Member("auditor", "Udo", "Stichprobe", HERR, "Revision", "executive_unit", _R.AUDITOR),
    Member("administrator", "Alex", "Systemprobe", HERR, "Administrator",
         "front_office_unit", _R.ADMINISTRATOR),
    Member("service_center", "Sina", "Probeanruf", FRAU, "Service Center",
         "service_center_unit", _R.SERVICE_CENTER),
    Member("widerspruchsstelle", "Wim", "Einspruch", HERR, "Widerspruchsstelle",
         "widerspruchsstelle_unit", _R.WIDERSPRUCHSSTELLE),
    Member("dorn", "Dirk", "Dorn", HERR, "Arbeitsvermittler", "markt", _R.EMPLOYEE),
)  # fmt: skip

_K = Unit.Kind
# Key, name, kind and the unit above; leads follow when the people are there.
UNITS: tuple[tuple[str, str, str, str], ...] = (
    ("executive_unit", "Geschäftsführung", _K.EXECUTIVE, ""),
    ("krm_unit", "Kundenreaktionsmanagement", _K.KRM, "executive_unit"),
    ("front_office_unit", "Büro der Geschäftsführung", _K.FRONT_OFFICE, "executive_unit"),
    ("leistung", "Leistungsgewährung", _K.TEAM, "executive_unit"),
    ("markt", "Markt und Integration", _K.TEAM, "executive_unit"),
    ("widerspruchsstelle_unit", "Widerspruchsstelle", _K.WIDERSPRUCHSSTELLE, "executive_unit"),
    ("service_center_unit", "Service Center", _K.SERVICE_CENTER, ""),
)

# Unit → lead and deputy.
POSTS: dict[str, tuple[str, str | None]] = {
    "executive_unit": ("executive", "executive_deputy"),
    "krm_unit": ("officer", None),
    "front_office_unit": ("front_office", None),
    "leistung": ("lead_leistung", "deputy_leistung"),
    "markt": ("lead_markt", "deputy_markt"),
    "widerspruchsstelle_unit": ("widerspruchsstelle", None),
    "service_center_unit": ("service_center", None),
}


def build_cast(on: date, *, password: str | None = None) -> Cast:
    """Enter the office, its units and everybody of the cast, with roles from `on`.

    Without a password nobody can sign in by form; tests let a person in directly.
    """
    at = datetime.combine(on, time(8), tzinfo=LOCAL_ZONE)
    office = actions.set_up_office(at=at)
    standorte = {standort.code: standort for standort in Standort.objects.all()}
    neustadt = standorte["neustadt-friedrich-ebert"]
    units = _units(neustadt, at=at)
    people = {part.key: _person(part, units, at=at, password=password) for part in MEMBERS}
    for part in MEMBERS:
        _give_role(people, part, on=on, at=at)
    for key, (lead, deputy) in POSTS.items():
        unit = units[key]
        unit.lead = people[lead]
        unit.deputy = people[deputy] if deputy else None
        actions.save_unit(unit, by=SYSTEM, at=at)
    members: dict[str, Any] = {**units, **people, "gruenstadt": standorte["gruenstadt-diesel"]}
    return Cast(office=office, neustadt=neustadt, **members)


def _units(standort: Standort, *, at: datetime) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for key, name, kind, above in UNITS:
        unit = Unit(name=name, kind=kind, parent=units.get(above), standort=standort)
        units[key] = actions.save_unit(unit, by=SYSTEM, at=at)
    return units


def _person(part: Member, units: dict[str, Unit], *, at: datetime, password: str | None) -> Person:
    username = f"{part.first_name}.{part.last_name}".lower()
    person = Person(
        username=username,
        first_name=part.first_name,
        last_name=part.last_name,
        email=f"{username}@jobcenter.example",
        form_of_address=part.form_of_address,
        function=part.function,
        phone="06321 000-0",
        reachable="Montag bis Freitag, 8 bis 12 Uhr",
        unit=units[part.unit],
        standort=units[part.unit].standort,
    )
    return actions.create_person(person, by=SYSTEM, at=at, roles=(), password=password)


def _give_role(people: dict[str, Person], part: Member, *, on: date, at: datetime) -> None:
    person = people[part.key]
    if part.role is Role.KRM_OFFICER:
        actions.appoint_krm_officer(person, starts_on=on, by=SYSTEM, at=at)
        return
    actions.assign_role(
        person, role=part.role, starts_on=on, is_deputy=part.is_deputy, by=SYSTEM, at=at
    )
