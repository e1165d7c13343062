"""What the schedule calls: the monthly sample, ends of retention, late requests, old pages."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.organisation.jobs import unless_paused
from krm.privacy import storage
from krm.privacy.actions import retention, sampling, watching_requests
from krm.privacy.rules.remains import is_hour_of_rewriting


@unless_paused(0)
def watch_samples() -> int:
    """Draw the sample of the past month, remind of it and escalate what is overdue.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return sampling.watch_samples(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None


@unless_paused(0)
def watch_retention() -> int:
    """End what its class of retention ends; ask two people before the first run of a class.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return retention.watch_retention(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None


@unless_paused(0)
def watch_requests() -> int:
    """Remind of open requests about one's own data, escalate what is overdue.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return watching_requests.watch_requests(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None


def forget_old_pages() -> None:
    """Empty old pages and logs of the database (docs/operations.md).

    :raises JobFailed: if the database refused; described by class and place only.
    """
    try:
        storage.forget_old_pages()
    except Exception as error:
        raise JobFailed(described(error)) from None


def rewrite_tables() -> int:
    """Write the tables anew in the night to Sunday, while nobody works (docs/operations.md).

    :raises JobFailed: if a table was in use; described by class and place only.
    """
    if not is_hour_of_rewriting(now()):
        return 0
    try:
        return storage.rewrite_tables()
    except Exception as error:
        raise JobFailed(described(error)) from None
