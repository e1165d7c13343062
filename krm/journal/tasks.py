"""The schedule's door to the journal."""

from django.utils import timezone

from krm.journal import actions


def write_anchor() -> None:
    """Write today's anchor over all heads, once a day, into the database and beside it."""
    actions.write_anchor(at=timezone.now())
