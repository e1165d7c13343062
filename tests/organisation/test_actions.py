"""The verbs over people, roles and units, and what they refuse."""

from datetime import UTC, date, datetime

import pytest

from krm.journal.actions import SYSTEM, Refused
from krm.journal.models import JournalEntry
from krm.journal.rules.verbs import Verb
from krm.organisation import access, actions, queries
from krm.organisation.models import Absence, Office, Person, RoleAssignment, Standort, Unit
from krm.organisation.rules import Period, Role
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("locks: roles are changed one after the other")

AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)
TODAY = date(2026, 5, 22)


def refused(code, call, /, *args, **arguments):
    with pytest.raises(Refused) as refusal:
        call(*args, at=AT, **arguments)
    assert refusal.value.code == code
    return refusal.value.reason


def officer_role(cast):
    return RoleAssignment.objects.get(person=cast.officer, role=Role.KRM_OFFICER.value)


# The office


def test_the_house_is_set_up_once(db):
    office = actions.set_up_office(at=AT)
    assert actions.set_up_office(at=AT) == office
    assert Office.objects.count() == 1
    assert JournalEntry.objects.filter(verb=Verb.OFFICE_SET_UP.value).count() == 1
    assert {s.street for s in Standort.objects.all()} == {
        "Friedrich-Ebert-Str. 17",
        "Konrad-Adenauer-Str. 31a",
        "Dieselstr. 8",
    }


def test_a_standort_that_is_not_open_yet_is_not_offered(db):
    actions.set_up_office(at=AT)
    assert len(queries.standorte_on(TODAY)) == 2
    assert len(queries.standorte_on(date(2027, 1, 1))) == 3


def test_before_the_set_up_there_is_a_neutral_name(db):
    assert queries.office().name == "Jobcenter"


# the KRM officer


@pytest.mark.parametrize("part", ["administrator", "officer", "front_office", "lead_markt"])
def test_only_the_executive_appoints_the_officer(cast, part):
    refused(
        "right_missing",
        actions.appoint_krm_officer,
        cast.drafter,
        starts_on=TODAY,
        by=getattr(cast, part),
    )


def test_the_administration_cannot_assign_the_officer_either(cast):
    refused(
        "appointed",
        actions.assign_role,
        cast.drafter,
        role=Role.KRM_OFFICER,
        starts_on=TODAY,
        by=cast.administrator,
    )


@pytest.mark.parametrize(
    ("held", "new", "overlaps"),
    [
        ((1, 10), (11, 20), False),
        ((1, 10), (10, 20), True),
        ((11, 20), (1, 10), False),
        ((10, 20), (1, 10), True),
        ((1, None), (5, 6), True),
        ((5, 6), (1, None), True),
        ((5, 6), (7, None), False),
        ((1, None), (9, None), True),
    ],
)
def test_periods_overlap(held, new, overlaps):
    first, second = (
        Period(date(2026, 7, start), date(2026, 7, end) if end else None)
        for start, end in (held, new)
    )
    assert first.overlaps(second) is overlaps
    assert second.overlaps(first) is overlaps


def test_there_is_one_officer_on_every_day(cast):
    appoint = actions.appoint_krm_officer
    start = date(2026, 7, 1)
    reason = refused("officer_overlap", appoint, cast.drafter, starts_on=start, by=cast.executive)
    assert "Mara Beispiel" in reason
    actions.end_role(officer_role(cast), ends_on=date(2026, 6, 30), by=cast.executive, at=AT)
    appoint(cast.drafter, starts_on=start, by=cast.executive, at=AT)
    assert queries.krm_officer(date(2026, 6, 30)) == cast.officer
    assert queries.krm_officer(start) == cast.drafter


def test_nobody_appoints_themselves_or_into_the_past(cast):
    appoint = actions.appoint_krm_officer
    actions.end_role(officer_role(cast), ends_on=TODAY, by=cast.executive, at=AT)
    refused("own_role", appoint, cast.executive, starts_on=date(2026, 6, 1), by=cast.executive)
    past = date(2026, 5, 21)
    refused("in_the_past", appoint, cast.drafter, starts_on=past, by=cast.executive)


def test_a_refused_appointment_stays_in_the_journal(cast):
    refused(
        "right_missing",
        actions.appoint_krm_officer,
        cast.drafter,
        starts_on=TODAY,
        by=cast.administrator,
    )
    entry = JournalEntry.objects.filter(verb=Verb.STEP_REFUSED.value).get()
    assert entry.data == {"code": "right_missing", "step": "organisation.appoint_krm_officer"}
    assert entry.actor_id == cast.administrator.pk


# Roles


