"""What the schedule calls: read what a crash has left unread."""

from django.utils.timezone import now

from krm.intake import actions


def read_pending() -> int:
    """Read every stored arrival that is still unread and return how many there were."""
    return len(actions.read_pending(at=now()))
