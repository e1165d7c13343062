"""What only served for a while is thrown away, and nothing else."""

from datetime import UTC, datetime, timedelta

from django.contrib.sessions.models import Session
from django_q.models import Task

from krm.desk.jobs.tidying import tidy_up
from krm.organisation.models import SentForm

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)


def test_o_07_sessions_forms_and_failed_jobs_are_cleaned(db):
    for days in (1, 40):
        past = AT - timedelta(days=days)
        Session.objects.create(session_key=f"s{days}", expire_date=AT + timedelta(days=2 - days))
        SentForm.objects.create(key=f"f{days}", sent_at=past)
        Task.objects.create(
            id=f"{days:032}", name="x", func="f", success=False, started=past, stopped=past
        )
    assert tidy_up(AT) == 3
    assert Session.objects.get().session_key == "s1"
    assert SentForm.objects.get().key == "f1"
    assert Task.objects.get().stopped == AT - timedelta(days=1)
    assert tidy_up(AT) == 0
