"""The figures that the schedule keeps."""

from django.utils.timezone import now

from krm.reports.actions.keeping import count_year as keep


def count_year() -> str:
    """Count the figures of the running year anew and return the year."""
    return str(keep(at=now()).year)
