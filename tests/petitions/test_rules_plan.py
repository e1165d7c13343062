"""The backward plan of a petition by tables (R-37)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krm.petitions.rules.plan import Dates, backward_plan, days_late
from krm.regelwerk.rules import shipped
from tests.house.days import RP, day

RULES = shipped()


def planned(committee="", ministry="", *, chair=True):
    dates = Dates(day(committee) if committee else None, day(ministry) if ministry else None)
    return {step.code: step for step in backward_plan(dates, RULES, RP, chair=chair)}


# Dates of the committee and the BMAS; what counts, act by, before the chair, draft of the unit;
# the chair decides on the Arbeitstag before somebody has to act.
TABLE = [
    ("Di 31.03.2026", "", "Di 17.03.2026", "Di 17.03.2026", "Do 12.03.2026", "Do 05.03.2026"),
    ("Mo 20.04.2026", "", "Mo 06.04.2026", "Do 02.04.2026", "Mo 30.03.2026", "Mo 23.03.2026"),
    ("Mo 08.06.2026", "", "Mo 25.05.2026", "Fr 22.05.2026", "Di 19.05.2026", "Mo 11.05.2026"),
    ("Fr 09.01.2026", "", "Fr 26.12.2025", "Di 23.12.2025", "Do 18.12.2025", "Do 11.12.2025"),
    ("So 15.11.2026", "", "So 01.11.2026", "Fr 30.10.2026", "Di 27.10.2026", "Di 20.10.2026"),
    # The BMAS wants it earlier: worked towards, but the committee's date counts in the report.
    ("Di 31.03.2026", "Sa 14.03.2026", "Di 17.03.2026", "Fr 13.03.2026", "Di 10.03.2026",
     "Di 03.03.2026"),
    # The BMAS wants it later: nothing changes.
    ("Di 31.03.2026", "Fr 20.03.2026", "Di 17.03.2026", "Di 17.03.2026", "Do 12.03.2026",
     "Do 05.03.2026"),
    # An Eingabe: only its body has set a date.
    ("", "Sa 14.03.2026", "Sa 14.03.2026", "Fr 13.03.2026", "Di 10.03.2026", "Di 03.03.2026"),
]  # fmt: skip


@pytest.mark.parametrize(("committee", "ministry", "due_on", "act_by", "release", "draft"), TABLE)
def test_r_37_every_step_has_its_own_date(committee, ministry, due_on, act_by, release, draft):
    plan = planned(committee, ministry)
    assert list(plan) == ["draft", "release", "approval", "transmit"]
    assert (plan["transmit"].due_on, plan["transmit"].act_by) == (day(due_on), day(act_by))
    assert plan["release"].act_by == day(release)
    assert plan["draft"].act_by == day(draft)
    assert plan["approval"].act_by == RP.subtract_working_days(day(act_by), 1)


def test_r_37_each_date_says_where_it_comes_from():
    plan = planned("Mo 20.04.2026", "Mi 01.04.2026")
    assert plan["transmit"].why == (
        "14 Tage vor der Frist des Petitionsausschusses (Mo 20.04.2026); das BMAS nennt schon "
        "Mi 01.04.2026"
    )
    assert plan["release"].why == (
        "liegt dem Vorsitz der Trägerversammlung 3 Arbeitstage vor Mi 01.04.2026 vor"
    )
    assert "der Geschäftsführung 3" in planned("Mo 20.04.2026", chair=False)["release"].why
    assert plan["approval"].why == (
        "der Vorsitz der Trägerversammlung entscheidet einen Arbeitstag vor Mi 01.04.2026"
    )
    assert "die Geschäftsführung" in planned("Mo 20.04.2026", chair=False)["approval"].why
    assert plan["draft"].why == "8 Arbeitstage vor Mi 01.04.2026"


def test_without_a_date_there_is_no_plan():
    assert planned() == {}


@given(st.dates(date(2024, 3, 1), date(2030, 12, 31)), st.integers(-40, 40))
def test_r_37_no_step_is_ever_later_than_what_it_serves(committee, offset):
    ministry = committee - timedelta(days=14 + offset)
    dates = Dates(committee, ministry)
    draft, release, approval, transmit = backward_plan(dates, RULES, RP, chair=None)
    assert transmit.due_on == committee - timedelta(days=14)
    assert draft.act_by < release.act_by < approval.act_by < transmit.act_by <= transmit.due_on
    assert transmit.act_by <= ministry
    assert all(
        RP.is_working_day(s.act_by, "backward") for s in (draft, release, approval, transmit)
    )


@pytest.mark.parametrize(
    ("due", "done", "late"),
    [
        ("Mo 25.05.2026", "Mo 25.05.2026", 0),
        ("Mo 25.05.2026", "Di 26.05.2026", 1),
        ("Mo 25.05.2026", "Fr 22.05.2026", 0),
        ("Mo 25.05.2026", "Do 25.06.2026", 31),
    ],
)
def test_a_single_day_is_late(due, done, late):
    assert days_late(day(due), day(done)) == late
    assert days_late(None, day(done)) == 0