@pytest.mark.parametrize(
    ("role", "by", "allowed"),
    [
        (Role.EMPLOYEE, "administrator", True),
        (Role.SERVICE_CENTER, "administrator", True),
        (Role.DRAFTER, "administrator", False),
        (Role.TEAM_LEAD, "administrator", False),
        (Role.WIDERSPRUCHSSTELLE, "administrator", False),
        (Role.FRONT_OFFICE, "administrator", False),
        (Role.EXECUTIVE, "administrator", False),
        (Role.TV_CHAIR, "administrator", False),
        (Role.DATA_PROTECTION, "administrator", False),
        (Role.AUDITOR, "administrator", False),
        (Role.FRONT_OFFICE, "executive", True),
        (Role.DRAFTER, "executive", True),
        (Role.EMPLOYEE, "executive", False),
        (Role.DRAFTER, "officer", False),
    ],
)
def test_who_gives_which_role(cast, role, by, allowed):
    giver = getattr(cast, by)
    if allowed:
        someone = cast.executive_deputy
        actions.assign_role(someone, role=role, starts_on=TODAY, by=giver, at=AT)
        assert role in access.roles_on(someone, TODAY)
        assert role in queries.assignable_roles(giver, TODAY)
    else:
        refused(
            "right_missing", actions.assign_role, cast.dorn, role=role, starts_on=TODAY, by=giver
        )
        assert role not in queries.assignable_roles(giver, TODAY)


def test_nobody_gives_themselves_a_role(cast):
    refused(
        "own_role",
        actions.assign_role,
        cast.administrator,
        role=Role.SERVICE_CENTER,
        starts_on=TODAY,
        by=cast.administrator,
    )


def test_only_some_roles_have_deputies(cast):
    arguments = {"starts_on": TODAY, "is_deputy": True, "by": SYSTEM}
    refused("no_deputy", actions.assign_role, cast.dorn, role=Role.DRAFTER, **arguments)
    held = actions.assign_role(cast.dorn, role=Role.TV_CHAIR, at=AT, **arguments)
    assert held.role_label == "Vorsitz der Trägerversammlung (in Vertretung)"
    assert queries.people_with_role(Role.TV_CHAIR, TODAY) == [cast.tv_chair, cast.dorn]


def test_a_role_is_held_once_at_a_time(cast):
    refused(
        "role_held",
        actions.assign_role,
        cast.dorn,
        role=Role.EMPLOYEE,
        starts_on=TODAY,
        by=cast.administrator,
    )


def test_a_role_ends_at_once_with_yesterday(cast):
    role = cast.drafter.role_assignments.get()
    too_early = date(2026, 5, 20)
    refused("in_the_past", actions.end_role, role, ends_on=too_early, by=cast.administrator)
    actions.end_role(role, ends_on=date(2026, 5, 21), by=cast.administrator, at=AT)
    assert access.roles_on(cast.drafter, TODAY) == frozenset()


def test_a_role_not_begun_is_dropped(cast):
    role = actions.assign_role(
        cast.dorn, role=Role.DRAFTER, starts_on=date(2026, 6, 1), by=cast.executive, at=AT
    )
    actions.end_role(role, ends_on=TODAY, by=cast.administrator, at=AT)
    assert not RoleAssignment.objects.filter(role=Role.DRAFTER.value, person=cast.dorn).exists()


def test_the_last_executive_and_administrator_stay(cast):
    executive = cast.executive.role_assignments.get()
    refused("last_holder", actions.end_role, executive, ends_on=TODAY, by=cast.executive)
    administrator = cast.administrator.role_assignments.get()
    refused("last_holder", actions.end_role, administrator, ends_on=TODAY, by=cast.administrator)
    arguments = {"starts_on": TODAY, "by": SYSTEM, "at": AT}
    actions.assign_role(cast.dorn, role=Role.ADMINISTRATOR, **arguments)
    actions.end_role(administrator, ends_on=TODAY, by=cast.administrator, at=AT)


# People


def test_a_new_person_is_an_employee_and_no_superuser(cast):
    someone = Person(username="nele.neu", first_name="Nele", last_name="Neu", is_superuser=True)
    actions.create_person(someone, by=cast.administrator, at=AT)
    assert access.roles_on(someone, TODAY) == {Role.EMPLOYEE}
    assert not someone.is_superuser
    assert not someone.has_usable_password()


def test_the_person_is_not_made_if_the_role_is_refused(cast):
    someone = Person(username="nele.neu", first_name="Nele", last_name="Neu")
    refused(
        "right_missing",
        actions.create_person,
        someone,
        roles=[Role.EXECUTIVE],
        by=cast.administrator,
    )
    assert not Person.objects.filter(username="nele.neu").exists()


def test_a_weak_password_and_a_taken_name_are_refused(cast):
    someone = Person(username="nele.neu", first_name="Nele", last_name="Neu")
    by = cast.administrator
    refused("field_password", actions.create_person, someone, password="kurz", by=SYSTEM)
    twice = Person(username="mara.beispiel", first_name="Mara", last_name="Beispiel")
    refused("invalid", actions.create_person, twice, by=by)


