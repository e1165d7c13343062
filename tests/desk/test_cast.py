"""The cast stands where its parts say."""

import random
from datetime import date

from krm.desk.demo.material import _table, invent_party
from krm.organisation import access, queries
from krm.organisation.rules import Right, Role
from tests.house.cast import IN_OFFICE_SINCE

TODAY = date(2026, 5, 22)


def test_every_role_of_the_house_is_played(cast):
    played = {role for person in cast.people for role in access.roles_on(person, TODAY)}
    assert played == set(Role)


def test_the_cast_is_in_office_from_the_first_day(cast):
    assert queries.krm_officer(IN_OFFICE_SINCE) == cast.officer
    assert queries.krm_officer(date(2020, 1, 1)) is None
    assert queries.officer_substitute(TODAY) == cast.substitute


def test_dorn_sees_only_what_he_took_in(cast):
    assert access.roles_on(cast.dorn, TODAY) == {Role.EMPLOYEE}
    assert not access.has_right(cast.dorn, Right.TRIAGE, TODAY)


def test_nobody_of_the_demo_is_addressed_otherwise_than_the_name_is_heard():
    """ "Herr Musterová" reads like a salutation that the program has derived wrongly."""
    names = _table("people.toml")["last_of"]
    dice = random.Random(3)
    for party in [invent_party(dice) for _ in range(400)]:
        heard = [form for form, own in names.items() if party.last_name in own]
        assert heard in ([], [party.form_of_address])
    common = _table("people.toml")["last"]
    assert not [name for name in common if name.endswith(("ová", "frau", "mann", "erin"))]
