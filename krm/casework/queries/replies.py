"""What units have said about an anonymous Vorgang (R-28)."""

from krm.casework.models import CaseNote
from krm.reactions.models import Reaction


def replies_of_units(reaction: Reaction) -> list[CaseNote]:
    """Return the notes in which units that had it for information have replied, oldest first."""
    asked = reaction.assignments.live().filter(is_for_information=True)
    notes = reaction.notes.filter(
        kind=CaseNote.Kind.NOTE, partner__in=asked.values("unit__name"), corrected_by=None
    )
    return list(notes.order_by("happened_at", "pk"))
