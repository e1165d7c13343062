"""The Land whose holidays count stands in the Regelwerk and is released with it (decision 4)."""

from datetime import date

import pytest

from krm.deadlines import actions as deadlines
from krm.deadlines import queries
from krm.organisation.forms import OfficeForm
from krm.regelwerk.actions import propose_version, release_version
from krm.regelwerk.rules import shipped_text
from tests.house.reactions import moment, reaction
from tests.house.remembered import shipped_rules


@pytest.fixture
def moved_to_berlin(cast):
    """From 1 June on the office counts the holidays of Berlin."""
    shipped_rules(at=moment("2024-05-15"))
    text = shipped_text().replace('land = { value = "RP"', 'land = { value = "BE"')
    at = moment("2026-05-04")
    version = propose_version(text, by=cast.executive, at=at)
    release_version(version, valid_from=date(2026, 6, 1), by=cast.executive, at=at)
    return version


def test_another_land_counts_from_the_day_it_is_released_for(moved_to_berlin, cast):
    before = queries.calendar(date(2026, 5, 31))
    after = queries.calendar(date(2026, 6, 1))
    corpus_christi = date(2026, 6, 4)
    assert before.why_off(corpus_christi) == "Fronleichnam"
    assert after.why_off(corpus_christi) is None


def test_an_arrival_is_counted_by_the_land_of_its_rules(moved_to_berlin, cast):
    row = reaction("2026-06-03")
    row.regelwerk_version = moved_to_berlin
    row.save()
    deadlines.start_for_arrival(reaction=row, by=cast.officer, at=moment("2026-06-03"))
    assert row.deadlines.get(kind="confirmation").due_on == date(2026, 6, 8)


def test_the_administration_does_not_move_holidays():
    assert "land" not in OfficeForm().fields
