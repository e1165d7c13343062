"""What the schedule calls: fetch the mailboxes, compare them, read on, confirm."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.counter.actions import fehlanzeige


def watch_fehlanzeigen() -> int:
    """Ask the teams about the past month; end what something recorded later contradicts.

    :raises JobFailed: as above.
    """
    try:
        return fehlanzeige.watch(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None
