"""The background work on tables that are taken over."""

from django.utils.timezone import now  # noqa: TID251 - a door reads the clock
from django_q.tasks import async_task

from krm.takeover.actions import working
from krm.takeover.models import RegisterImport

# A table of 20 000 rows needs a minute, also on a slow machine well under this.
_LONGEST = 1800


def queue(run_pk: int) -> None:
    """Let a worker check or take over a table; a second call for the same work does no harm."""
    async_task("krm.takeover.tasks.work_on", run_pk, timeout=_LONGEST)


def work_on(run_pk: int) -> str:
    """Do what a table waits for and return its state; empty if there is nothing to do."""
    run = working.work_on(run_pk, clock=now)
    return run.state if run else ""


def queue_waiting() -> int:
    """Queue every table whose work nobody does, for instance after a crash; return how many."""
    at_work = [RegisterImport.State.CHECKING, RegisterImport.State.RUNNING]
    waiting = RegisterImport.objects.filter(state__in=at_work, touched_at__lt=now() - working.LEASE)
    keys = list(waiting.values_list("pk", flat=True))
    for run_pk in keys:
        queue(run_pk)
    return len(keys)
