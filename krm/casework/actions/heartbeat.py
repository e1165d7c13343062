"""The sign of life of the background work; no step of the business, so not in the journal."""

from datetime import datetime, timedelta

from krm.casework.models import Heartbeat

BEAT_SECONDS = 30
JOBS = "Aufträge"
# Whoever was silent for so long has begun anew.
PAUSE = timedelta(minutes=5)
FORGET_AFTER = timedelta(days=1)


def beat(*, worker: str, at: datetime) -> None:
    """Write down that a worker is alive; rows of workers long gone are dropped.

    The process writes its own row, and the scheduled job writes one under the name ``JOBS``: if
    only the first is young, the process lives but takes no jobs.
    """
    row = Heartbeat.objects.filter(worker=worker).first()
    is_new = row is None or not row.beat_at <= at < row.beat_at + PAUSE
    since = {"since_at": at} if is_new else {}
    Heartbeat.objects.update_or_create(worker=worker, defaults={"beat_at": at, **since})
    Heartbeat.objects.filter(beat_at__lt=at - FORGET_AFTER).delete()