def test_a_change_stores_details_only(cast):
    cast.dorn.function = "Fallmanager"
    cast.dorn.is_superuser = True
    actions.change_person(cast.dorn, by=cast.administrator, at=AT)
    cast.dorn.refresh_from_db()
    assert cast.dorn.function == "Fallmanager"
    assert not cast.dorn.is_superuser
    entry = JournalEntry.objects.get(verb=Verb.PERSON_CHANGED.value)
    assert entry.data == {"person": cast.dorn.pk, "fields": ["function"]}


def test_s_05_nobody_sets_the_password_of_somebody_else(cast):
    new = "ein langes neues Kennwort"
    for by in (cast.administrator, cast.executive):
        refused("known_password", actions.set_password, cast.drafter, password=new, by=by)
    someone = Person(username="nele.neu", first_name="Nele", last_name="Neu")
    by = cast.administrator
    refused("known_password", actions.create_person, someone, password=new, by=by)
    actions.set_password(cast.drafter, password=new, by=SYSTEM, at=AT)
    assert cast.drafter.check_password(new)


def test_whoever_leaves_keeps_history_and_loses_roles(cast):
    actions.deactivate_person(cast.drafter, by=cast.administrator, at=AT)
    assert access.roles_on(cast.drafter, TODAY) == frozenset()
    assert cast.drafter.role_assignments.get().ends_on == TODAY


@pytest.mark.parametrize(
    ("part", "code"),
    [("officer", "is_officer"), ("administrator", "own_account"), ("executive", "last_holder")],
)
def test_who_cannot_be_closed(cast, part, code):
    refused(code, actions.deactivate_person, getattr(cast, part), by=cast.administrator)
    assert Person.objects.get(pk=getattr(cast, part).pk).is_active


# Units


def test_a_unit_is_not_below_itself(cast):
    cast.executive_unit.parent = cast.leistung
    refused("unit_circle", actions.save_unit, cast.executive_unit, by=cast.administrator)


def test_lead_and_deputy_are_two_people_and_nobody_names_themselves(cast):
    cast.markt.deputy = cast.lead_markt
    refused("same_person", actions.save_unit, cast.markt, by=cast.administrator)
    cast.markt.deputy = cast.administrator
    refused("own_role", actions.save_unit, cast.markt, by=cast.administrator)
    cast.markt.deputy = cast.dorn
    actions.save_unit(cast.markt, by=SYSTEM, at=AT)
    assert Unit.objects.get(pk=cast.markt.pk).deputy == cast.dorn


def test_only_the_administration_changes_units(cast):
    refused("right_missing", actions.save_unit, cast.markt, by=cast.executive)


# Absences


@pytest.mark.parametrize(
    ("by", "allowed"),
    [
        ("drafter", True),
        ("lead_leistung", True),
        ("deputy_leistung", True),
        ("front_office", True),
        ("executive", True),
        ("administrator", True),
        ("lead_markt", False),
        ("clerk", False),
        ("officer", False),
    ],
)
def test_who_enters_an_absence(cast, by, allowed):
    days = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 17)}
    person = cast.drafter
    if allowed:
        actions.note_absence(person, by=getattr(cast, by), at=AT, **days)
        assert queries.is_absent(person, date(2026, 7, 17))
    else:
        refused("right_missing", actions.note_absence, person, by=getattr(cast, by), **days)


def test_whoever_was_away_looks_through_it_once(cast):
    officer, days = cast.officer, {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 3)}
    row = Absence.objects.create(person=officer, **days)
    see, back = actions.note_looked_through, moment("2026-07-06T08:00")
    with pytest.raises(Refused, match="noch nicht vorbei"):
        see(row, by=officer, at=moment("2026-07-03T08:00"))
    with pytest.raises(Refused, match="nicht Ihre"):
        see(row, by=cast.front_office, at=back)
    see(row, by=officer, at=back)
    see(row, by=officer, at=moment("2026-07-06T09:00"))
    row.refresh_from_db()
    assert row.looked_through_at == back


def test_absences_do_not_overlap_and_can_end_early(cast):
    by = person = cast.drafter
    running = actions.note_absence(
        person, starts_on=date(2026, 5, 20), ends_on=date(2026, 5, 29), by=by, at=AT
    )
    days = {"starts_on": date(2026, 5, 29), "ends_on": date(2026, 6, 1)}
    refused("overlap", actions.note_absence, person, by=by, **days)
    actions.end_absence(running, by=by, at=AT)
    assert not queries.is_absent(person, TODAY)
    assert queries.is_absent(person, date(2026, 5, 21))
    later = actions.note_absence(person, by=by, at=AT, **days)
    actions.end_absence(later, by=by, at=AT)
    assert Absence.objects.get() == running
