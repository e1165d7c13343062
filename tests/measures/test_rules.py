"""When clocks end, and what is missing before data may leave the house."""

from datetime import datetime, time

import pytest

from krm.deadlines.rules.office_hours import OfficeHours
from krm.measures.rules import DisclosureFacts, due_at, missing_for_disclosure
from krm.regelwerk.rules import shipped
from krm.ui.rules import LOCAL_ZONE

RULES = shipped().besonderheiten


class Weekdays:
    def is_working_day(self, day):
        return day.weekday() < 5


HOURS = OfficeHours(time(8), time(16), Weekdays())


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


@pytest.mark.parametrize(
    ("kind", "known", "due"),
    [
        ("privacy_breach", "2026-05-22T10:00", "2026-05-25T10:00"),  # over a weekend, no rest
        ("privacy_breach", "2026-03-27T10:00", "2026-03-30T11:00"),  # the clocks go forward
        ("privacy_breach", "2026-10-23T10:00", "2026-10-26T09:00"),  # and back
        ("hardship", "2026-05-22T10:00", "2026-05-22T16:00"),
        ("hardship", "2026-05-22T16:30", "2026-05-25T16:00"),
        ("hardship", "2026-05-23T09:00", "2026-05-25T16:00"),
    ],
)
def test_the_clock_of_a_besonderheit(kind, known, due):
    assert due_at(RULES[kind], at(known), HOURS) == at(due)


@pytest.mark.parametrize("kind", sorted(RULES.keys() - {"privacy_breach", "hardship"}))
def test_other_kinds_have_no_clock(kind):
    assert due_at(RULES[kind], at("2026-05-22T10:00"), HOURS) is None


def facts(**said):
    values = {
        "basis": "sgbx_71", "items": ["name"], "further_data": "", "reason": "Gefahr für ein Kind",
        "requested_by": "", "is_decided_by_executive": False,
    }  # fmt: skip
    return DisclosureFacts(**{**values, **said})


ASKED = {"basis": "sgbx_68", "requested_by": "PI Beispielstadt", "is_decided_by_executive": True}


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, set()),
        ({"items": []}, {"items"}),
        ({"items": [], "further_data": "Kennzeichen"}, set()),
        ({"reason": " "}, {"reason"}),
        (ASKED, set()),
        (ASKED | {"requested_by": ""}, {"requested_by"}),
        (ASKED | {"is_decided_by_executive": False}, {"decided_by"}),
        (ASKED | {"items": ["name", "words"]}, {"items"}),
        (ASKED | {"further_data": "Kennzeichen"}, {"items"}),
        ({"basis": "stgb_34"}, {"decided_by"}),
        ({"basis": "stgb_34", "is_decided_by_executive": True}, set()),
        ({"basis": "sgbx_69", "items": ["household", "words"]}, set()),
    ],
)
def test_what_is_missing_before_data_may_leave(said, missing):
    assert missing_for_disclosure(facts(**said)).keys() == missing
