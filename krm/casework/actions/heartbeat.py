"""The sign of life of the background work; no step of the business, so not in the journal."""

from datetime import datetime, timedelta

from krm.casework.models import Heartbeat

BEAT_SECONDS = 30
JOBS = "Aufträge"
FORGET_AFTER = timedelta(days=1)


def beat(*, worker: str, at: datetime) -> None:
    """Write down that a worker is alive; rows of workers long gone are dropped.

    The process writes its own row, and the scheduled job writes one under the name ``JOBS``: if
    only the first is young, the process lives but takes no jobs.
    """
    Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": at})
    Heartbeat.objects.filter(beat_at__lt=at - FORGET_AFTER).delete()
