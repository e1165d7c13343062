"""What the schedule calls: the reminder to refill."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.organisation.jobs import unless_paused
from krm.outreach import actions


@unless_paused(0)
def remind_of_material() -> int:
    """Tell the KRM officer which material to order again and return how many messages that are.

    :raises JobFailed: described by class and place only.
    """
    try:
        return actions.remind_of_material(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None
