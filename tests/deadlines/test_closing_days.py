"""Closing days move what still runs, and never what has passed."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krm.deadlines import actions, queries
from krm.deadlines.actions.closing_days import effect_of_adding, effect_of_removing
from krm.deadlines.models import Deadline
from krm.journal.actions import SYSTEM, Refused, reaction_chain
from krm.journal.models import JournalEntry
from krm.journal.rules.verbs import Verb
from krm.regelwerk.models import ClosingDay
from tests.house.reactions import moment, reaction

pytestmark = pytest.mark.both_databases("locks: closing days move many deadlines at once")

MONDAY = moment("2026-05-04")
FRIDAY = date(2026, 5, 8)


@pytest.fixture
def running(cast):
    """Give a Vorgang that arrived on Mi 06.05.2026: confirmation Mo 11.05., closing Mi 03.06."""
    row = reaction("2026-05-06")
    actions.start_for_arrival(reaction=row, by=SYSTEM, at=moment("2026-05-06"))
    return row


def days_of(row, kind):
    deadline = row.deadlines.get(kind=kind)
    return deadline.due_on, deadline.act_by


def moves(row):
    chain = reaction_chain(row.pk)
    return list(JournalEntry.objects.filter(chain=chain, verb=Verb.DEADLINE_MOVED.value))


def close(day, cast, at="2026-05-06", **more):
    return actions.add_closing_day(
        day=day, label="Betriebsausflug", by=cast.officer, at=moment(at), **more
    )


def test_a_closing_day_moves_the_working_days(cast, running):
    close(FRIDAY, cast)
    assert days_of(running, "confirmation") == (date(2026, 5, 12), date(2026, 5, 12))
    assert days_of(running, "closing") == (date(2026, 6, 3), date(2026, 6, 3))
    (moved,) = moves(running)
    assert (moved.data["old_due_on"], moved.data["new_due_on"]) == ("2026-05-11", "2026-05-12")
    assert "Betriebsausflug" in str(running.deadlines.get(kind="confirmation").explanation)


def test_a_closing_day_moves_only_the_day_to_act_of_calendar_days(cast, running):
    close(date(2026, 6, 3), cast)
    assert days_of(running, "closing") == (date(2026, 6, 3), date(2026, 6, 2))


def test_taking_it_back_moves_everything_back(cast, running):
    close(FRIDAY, cast)
    actions.remove_closing_day(day=FRIDAY, by=cast.officer, at=moment("2026-05-07"))
    assert days_of(running, "confirmation")[0] == date(2026, 5, 11)
    assert len(moves(running)) == 2
    close(FRIDAY, cast, at="2026-05-07")
    assert days_of(running, "confirmation")[0] == date(2026, 5, 12)


def test_what_has_passed_stays(cast, running):
    close(date(2026, 5, 12), cast, at="2026-05-11")
    assert days_of(running, "confirmation")[0] == date(2026, 5, 11)
    assert actions.restart(reaction=running, by=SYSTEM, at=moment("2026-05-20")) == []


def test_the_effect_is_known_beforehand(cast, running):
    on = date(2026, 5, 6)
    before = list(Deadline.objects.values_list("pk", "due_on", "act_by"))
    effect = effect_of_adding(day=FRIDAY, label="Ausflug", on=on)
    assert (effect.moved, effect.act_by_moved) == (1, 0)
    assert effect.words == "1 offene Frist bekommt ein neues Ende."
    assert effect_of_adding(day=date(2026, 6, 3), label="Umzug", on=on).act_by_moved == 1
    assert "Keine" in effect_of_adding(day=date(2026, 6, 10), label="Umzug", on=on).words
    assert before == list(Deadline.objects.values_list("pk", "due_on", "act_by"))
    close(FRIDAY, cast)
    assert effect_of_removing(day=FRIDAY, on=on).moved == 1


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 5, 6), "not_in_the_future"),
        (date(2026, 5, 5), "not_in_the_future"),
        (date(2026, 5, 14), "no_working_day"),
        (date(2026, 5, 9), "no_working_day"),
        (date(2046, 5, 9), "too_far"),
    ],
)
def test_days_that_make_no_sense_are_refused(cast, running, day, code):
    with pytest.raises(Refused) as refusal:
        close(day, cast)
    assert refusal.value.code == code


def test_the_same_day_twice_is_refused(cast, running):
    close(FRIDAY, cast)
    with pytest.raises(Refused):
        close(FRIDAY, cast)
    assert len(moves(running)) == 1


def test_a_day_that_has_come_stays(cast, running):
    close(FRIDAY, cast)
    with pytest.raises(Refused) as refusal:
        actions.remove_closing_day(day=FRIDAY, by=cast.officer, at=moment("2026-05-08"))
    assert refusal.value.code == "day_has_come"


def test_only_those_with_the_right_change_the_calendar(cast, running):
    with pytest.raises(Refused) as refusal:
        actions.add_closing_day(day=FRIDAY, label="Ausflug", by=cast.dorn, at=moment("2026-05-06"))
    assert refusal.value.code == "right_missing"
    assert not ClosingDay.objects.exists()


weekdays = st.dates(date(2026, 1, 2), date(2026, 12, 30))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(arrived=weekdays, closed=st.sets(weekdays, max_size=6))
def test_computing_anew_changes_nothing_a_second_time(cast, arrived, closed):
    row = reaction(arrived.isoformat())
    actions.start_for_arrival(reaction=row, by=SYSTEM, at=row.arrived_at)
    for day in sorted(closed):
        try:
            close(day, cast, at=arrived.isoformat())
        except Refused:
            continue
    stored = list(row.deadlines.order_by("pk").values("due_on", "act_by", "explanation"))
    assert actions.restart(reaction=row, by=SYSTEM, at=row.arrived_at) == []
    assert stored == list(row.deadlines.order_by("pk").values("due_on", "act_by", "explanation"))
    calendar = queries.calendar(arrived)
    for deadline in row.deadlines.all():
        assert calendar.is_working_day(deadline.act_by)
        assert deadline.act_by <= deadline.due_on
