"""What the schedule calls: look after the house itself."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.desk.actions import condition
from krm.journal.actions import SYSTEM


def watch_house() -> int:
    """Look at the house and tell who must know; return how many messages that were.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return condition.watch_house(by=SYSTEM, at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None
