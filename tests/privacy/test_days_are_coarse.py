"""Of an anonymous Vorgang only the quarter stays; how long it took and what was in time, too."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import models

from krm.deadlines.models import Deadline
from krm.desk.queries.sealed import changed_texts
from krm.journal.models import JournalEntry
from krm.journal.queries.verify import verify_journal
from krm.letters.models import Dispatch, Letter
from krm.organisation.queries import local_day
from krm.privacy.actions import coarsening, retention
from krm.privacy.models import Deletion
from krm.privacy.rules.coarsening import length_to_move, moved
from krm.reactions.models import Reaction
from krm.reports.queries.facts import facts_of
from krm.reports.queries.report import report_on
from krm.reports.rules.content import COARSE
from krm.reports.rules.facts import Period
from tests.house.cases import answered, recorded
from tests.house.reactions import moment
from tests.privacy.test_retention import at_night, let_go, over, rules

__all__ = ["rules"]
pytestmark = pytest.mark.both_databases("triggers: erasing, dates, JSON and locks differ")

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("arrived", "days"),
    [("2026-04-01", 0), ("2026-06-30", -90), ("2026-05-04", -33), ("2028-02-29", -59),
     ("2026-12-31", -91)],
)  # fmt: skip
def test_days_move_to_the_begin_of_the_quarter(arrived, days):
    assert length_to_move(date.fromisoformat(arrived)) == timedelta(days=days)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (date(2026, 5, 4), date(2026, 4, 1)),
        (moment("2026-05-04T10:00"), moment("2026-04-01T10:00")),
        (moment("2026-04-20T00:10"), moment("2026-03-18T00:10")),  # the clocks changed between
        ({"due": "2026-05-04", "n": 3}, {"due": "2026-04-01", "n": 3}),
        (["2026-05-04T10:00:00+02:00"], ["2026-04-01T10:00:00+02:00"]),
        ("KRM-2026-00001", "KRM-2026-00001"),
        (None, None),
    ],
)
def test_whatever_is_a_day_moves(value, expected):
    assert moved(value, timedelta(days=-33)) == expected


def test_every_table_of_a_vorgang_with_days_is_moved_or_says_why_not():
    found = {one.model._meta.label for one in coarsening.dated()}
    assert {
        "reactions.Reaction",
        "deadlines.Deadline",
        "letters.Dispatch",
        "work.Assignment",
        "casework.Schriftsatz",
        "arrivals.IntakeItem",
        "petitions.Statement",
    } <= found
    left = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Reaction
        if any(isinstance(one, models.DateField) for one in model._meta.concrete_fields)
    }
    assert left - found - {"reactions.Reaction"} == coarsening.STAYS.keys() & left


def test_only_the_quarter_is_known_and_the_figures_stay(cast):
    row = answered(cast)
    row = over(row, "2026-05-28")
    young = over(recorded(cast, "2027-05-05"), "2027-05-28")
    before, facts, sealed = _days(row), facts_of(QUARTER), changed_texts()
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2028-12-30"))
    assert _days(row) == before, "not before its class has ended"
    retention.watch_retention(at=at_night("2028-12-31"))
    row.refresh_from_db()
    assert row.days_are_coarse
    assert local_day(row.arrived_at) == date(2026, 4, 1)
    length = length_to_move(date(2026, 5, 4))
    assert _days(row) == [moved(value, length) for value in before]
    assert facts_of(QUARTER) == facts
    assert COARSE in report_on(QUARTER)["notes"]
    assert COARSE not in report_on(replace(QUARTER, as_of=date(2026, 7, 31)))["notes"]
    exact = JournalEntry.objects.filter(verb="days_coarsened").get()
    assert exact.data == {"quarter": "2026-04-01"}, "by how much is written nowhere"
    assert set(changed_texts()) <= set(sealed)
    assert verify_journal().problems == []
    young.refresh_from_db()
    assert not young.days_are_coarse
    assert retention.watch_retention(at=at_night("2029-01-01")) == 0


def test_a_lob_keeps_its_days_as_long_as_weeks_are_compared(cast):
    row = over(recorded(cast, "2026-05-20", kind="praise", codes=["L1"]))
    let_go(cast, 1, "2026-11-28")
    retention.watch_retention(at=at_night("2026-11-28"))
    retention.watch_retention(at=at_night("2028-05-19"))
    row.refresh_from_db()
    assert (row.party, row.days_are_coarse) == (None, False)
    retention.watch_retention(at=at_night("2028-05-20"))
    row.refresh_from_db()
    assert row.days_are_coarse
    assert Deletion.objects.filter(code="K1").count() == 1


def test_the_page_says_that_only_the_quarter_is_known(cast, client):
    row = over(answered(cast))
    let_go(cast, 2, "2028-12-31")
    retention.watch_retention(at=at_night("2028-12-31"))
    client.force_login(cast.officer)
    page = client.get(row.get_absolute_url()).text
    assert "Eingang 2. Quartal 2026" in page
    assert "nur noch auf das Quartal genau" in page
    assert "04.05.2026" not in page
    assert "01.04.2026 00:00" not in page, "what is not known has no hour"
    register = client.get("/register/?zeitraum=alle").text
    assert "04.05.2026" not in register
    assert "2. Quartal 2026" in register


def _days(row):
    row = Reaction.objects.get(pk=row.pk)
    found: list[object] = [row.arrived_at, row.captured_at, row.answered_at, row.closed_at]
    columns = ("starts_at", "due_on", "settled_on")
    for days in Deadline.objects.filter(reaction=row).order_by("pk").values(*columns):
        found += days.values()
    for letter in Letter.objects.filter(reaction=row).order_by("pk"):
        found.append(letter.dispatched_at)
    for one in Dispatch.objects.filter(letter__reaction=row).order_by("pk"):
        found.append(one.queued_at)
    return found
