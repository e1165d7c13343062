"""Throw away what only served for a while: sessions, sent forms, jobs that failed long ago."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django_q.models import Task

from krm.desk.models import PutOff
from krm.organisation.models import AccessChange, PasswordLink, SentForm, SignIn

# A form sent twice is sent twice within minutes; a failed job is looked at within days.
SESSIONS, CODES, CHANGES = timedelta(days=1), timedelta(days=30), timedelta(days=365)
FORMS, JOBS = timedelta(days=30), timedelta(days=30)


def tidy_up(at: datetime) -> int:
    """Delete what is over, none of it a step of the business; return how many rows that were."""
    rows: tuple[QuerySet[Any], ...] = (
        Session.objects.filter(expire_date__lt=at),
        SignIn.objects.filter(seen_at__lt=at - SESSIONS),
        PasswordLink.objects.filter(expires_at__lt=at - CODES, used_at=None),
        AccessChange.objects.filter(notified_at__lt=at - CHANGES),
        SentForm.objects.filter(sent_at__lt=at - FORMS),
        PutOff.objects.filter(day__lt=(at - SESSIONS).date()),
        Task.objects.filter(stopped__lt=at - JOBS),
    )
    return sum(found.delete()[0] for found in rows)
