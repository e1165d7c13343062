"""The arrival that a Vorgang was, by whatever door it came."""

from krm.arrivals.models import IntakeItem
from krm.reactions.models import Reaction


def first_arrival_of(reaction: Reaction) -> IntakeItem | None:
    """Return the arrival from which the Vorgang was made; None for an imported one."""
    rows = IntakeItem.objects.filter(reaction=reaction, state=IntakeItem.State.TRIAGED)
    return rows.order_by("pk").first()
