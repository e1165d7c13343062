"""Whom a task reaches when people are away or must not see the case (R-13, AS-64)."""

from datetime import UTC, date, datetime

import pytest

from krm.organisation import queries
from krm.organisation.models import Absence, Unit

FIRST, LAST = date(2026, 7, 1), date(2026, 7, 17)
DAY = date(2026, 7, 6)


def away(*people):
    for person in people:
        Absence.objects.create(person=person, starts_on=FIRST, ends_on=LAST)


def test_the_lead_receives_the_task(cast):
    assert queries.recipient_for(cast.leistung, DAY) == cast.lead_leistung


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 6, 30), "lead_leistung"),
        (FIRST, "deputy_leistung"),
        (LAST, "deputy_leistung"),
        (date(2026, 7, 18), "lead_leistung"),
    ],
)
def test_the_deputy_stands_in_on_the_days_of_absence(cast, day, expected):
    away(cast.lead_leistung)
    assert queries.recipient_for(cast.leistung, day) == getattr(cast, expected)


def test_without_lead_and_deputy_the_executive_receives_it(cast):
    """AS-64: goes to the deputy; if none, to the Geschäftsführung."""
    away(cast.lead_leistung, cast.deputy_leistung)
    assert queries.recipient_for(cast.leistung, DAY) == cast.executive


def test_the_unit_above_comes_before_the_executive(cast):
    below = Unit.objects.create(name="Leistung Grünstadt", parent=cast.leistung)
    assert queries.recipient_for(below, DAY) == cast.lead_leistung


def test_the_deputy_of_the_executive_stands_in(cast):
    away(cast.lead_leistung, cast.deputy_leistung, cast.executive)
    assert queries.recipient_for(cast.leistung, DAY) == cast.executive_deputy


def test_if_everybody_is_away_the_task_waits_with_the_executive(cast):
    away(cast.lead_leistung, cast.deputy_leistung, cast.executive, cast.executive_deputy)
    assert queries.recipient_for(cast.leistung, DAY) == cast.executive


def test_an_excluded_person_is_passed_over(cast):
    """A complaint about the team lead goes past them (docs/rulings.md)."""
    excluded = frozenset({cast.lead_leistung.pk})
    assert queries.recipient_for(cast.leistung, DAY, excluded) == cast.deputy_leistung


def test_a_complaint_about_the_executives_goes_to_the_chair(cast):
    excluded = frozenset({cast.executive.pk, cast.executive_deputy.pk})
    assert queries.recipient_for(cast.executive_unit, DAY, excluded) == cast.tv_chair


def test_an_excluded_chair_gets_nothing_either(cast):
    excluded = frozenset({cast.executive.pk, cast.executive_deputy.pk, cast.tv_chair.pk})
    assert queries.recipient_for(cast.executive_unit, DAY, excluded) is None


def test_the_way_of_a_task_can_be_read(cast):
    away(cast.lead_leistung)
    found = queries.route_for(cast.leistung, DAY)
    assert [str(stop) for stop in found.stops] == [
        "Ines Leitbild (Leitung Leistungsgewährung) ist abwesend.",
        "Kai Ersatz (Vertretung Leistungsgewährung) übernimmt.",
    ]


def test_a_complaint_about_the_officer_goes_to_the_named_substitute(cast):
    assert queries.officer_substitute(DAY) == cast.front_office
    assert queries.officer_substitute(DAY, frozenset({cast.front_office.pk})) is None


def test_krm_is_absent_with_its_officer(cast):
    away(cast.officer)
    assert queries.krm_is_present(date(2026, 6, 30))
    assert not queries.krm_is_present(DAY)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 21, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_the_local_day_changes_at_midnight_in_berlin(moment, day):
    assert queries.local_day(moment) == day


def test_a_moment_without_zone_has_no_day():
    with pytest.raises(ValueError, match="time zone"):
        queries.local_day(datetime(2026, 6, 30))  # noqa: DTZ001 - the point of the test
