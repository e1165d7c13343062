"""The one deadline until the end of the work: what of it customers are shown, and its outcome."""

from datetime import date, timedelta

import pytest

from krm.deadlines import actions as deadlines
from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING, closing_deadline
from krm.deadlines.rules import outcome
from krm.journal.actions import SYSTEM
from krm.letters.queries import composing
from tests.house.reactions import moment, reaction

ON, LATER = date(2026, 5, 6), moment("2026-05-06T10:00")


@pytest.fixture
def corrected(db):
    """Give a Vorgang whose first closing deadline lapsed when its kind was corrected."""
    row = reaction("2026-05-04", is_board=True)
    deadlines.start_for_arrival(reaction=row, by=SYSTEM, at=LATER)
    row.is_board = False
    row.save()
    deadlines.restart(reaction=row, by=SYSTEM, at=LATER)
    return row


def closing(row):
    found = row.deadlines.filter(kind__in=CLOSING).order_by("pk")
    return [(item.kind, item.state, item.due_on) for item in found]


def test_a_lapsed_date_is_shown_to_nobody(corrected):
    assert closing(corrected) == [
        ("board", "lapsed", date(2026, 5, 18)), ("closing", "running", date(2026, 6, 1)),
    ]  # fmt: skip
    assert closing_deadline(corrected).kind == "closing"
    assert composing.forecast(corrected, ON) == date(2026, 6, 1)


@pytest.mark.parametrize("state", [s for s in Deadline.State if s != Deadline.State.RUNNING])
def test_what_runs_no_more_promises_nothing(corrected, state):
    corrected.deadlines.filter(kind="closing").update(state=state)
    assert closing_deadline(corrected) is None
    assert composing.forecast(corrected, ON) == ON + timedelta(weeks=4)


def test_of_several_that_run_the_nearest_counts(corrected):
    corrected.deadlines.filter(kind="board").update(state="running")
    assert closing_deadline(corrected).kind == "board"


DUE = date(2026, 5, 18)


@pytest.mark.parametrize(
    ("done_on", "ended_on", "found"),
    [
        (None, None, "running"),
        (date(2026, 5, 18), None, "met"),
        (date(2026, 5, 19), None, "missed"),
        (date(2026, 5, 18), date(2026, 6, 30), "met"),
        (date(2026, 5, 19), date(2026, 5, 19), "missed"),
        (None, date(2026, 5, 18), "lapsed"),
        (None, date(2026, 5, 19), "missed"),
    ],
)
def test_what_became_of_a_deadline(done_on, ended_on, found):
    assert outcome(DUE, done_on=done_on, ended_on=ended_on) == found


def test_the_outcomes_are_the_states_of_a_row():
    assert {"running", "met", "missed", "lapsed"} == set(Deadline.State.values)
