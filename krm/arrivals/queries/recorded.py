"""The arrival that a Vorgang was, by whatever door it came."""

from krm.arrivals.models import IntakeItem, Submission
from krm.reactions.models import Reaction


def first_arrival_of(reaction: Reaction) -> IntakeItem | None:
    """Return the arrival from which the Vorgang was made; None for an imported one."""
    rows = IntakeItem.objects.filter(reaction=reaction, state=IntakeItem.State.TRIAGED)
    return rows.order_by("pk").first()


def by_hand(item: IntakeItem) -> bool:
    """Tell whether somebody of the house took it in: a letter, scanned or in their words.

    A mail has its raw original, a form, a card and a call what was handed in.
    """
    return not item.raw_name and not Submission.objects.filter(item=item).exists()
