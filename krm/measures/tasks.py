"""What the schedule calls: remind of Gegenmaßnahmen and Zusagen, escalate what is overdue."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.measures.actions import watching
from krm.organisation.jobs import unless_paused


@unless_paused(0)
def watch_measures() -> int:
    """Remind and escalate, and return how many there were.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return watching.watch_measures(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None
