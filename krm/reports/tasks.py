"""What the schedule calls: the figures it keeps, the mail of Monday."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.organisation.jobs import unless_paused
from krm.reports.actions import keeping, monday


def count_year() -> str:
    """Count the figures of the running year anew and return the year."""
    return str(keeping.count_year(at=now()).year)


def keep_situation() -> int:
    """Count how the house and its units stand anew and return how many there are."""
    return keeping.keep_situation(at=now())


@unless_paused(0)
def tell_of_week() -> int:
    """Send the mail of Monday, once a week and person, and return how many were sent.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return monday.tell_of_week(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None
