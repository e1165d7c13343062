"""What the schedule calls: ask the teams about the past month."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.counter.actions import fehlanzeige
from krm.organisation.jobs import unless_paused


@unless_paused(0)
def watch_fehlanzeigen() -> int:
    """Ask the teams about the past month; end what something recorded later contradicts.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return fehlanzeige.watch(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None
