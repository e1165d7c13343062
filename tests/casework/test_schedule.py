"""The schedule: set up anew at every start, one row per job, every job exists."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_q.models import Schedule

from krm.casework.actions.heartbeat import FORGET_AFTER, beat
from krm.casework.models import Heartbeat
from krm.config.schedule import JOBS, set_up
from krm.regelwerk.actions import load_shipped
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("locks: one run of the schedule at a time")

AT = moment("2026-05-04")


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.function)
def test_every_job_exists(job):
    assert callable(import_string(job.function))


def test_many_starts_leave_one_row_per_job_and_do_not_put_it_off(db):
    for minutes in (0, 5, 9):
        set_up(AT + timedelta(minutes=minutes))
    rows = Schedule.objects.order_by("pk")
    assert [(row.name, row.next_run) for row in rows] == [(job.name, AT) for job in JOBS]


def test_what_is_no_longer_a_job_is_taken_out(db):
    Schedule.objects.create(name="Früher", func="krm.gone", next_run=AT)
    Schedule.objects.create(name=JOBS[0].name, func="krm.gone", next_run=AT)
    Schedule.objects.create(name=JOBS[0].name, func="krm.gone", next_run=AT)
    set_up(AT)
    assert Schedule.objects.count() == len(JOBS)
    assert not Schedule.objects.filter(func="krm.gone").exists()


def test_a_worker_has_one_row_and_is_forgotten_when_long_gone(db):
    for seconds in (0, 30, 60):
        beat(worker="haus:1", at=AT + timedelta(seconds=seconds))
    assert Heartbeat.objects.get().beat_at == AT + timedelta(seconds=60)
    beat(worker="haus:2", at=AT + FORGET_AFTER + timedelta(hours=1))
    assert [row.worker for row in Heartbeat.objects.all()] == ["haus:2"]


def test_one_run_by_hand_tells_what_it_did(cast, capsys):
    load_shipped(at=AT)
    call_command("sweep")
    output = capsys.readouterr().out
    assert "Prüfung der Weisung: 1" in output
    assert "fehlgeschlagen: 0" in output
