"""The background work on tables that are imported."""

from django.utils.timezone import now

from krm.takeover.jobs import queueing, working
from krm.takeover.models import RegisterImport


def work_on(run_pk: int) -> str:
    """Do what a table waits for and return its state; empty if there is nothing to do."""
    run = working.work_on(run_pk, clock=now)
    return run.state if run else ""


def queue_waiting() -> int:
    """Queue every table whose work nobody does, for instance after a crash; return how many."""
    at_work = RegisterImport.objects.filter(state__in=RegisterImport.AT_WORK)
    waiting = at_work.filter(touched_at__lt=now() - working.LEASE)
    keys = list(waiting.values_list("pk", flat=True))
    for run_pk in keys:
        queueing.queue(run_pk)
    return len(keys)
