"""Give the work on a table to the background."""

from typing import Final

from django_q.tasks import async_task

# A table of 20 000 rows needs a minute, also on a slow machine well under this.
_LONGEST: Final = 1800


def queue(run_pk: int) -> None:
    """Let a worker check or import a table; a second call for the same work does no harm."""
    async_task("krm.takeover.tasks.work_on", run_pk, timeout=_LONGEST)
