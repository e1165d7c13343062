"""A clock that is wrong is noticed, lets the house pause, and shows when it is back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from krm.adapters.clock import MachineTime, machine_time
from krm.journal.actions import SYSTEM, Refused
from krm.journal.models import JournalEntry
from krm.organisation.actions.pauses import begin_pause, confirm_clock, watch_clock
from krm.organisation.jobs import may_act, unless_paused
from krm.organisation.models import ClockMark, Pause
from krm.organisation.queries import database_time, open_pauses
from krm.organisation.rules.clock import TimeMark, deviation, in_words, is_back

pytestmark = pytest.mark.both_databases("raw SQL: the clock of the database is asked")

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MARKS = [TimeMark("this", 10 * HOUR, AT), TimeMark("other", HOUR, AT - DAY)]


@pytest.mark.parametrize(
    ("boot", "running", "clock", "database", "found"),
    [
        ("this", 10 * HOUR, AT, None, None),
        ("this", 11 * HOUR, AT + HOUR, None, None),
        ("this", 11 * HOUR, AT + HOUR + 5 * MINUTE, None, None),
        ("this", 10 * HOUR, AT + 3 * DAY, None, ("moved", 3 * 86400)),
        ("this", 11 * HOUR, AT, None, ("moved", -3600)),
        ("new", MINUTE, AT + 3 * DAY, None, None),
        ("new", MINUTE, AT - 3 * DAY, None, ("earlier", -3 * 86400)),
        ("new", MINUTE, AT - 5 * MINUTE, None, None),
        ("new", MINUTE, AT + DAY, AT + DAY, None),
        ("new", MINUTE, AT + DAY, AT, ("database", 86400)),
        ("this", 10 * HOUR, AT, AT + 6 * MINUTE, ("database", -360)),
    ],
)
def test_o_01_a_clock_that_cannot_be_right_is_noticed(boot, running, clock, database, found):
    result = deviation(TimeMark(boot, running, clock), MARKS, database)
    assert (result and (result.evidence, result.seconds)) == found


@pytest.mark.parametrize(
    ("boot", "clock", "back"), [("this", AT, True), ("this", AT + DAY, False), ("new", AT, False)]
)
def test_only_the_same_start_of_the_machine_proves_that_the_clock_is_back(boot, clock, back):
    assert is_back(TimeMark(boot, 10 * HOUR, clock), MARKS) is back


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3 * 86400, "3 Tage vor"), (-86400, "1 Tag nach"), (-7300, "2 Stunden nach"),
     (360, "6 Minuten vor"), (5, "5 Sekunden vor")],
)  # fmt: skip
def test_a_deviation_in_words(seconds, words):
    assert in_words(seconds) == words


class Machine:
    """A machine whose clock can be set; nobody can set how long it has been running."""

    def __init__(self, boot="this"):
        self.boot, self.running, self.clock = boot, 10 * HOUR, self.now()

    def now(self):
        return database_time() or AT

    def passes(self, span):
        self.running += span
        self.clock += span
        return self

    def trusted(self):
        here = MachineTime(self.clock, self.running, self.boot)
        return watch_clock(here=here, by=SYSTEM, at=self.clock)


def test_o_01_a_jump_lets_the_house_pause_until_the_clock_is_back(db):
    machine = Machine()
    assert machine.trusted()
    machine.clock += 3 * DAY
    assert not machine.trusted()
    (pause,) = open_pauses()
    assert pause.reason == Pause.Reason.CLOCK
    assert not machine.passes(40 * timedelta(seconds=1)).trusted(), "still ahead"
    assert len(open_pauses()) == 1
    machine.clock -= 3 * DAY
    assert machine.trusted()
    assert not open_pauses()
    written = JournalEntry.objects.filter(verb__startswith="pause_").values_list("verb", flat=True)
    assert list(written.order_by("seq")) == ["pause_begun", "pause_ended"]


def test_o_01_a_clock_set_back_is_noticed_too(db):
    machine = Machine()
    machine.trusted()
    machine.clock -= 2 * HOUR
    assert not machine.trusted()


def test_o_01_a_process_with_a_wrong_clock_is_noticed_beside_the_others(db):
    """Another process on the same machine, started with a clock of its own."""
    machine = Machine()
    machine.trusted()
    wrong = Machine()
    wrong.clock += 3 * DAY
    assert not wrong.trusted()
    assert ClockMark.objects.get().clock == machine.clock, "a wrong clock leaves no mark"
    assert machine.trusted()


def test_a_new_start_cannot_end_a_pause_and_a_person_can(cast):
    machine = Machine()
    machine.trusted()
    machine.clock -= 2 * HOUR
    machine.trusted()
    after_restart = Machine(boot="new")
    assert not after_restart.trusted()
    here = MachineTime(after_restart.clock, after_restart.running, after_restart.boot)
    with pytest.raises(Refused, match="fehlt Ihnen das Recht"):
        confirm_clock(here=here, by=cast.officer, at=here.clock)
    confirm_clock(here=here, by=cast.administrator, at=here.clock)
    assert after_restart.trusted()
    assert Pause.objects.get().ended_by == cast.administrator


def test_nothing_can_be_confirmed_where_nothing_is_paused(cast):
    with pytest.raises(Refused, match="nichts angehalten"):
        confirm_clock(here=machine_time(), by=cast.administrator, at=machine_time().clock)


def test_a_clock_that_differs_from_the_database_cannot_be_confirmed(cast):
    if connection.vendor != "postgresql":
        assert database_time() is None
        return
    machine = Machine()
    machine.clock += DAY
    assert not machine.trusted()
    here = MachineTime(machine.clock, machine.running, machine.boot)
    with pytest.raises(Refused, match="1 Tag vor"):
        confirm_clock(here=here, by=cast.administrator, at=here.clock)


def test_jobs_ask_before_they_act(db):
    job = unless_paused("nichts")(lambda: "getan")
    assert job() == "getan"
    begin_pause(reason=Pause.Reason.RESTORED, data={}, by=SYSTEM, at=AT)
    assert job() == "nichts"
    assert not may_act()


def test_a_pause_has_one_open_row_per_reason(db):
    assert begin_pause(reason=Pause.Reason.RESTORED, data={}, by=SYSTEM, at=AT)
    assert begin_pause(reason=Pause.Reason.RESTORED, data={}, by=SYSTEM, at=AT) is None


def test_this_machine_says_how_long_it_runs():
    before, after = machine_time(), machine_time()
    assert before.boot == after.boot
    assert timedelta(0) <= after.running - before.running < MINUTE
