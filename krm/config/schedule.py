"""What runs by itself and how often; set up anew at every start of a worker."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django_q.models import Schedule


@dataclass(frozen=True)
class Job:
    """One recurring job: a function that takes nothing and finds its work in the database."""

    name: str
    function: str
    every_minutes: int


JOBS = (
    Job("Fristen und Erinnerungen", "krm.casework.tasks.sweep", every_minutes=10),
    Job("Postausgang", "krm.letters.tasks.send_outbox", every_minutes=1),
    Job("Benachrichtigungen", "krm.notices.tasks.send_mails", every_minutes=1),
    Job("Eingänge lesen", "krm.mailbox.tasks.read_pending", every_minutes=5),
    Job("Postfächer abholen", "krm.mailbox.tasks.fetch_mailboxes", every_minutes=2),
    Job("Postfächer abgleichen", "krm.mailbox.tasks.count_mailboxes", every_minutes=60),
    Job("Automatische Bestätigungen", "krm.mailbox.tasks.send_confirmations", every_minutes=1),
    Job("Übernahme von Tabellen", "krm.takeover.tasks.queue_waiting", every_minutes=5),
    Job("Liegengebliebene Dateien", "krm.arrivals.tasks.sweep_pending_uploads", every_minutes=30),
    Job("Alarme und Weitergaben", "krm.arrivals.tasks.watch_sichtung", every_minutes=5),
    Job("Fehlanzeigen", "krm.counter.tasks.watch_fehlanzeigen", every_minutes=60),
    Job("Material nachbestellen", "krm.outreach.tasks.remind_of_material", every_minutes=60),
    Job("Anker des Protokolls", "krm.journal.tasks.write_anchor", every_minutes=60),
    Job("Zustand des Hauses", "krm.desk.tasks.watch_house", every_minutes=5),
    Job("Lebenszeichen", "krm.casework.tasks.beat", every_minutes=1),
)


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
