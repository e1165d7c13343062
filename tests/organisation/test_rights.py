"""The rights matrix as a table (docs/rulings.md), and how it is asked."""

from datetime import date

import pytest

from krm.journal.actions import SYSTEM, NamedActor, Refused
from krm.organisation import access, queries
from krm.organisation.models import Person, RoleAssignment, Unit
from krm.organisation.rules import (
    MATRIX,
    RIGHT_LABELS,
    ROLE_LABELS,
    SCOPE_LABELS,
    Right,
    Role,
    Scope,
    scopes,
)
from krm.organisation.rules.opening import (
    ENDED_BY_EXECUTIVE,
    right_to_end,
    right_to_give,
)

TODAY = date(2026, 5, 22)

# role: how far it sees cases, whether it captures, forwards, sends the answer, exports, appoints
TABLE = [
    (Role.EMPLOYEE, "own", True, None, None, None, None),
    (Role.DRAFTER, "assigned", True, None, None, None, None),
    (Role.TEAM_LEAD, "unit", True, None, "answered_by_unit", None, None),
    (Role.KRM_OFFICER, "all", True, "all", "all", "all", None),
    (Role.FRONT_OFFICE, "all", True, "all", None, None, None),
    (Role.EXECUTIVE, "all", True, None, None, "all", "all"),
    (Role.TV_CHAIR, "presented", False, None, None, None, None),
    (Role.DATA_PROTECTION, "pseudonymised", True, None, None, None, None),
    (Role.AUDITOR, "pseudonymised", False, None, None, None, None),
    (Role.SERVICE_CENTER, None, False, None, None, None, None),
    (Role.WIDERSPRUCHSSTELLE, "assigned", True, None, None, None, None),
    (Role.ADMINISTRATOR, None, False, None, None, None, None),
]


@pytest.mark.parametrize(
    ("role", "sees", "captures", "forwards", "sends", "exports", "appoints"), TABLE
)
def test_the_matrix(role, sees, captures, forwards, sends, exports, appoints):
    row = MATRIX[role]
    assert row.get(Right.SEE_CASE) == sees
    assert (Right.CAPTURE in row) == captures
    assert row.get(Right.FORWARD) == forwards
    assert row.get(Right.SEND_ANSWER) == sends
    assert row.get(Right.EXPORT_REGISTER) == exports
    assert row.get(Right.APPOINT_OFFICER) == appoints


def test_the_table_covers_the_house():
    assert [row[0] for row in TABLE] == list(MATRIX) == list(Role)
    assert set(ROLE_LABELS) == set(Role)
    assert set(RIGHT_LABELS) == set(Right)
    assert set(SCOPE_LABELS) == set(Scope)


@pytest.mark.parametrize("right", Right)
def test_every_right_is_held_by_somebody(right):
    assert any(right in row for row in MATRIX.values())


def test_who_sees_no_case_sees_no_name():
    """Names are never wider than the case, and nobody without names has them by the back door."""
    for row in MATRIX.values():
        assert row.get(Right.SEE_PERSON) in (None, row.get(Right.SEE_CASE))
        if row.get(Right.SEE_CASE) is Scope.PSEUDONYMISED:
            assert Right.SEE_PERSON not in row


def test_s_05_the_administration_alone_gives_no_role_that_opens_a_case():
    """With a role it may give itself through another account, it still sees nothing of others."""
    for role in Role:
        if right_to_give(role) is Right.MANAGE_PEOPLE:
            for right in (Right.SEE_CASE, Right.SEE_PERSON, Right.TRIAGE, Right.RECEIVE_PASSED_ON):
                assert MATRIX[role].get(right) in (None, Scope.OWN)
    assert right_to_give(Role.KRM_OFFICER) is None


def test_who_looks_after_others_is_ended_by_the_executive():
    by_executive = {role for role in Role if right_to_end(role) is Right.GIVE_PROTECTED_ROLE}
    assert by_executive == ENDED_BY_EXECUTIVE
    assert right_to_end(Role.DRAFTER) is Right.MANAGE_PEOPLE


def test_scopes_add_up_over_roles():
    roles = frozenset({Role.EMPLOYEE, Role.TEAM_LEAD})
    assert scopes(roles, Right.SEE_CASE) == {Scope.OWN, Scope.UNIT}
    assert scopes(roles, Right.TRIAGE) == frozenset()


def test_lead_and_deputy_of_a_team_are_team_leads(cast):
    for person in (cast.lead_leistung, cast.deputy_leistung):
        assert Role.TEAM_LEAD in access.roles_on(person, TODAY)
        assert queries.units_led_by(person, TODAY) == [cast.leistung]
    assert queries.units_led_by(cast.drafter, TODAY) == []


def test_leading_reaches_down_to_the_units_below(cast):
    below = Unit.objects.create(name="Leistung Grünstadt", parent=cast.leistung)
    lowest = Unit.objects.create(name="Leistung Grünstadt, Neuanträge", parent=below)
    assert set(queries.units_led_by(cast.lead_leistung, TODAY)) == {cast.leistung, below, lowest}
    assert queries.units_led_by(cast.lead_markt, TODAY) == [cast.markt]


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 6, 30), False),
        (date(2026, 7, 1), True),
        (date(2026, 7, 17), True),
        (date(2026, 7, 18), False),
    ],
)
def test_a_role_holds_from_its_first_to_its_last_day(cast, day, holds):
    RoleAssignment.objects.create(
        person=cast.dorn,
        role=Role.DRAFTER.value,
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 7, 17),
    )
    assert access.has_right(cast.dorn, Right.WRITE_SCHRIFTSATZ, day) is holds


def test_whoever_has_left_holds_nothing(cast):
    Person.objects.filter(pk=cast.lead_leistung.pk).update(is_active=False)
    cast.lead_leistung.refresh_from_db()
    assert access.roles_on(cast.lead_leistung, TODAY) == frozenset()
    assert queries.people_with_role(Role.EMPLOYEE, TODAY).count(cast.lead_leistung) == 0


def test_require_names_what_is_missing(cast):
    access.require(cast.officer, Right.TRIAGE, on=TODAY)
    with pytest.raises(Refused, match="Posteingang sichten"):
        access.require(cast.dorn, Right.TRIAGE, on=TODAY)


def test_the_schedule_acts_as_system_and_nobody_else_does(cast):
    access.require(SYSTEM, Right.TRIAGE, on=TODAY)
    with pytest.raises(Refused):
        access.require(NamedActor("System"), Right.TRIAGE, on=TODAY)


def test_confirmers_are_the_second_pair_of_eyes(cast):
    expected = {cast.front_office, cast.executive, cast.executive_deputy}
    assert set(access.people_with_right(Right.CONFIRM_CORRECTION, TODAY)) == expected
