"""When each class of retention ends: to the day (DIN 66398, AS-75)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krm.privacy.rules.retention import CLASS_OF_KIND, CLASSES, Period, Start, Unit
from krm.reactions.rules import Kind
from krm.regelwerk.rules import shipped

DAY, MONTH, YEAR = Start.DAY, Start.MONTH, Start.YEAR


@pytest.mark.parametrize(
    ("length", "unit", "start", "day", "gone"),
    [
        (2, Unit.YEARS, YEAR, "2026-05-28", "2028-12-31"),  # AS-75
        (2, Unit.YEARS, YEAR, "2026-12-31", "2028-12-31"),
        (2, Unit.YEARS, YEAR, "2027-01-01", "2029-12-31"),
        (5, Unit.YEARS, YEAR, "2026-05-28", "2031-12-31"),
        (6, Unit.MONTHS, DAY, "2026-05-28", "2026-11-28"),
        (6, Unit.MONTHS, DAY, "2026-08-31", "2027-02-28"),
        (12, Unit.MONTHS, MONTH, "2026-05-01", "2027-05-31"),
        (12, Unit.MONTHS, MONTH, "2028-02-29", "2029-02-28"),
        (2, Unit.YEARS, DAY, "2028-02-29", "2030-02-28"),
        (30, Unit.DAYS, DAY, "2026-05-28", "2026-06-27"),
    ],
)
def test_as_75_a_class_ends_on_its_day(length, unit, start, day, gone):
    period = Period(length, unit, start)
    assert period.ends_on(date.fromisoformat(day)) == date.fromisoformat(gone)


@given(
    st.dates(date(2020, 1, 1), date(2090, 1, 1)),
    st.integers(1, 60),
    st.sampled_from(list(Unit)),
    st.sampled_from(list(Start)),
)
def test_the_newest_day_that_is_gone_is_the_newest(on, length, unit, start):
    period = Period(length, unit, start)
    newest = period.newest_gone(on)
    assert period.ends_on(newest) <= on
    assert period.ends_on(newest + timedelta(days=1)) > on


def test_days_may_be_as_many_as_years_have():
    assert Period(3650, Unit.DAYS, DAY).newest_gone(date(2026, 6, 27)) == date(2016, 6, 29)


def test_every_class_has_its_length_in_the_regelwerk_and_every_kind_its_class():
    rules = shipped()
    assert [kind.code for kind in CLASSES] == [f"K{number}" for number in range(12)]
    assert all(rules.number(kind.setting) for kind in CLASSES if kind.setting)
    assert set(CLASS_OF_KIND) == {code for code, _ in Kind.choices}
