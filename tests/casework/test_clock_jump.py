"""After a jump of the clock the schedule goes on, and nothing went out too early."""

from datetime import UTC, datetime, timedelta

import pytest
from django_q.models import OrmQ, Schedule
from django_q.scheduler import scheduler

from krm.adapters.clock import machine_time
from krm.casework.models import Heartbeat
from krm.casework.tasks import PAUSED, sweep
from krm.config.schedule import JOBS, WAITS, keep_time, set_up
from krm.deadlines.models import ReminderLevelSent
from krm.journal.actions import SYSTEM
from krm.letters.models import Dispatch
from krm.letters.tasks import send_outbox
from krm.notices.models import Notice
from krm.organisation.actions.pauses import begin_pause
from krm.organisation.models import ClockMark, Pause
from tests.house.letters import customer, draft, vorgang
from tests.house.mail_server import Inbox, running

pytestmark = pytest.mark.both_databases("locks: one run of the schedule at a time")

AHEAD = timedelta(days=3)


def now():
    return datetime.now(tz=UTC)


def clock_was(behind):
    """Leave the mark of a moment ago at which the clock stood that much further back."""
    here = machine_time()
    ClockMark.objects.all().delete()
    ClockMark.objects.create(boot=here.boot, running=here.running, clock=here.clock - behind)


def test_o_01_schedules_that_a_clock_ahead_has_planned_run_at_once_again(committed_db):
    set_up(now() + AHEAD)
    OrmQ.objects.create(key="krm", payload="x", lock=now() + AHEAD)
    before = OrmQ.objects.count()
    scheduler()
    assert OrmQ.objects.count() == before, "what the library alone makes of it"
    assert keep_time(now()) == len(JOBS) + 1
    scheduler()
    assert OrmQ.objects.count() == before + len(JOBS)
    assert not OrmQ.objects.filter(lock__gt=now()).exists()
    assert keep_time(now()) == 0, "each keeps its rhythm from now on"


def test_o_01_schedules_survive_a_clock_that_was_set_back(committed_db):
    set_up(now())
    scheduler()
    earlier = now() - AHEAD
    assert keep_time(earlier) >= len(JOBS)
    latest = Schedule.objects.order_by("-next_run").values_list("next_run", flat=True)[0]
    assert latest == earlier


def test_o_01_rows_that_wait_do_not_wait_for_a_wrong_clock(cast):
    letter = draft(vorgang(cast, party=customer()), cast, channel="email")
    row = Dispatch.objects.create(
        letter=letter, channel="email", queued_at=now(), next_try_at=now() + AHEAD
    )
    Notice.objects.create(
        recipient=cast.officer, kind="x", text="x", dedup_key="x", created_at=now(),
        mail_state="queued", mail_changed_at=now() + AHEAD,
    )  # fmt: skip
    Heartbeat.objects.create(worker="ahead", beat_at=now() + AHEAD)
    begin_pause(reason=Pause.Reason.CLOCK, data={}, by=SYSTEM, at=now())
    keep_time(now())
    row.refresh_from_db()
    assert row.next_try_at > now(), "in doubt the rows keep their moments"
    Pause.objects.all().delete()
    assert keep_time(now()) == 2
    row.refresh_from_db()
    assert row.next_try_at <= now()
    assert not Heartbeat.objects.exists()


@pytest.mark.parametrize("wait", WAITS, ids=lambda wait: f"{wait.model.__name__}.{wait.field}")
def test_what_waits_is_a_column(wait):
    assert wait.model._meta.get_field(wait.field).get_internal_type() == "DateTimeField"


def test_o_01_a_wrong_clock_reminds_nobody_and_sends_nothing(cast, settings):
    from krm.regelwerk.actions import load_shipped  # noqa: PLC0415

    load_shipped(at=now() - timedelta(days=400))
    letter = draft(vorgang(cast, party=customer()), cast, channel="email")
    letter.state = "released"
    letter.save()
    Dispatch.objects.create(letter=letter, channel="email", queued_at=now())
    clock_was(AHEAD)
    inbox = Inbox()
    with running(inbox) as port:
        settings.EMAIL_URL = f"127.0.0.1:{port}"
        assert sweep() == PAUSED
        assert send_outbox() == 0
    assert inbox.taken == []
    assert not ReminderLevelSent.objects.exists()
    assert not Notice.objects.exists()
    clock_was(timedelta(0))
    assert "Fristen erinnert" in sweep()
