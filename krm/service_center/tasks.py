"""What the schedule calls: the monthly count for the executive."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.organisation.jobs import unless_paused
from krm.service_center.actions import monthly


@unless_paused(0)
def report_month() -> int:
    """Tell the executive how often the Service Center was complained about in the past month.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return monthly.report_month(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None
