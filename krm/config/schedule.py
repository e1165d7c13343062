"""What runs by itself and how often; set up anew at every start of a worker.

The library of the schedule believes the clock: what it has planned by a clock that was ahead, it
takes up only when that moment comes. So every sign of life of a worker puts right what is planned
later than its own rhythm allows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models, transaction
from django_q.models import OrmQ, Schedule

from krm.casework.models import Heartbeat
from krm.desk.jobs.restore import notice_set_back
from krm.letters.actions.outbox import LONGEST_WAIT
from krm.letters.models import Dispatch
from krm.mailbox.models import AutomaticConfirmation
from krm.notices.models import Notice
from krm.organisation.models import SignInCount
from krm.organisation.queries import open_pauses
from krm.public.models import RateLimitCount
from krm.takeover.models import RegisterImport


@dataclass(frozen=True)
class Job:
    """One recurring job: a function that takes nothing and finds its work in the database."""

    name: str
    function: str
    every_minutes: int


JOBS = (
    Job("Fristen und Erinnerungen", "krm.casework.tasks.sweep", every_minutes=10),
    Job("Postausgang", "krm.letters.tasks.send_outbox", every_minutes=1),
    Job("Änderungen an Zugängen", "krm.notices.tasks.notify_of_access", every_minutes=1),
    Job("Benachrichtigungen", "krm.notices.tasks.send_mails", every_minutes=1),
    Job("Eingänge lesen", "krm.mailbox.tasks.read_pending", every_minutes=1),
    Job("Dateien lesen", "krm.arrivals.tasks.read_files", every_minutes=1),
    Job("Dateien prüfen", "krm.documents.tasks.scan_files", every_minutes=5),
    Job("Postfächer abholen", "krm.mailbox.tasks.fetch_mailboxes", every_minutes=2),
    Job("Postfächer abgleichen", "krm.mailbox.tasks.count_mailboxes", every_minutes=60),
    Job("Automatische Bestätigungen", "krm.mailbox.tasks.send_confirmations", every_minutes=1),
    Job("Übernahme von Tabellen", "krm.takeover.tasks.queue_waiting", every_minutes=5),
    Job("Liegengebliebene Dateien", "krm.arrivals.tasks.sweep_pending_uploads", every_minutes=30),
    Job("Gefahr nach dem Sinn", "krm.arrivals.tasks.read_meanings", every_minutes=1),
    Job("Alarme und Weitergaben", "krm.arrivals.tasks.watch_sichtung", every_minutes=5),
    Job("Fehlanzeigen", "krm.counter.tasks.watch_fehlanzeigen", every_minutes=60),
    Job("Monatszahl Service Center", "krm.service_center.tasks.report_month", every_minutes=60),
    Job("Material nachbestellen", "krm.outreach.tasks.remind_of_material", every_minutes=60),
    Job("Gegenmaßnahmen und Zusagen", "krm.measures.tasks.watch_measures", every_minutes=60),
    Job("Zahlen des Jahres", "krm.reports.tasks.count_year", every_minutes=30),
    Job("Lage des Hauses", "krm.reports.tasks.keep_situation", every_minutes=30),
    Job("Mail am Montag", "krm.reports.tasks.tell_of_week", every_minutes=60),
    Job("Anker des Protokolls", "krm.journal.tasks.write_anchor", every_minutes=60),
    Job("Suchindex", "krm.desk.tasks.keep_index", every_minutes=1),
    Job("Suchindex vergleichen", "krm.desk.tasks.compare_index", every_minutes=24 * 60),
    Job("Ähnliches nach dem Sinn", "krm.desk.tasks.keep_meanings", every_minutes=1),
    Job("Aufräumen", "krm.desk.tasks.tidy_up", every_minutes=24 * 60),
    Job("Stichprobe E-AKTE", "krm.privacy.tasks.watch_samples", every_minutes=60),
    Job("Anträge zum Datenschutz", "krm.privacy.tasks.watch_requests", every_minutes=60),
    Job("Löschfristen", "krm.privacy.tasks.watch_retention", every_minutes=24 * 60),
    Job("Gelöschtes überschreiben", "krm.privacy.tasks.forget_old_pages", every_minutes=24 * 60),
    Job("Tabellen neu schreiben", "krm.privacy.tasks.rewrite_tables", every_minutes=60),
    Job("Dateien vergleichen", "krm.documents.tasks.compare_files", every_minutes=5),
    Job("Zustand des Hauses", "krm.desk.tasks.watch_house", every_minutes=5),
    Job("Protokoll und Texte prüfen", "krm.desk.tasks.watch_thoroughly", every_minutes=60),
    Job("Lebenszeichen", "krm.casework.tasks.beat", every_minutes=1),
)


# Jobs are not exact to the second.
SLACK = timedelta(minutes=1)
_LOCK = timedelta(seconds=int(str(settings.Q_CLUSTER["retry"])))
_NOW = timedelta(0)


@dataclass(frozen=True)
class Wait:
    """A moment in a row until which, or since when, something waits; never further away than this.

    Nothing a person decided stands here: those moments say what somebody believed to be true.
    """

    model: type[models.Model]
    field: str
    longest: timedelta


WAITS = (
    Wait(Dispatch, "next_try_at", LONGEST_WAIT),
    Wait(Dispatch, "sending_at", _NOW),
    Wait(Notice, "mail_changed_at", _NOW),
    Wait(AutomaticConfirmation, "sending_at", _NOW),
    Wait(RegisterImport, "touched_at", _NOW),
    Wait(RateLimitCount, "ends_at", timedelta(days=1)),
    Wait(SignInCount, "expires", timedelta(days=1)),
)


@transaction.atomic
def keep_time(at: datetime) -> int:
    """Put right what stands later than it can, so that a jump of the clock stops nothing.

    Jobs run again at once. Rows that wait are left alone while the clock is in doubt: a clock that
    is behind makes every ordinary moment look like one to come. Returns how many were put right.
    """
    late = [
        row.pk
        for row in Schedule.objects.filter(next_run__gt=at)
        if row.next_run > at + timedelta(minutes=row.minutes or 1) + SLACK
    ]
    righted: int = Schedule.objects.filter(pk__in=late).update(next_run=at)
    righted += OrmQ.objects.filter(lock__gt=at + _LOCK + SLACK).update(lock=at)
    righted += Heartbeat.objects.filter(beat_at__gt=at + SLACK).delete()[0]
    if any(pause.reason == pause.Reason.CLOCK for pause in open_pauses()):
        return righted
    for wait in WAITS:
        rows = wait.model._default_manager.filter(
            **{f"{wait.field}__gt": at + wait.longest + SLACK}
        )
        righted += rows.update(**{wait.field: at})
    return righted


def begin(at: datetime) -> None:
    """Do what the start of a worker does: notice what has happened meanwhile, set up the jobs."""
    notice_set_back(at)
    set_up(at)
    keep_time(at)


@transaction.atomic
def set_up(at: datetime) -> None:
    """Write the jobs into the schedule; one row per job, however often this is called.

    A job that is already there keeps its next run, so that many restarts do not put it off for
    ever; a job that is no longer in the list is taken out.
    """
    for job in JOBS:
        wanted = {
            "func": job.function,
            "schedule_type": Schedule.MINUTES,
            "minutes": job.every_minutes,
            "repeats": -1,
        }
        rows = list(Schedule.objects.select_for_update().filter(name=job.name).order_by("pk"))
        if rows:
            Schedule.objects.filter(pk=rows[0].pk).update(**wanted)
            Schedule.objects.filter(pk__in=[row.pk for row in rows[1:]]).delete()
        else:
            Schedule.objects.create(name=job.name, next_run=at, **wanted)
    Schedule.objects.exclude(name__in=[job.name for job in JOBS]).delete()
