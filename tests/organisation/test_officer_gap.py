"""R-01: on every day there is exactly one KRM officer, and a gap is seen before it comes."""

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from krm.desk.queries.worklist import today_for
from krm.journal.actions import Refused
from krm.organisation import actions, queries
from krm.organisation.models import RoleAssignment
from krm.organisation.rules import Role
from tests.desk.conftest import house
from tests.walks.walker import Walker

__all__ = ["house"]


@pytest.fixture
def held(house):
    return RoleAssignment.objects.get(role=Role.KRM_OFFICER.value)


def rows(house):
    return [r for r in today_for(house.executive, localdate()) if "bestellen" in r.what]


def test_j_26_r_01_a_gap_is_warned_of_and_its_end_can_be_taken_back(house, held):
    assert queries.officer_gap(localdate()) is None
    assert not rows(house)
    last = localdate() + timedelta(days=10)
    actions.end_role(held, ends_on=last, by=house.executive, at=now())
    assert queries.officer_gap(localdate()) == last + timedelta(days=1)
    (row,) = rows(house)
    walker = Walker(house.executive).open("/").press(row.button, wanting=row.url)
    assert "ist niemand bestellt" in walker.page.text
    walker.press("Ende zurücknehmen")
    held.refresh_from_db()
    assert held.ends_on is None
    assert not rows(house)


def test_j_26_r_01_an_end_stays_where_somebody_follows(house, held):
    last = localdate() + timedelta(days=10)
    actions.end_role(held, ends_on=last, by=house.executive, at=now())
    actions.appoint_krm_officer(
        house.clerk, starts_on=last + timedelta(days=1), by=house.executive, at=now()
    )
    assert queries.officer_gap(localdate()) is None
    with pytest.raises(Refused):
        actions.take_back_end(held, by=house.executive, at=now())


def test_j_26_r_01_nobody_is_their_own_substitute(house):
    RoleAssignment.objects.create(
        person=house.officer, role=Role.FRONT_OFFICE.value, is_deputy=True, starts_on=localdate()
    )
    assert queries.officer_substitute(localdate()) != house.officer
