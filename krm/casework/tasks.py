"""What the schedule starts: short, repeatable, without arguments; the truth lies in the rows."""

from django.utils.timezone import now

from krm.casework.actions import heartbeat
from krm.casework.actions import sweep as sweeping
from krm.organisation.jobs import unless_paused

PAUSED = "Angehalten, siehe Verwaltung, Zustand."


@unless_paused(PAUSED)
def sweep() -> str:
    """Act on deadlines, the review of the directive and Wiedervorlagen; return what was done."""
    return sweeping.sweep(at=now()).summary


def beat() -> None:
    """Show that scheduled jobs are being taken."""
    heartbeat.beat(worker=heartbeat.JOBS, at=now())
