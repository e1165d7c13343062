"""The schedule's door to the journal."""

from django.utils import timezone

from krm.journal import actions


def write_anchor() -> None:
    """Write the anchor of this hour, into the database and into a file outside of it."""
    actions.write_anchor(at=timezone.now())
