"""People: who comes, changes and leaves."""

from collections.abc import Sequence
from datetime import date, datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.actions.links import take_password
from krm.organisation.actions.proposals import propose_unit
from krm.organisation.actions.roles import assign_role, check_not_the_last
from krm.organisation.actions.rows import changed_fields, check_row
from krm.organisation.actions.telling import record_access
from krm.organisation.models import Person
from krm.organisation.queries.accounts import opens_unit
from krm.organisation.rules import Right, Role

# What the administration enters; sign-in flags and the password have their own verbs.
DETAILS = (
    "username",
    "first_name",
    "last_name",
    "email",
    "form_of_address",
    "function",
    "phone",
    "reachable",
    "unit",
    "standort",
)


@journal.verb
def create_person(
    person: Person,
    *,
    by: Actor,
    at: datetime,
    roles: Sequence[Role] = (Role.EMPLOYEE,),
    password: str | None = None,
) -> Person:
    """Store a new person with their roles from today on.

    Nobody can sign in to the account until its person has set a password; only the command line
    and the demo bring one.

    :raises Refused: without the right, with wrong details, or for a role `by` may not give.
    """
    today = queries.local_day(at)
    access.require(by, Right.MANAGE_PEOPLE, on=today)
    person.is_staff = person.is_superuser = False
    person.date_joined = at
    if password is None:
        person.set_unusable_password()
    else:
        _only_by_system(by)
        take_password(person, password)
    check_row(person)
    person.save()
    journal.record(
        Verb.PERSON_ADDED,
        chain=OFFICE,
        by=by,
        at=at,
        data={"person": person.pk, "unit": person.unit_id},
        personal={"name": person.display_name},
    )
    for role in roles:
        assign_role(person, role=role, starts_on=today, by=by, at=at)
    return person


@journal.verb
def change_person(person: Person, *, by: Actor, at: datetime, reason: str = "") -> Person:
    """Store changed details of a person; password, roles and sign-in flags stay as they are.

    Another Widerspruchsstelle opens what was passed on to it: that is proposed to the executive,
    and the person stays where they are (`queries.accounts.proposals_about`).

    :raises Refused: without the right, with wrong details, or if a proposal has no reason.
    """
    today = queries.local_day(at)
    access.require(by, Right.MANAGE_PEOPLE, on=today)
    check_row(person, exclude=("password",))
    if by is not SYSTEM and opens_unit(person, today):
        old, new = Person.objects.get(pk=person.pk).unit_id, person.unit_id
        person.unit_id = old
        propose_unit(person, wanted=[old, new], reason=reason, by=by, at=at)
    fields = changed_fields(person, DETAILS)
    if not fields:
        return person
    person.save(update_fields=fields)
    journal.record(
        Verb.PERSON_CHANGED,
        chain=OFFICE,
        by=by,
        at=at,
        data={"person": person.pk, "fields": fields},
        personal={"name": person.display_name},
    )
    return person


@journal.verb
def set_password(person: Person, *, password: str, by: Actor, at: datetime) -> None:
    """Set a password on the command line, for the first people of a house and in need.

    Whoever sets one could sign in with it. So nobody does it from a page: there a person is handed
    a code (`issue_link`) and chooses a password themselves.

    :raises Refused: for anybody but the system, or if the password is too weak.
    """
    _only_by_system(by)
    take_password(person, password)
    person.save(update_fields=["password"])
    text = "Ein Passwort wurde auf der Kommandozeile gesetzt"
    record_access(Verb.PASSWORD_CHANGED, person=person, text=text, by=by, at=at)


@journal.verb
def deactivate_person(person: Person, *, by: Actor, at: datetime) -> Person:
    """Close the account of somebody who leaves; their roles end, their history stays.

    :raises Refused: without the right, for oneself, for the KRM officer in office, and for the
        last executive or administrator.
    """
    today = queries.local_day(at)
    access.require(by, Right.MANAGE_PEOPLE, on=today)
    if by.pk == person.pk:
        raise Refused("Das eigene Konto können Sie nicht schließen.", code="own_account")
    officer = person.role_assignments.filter(role=Role.KRM_OFFICER.value)
    if officer.exclude(ends_on__lt=today).exists():
        raise Refused(
            "Diese Person hat die KRM-Beauftragung. Bitte beendet die "
            "Geschäftsführung zuerst die Bestellung.",
            code="is_officer",
        )
    for assignment in person.role_assignments.on(today):
        check_not_the_last(assignment, after=today)
    person.is_active = False
    person.save(update_fields=["is_active"])
    person.sign_ins.all().delete()
    _end_roles(person, today=today)
    journal.record(
        Verb.PERSON_LEFT,
        chain=OFFICE,
        by=by,
        at=at,
        data={"person": person.pk},
        personal={"name": person.display_name},
    )
    return person


def _end_roles(person: Person, *, today: date) -> None:
    person.role_assignments.filter(starts_on__gt=today).delete()
    running = person.role_assignments.exclude(ends_on__lt=today)
    running.update(ends_on=today)


def _only_by_system(by: Actor) -> None:
    if by is not SYSTEM:
        raise Refused("Ein Passwort legt nur die Person selbst fest.", code="known_password")
