"""What a page has shown, as a digest that comes back with what was typed there."""

from krm.casework.queries import latest_schriftsatz
from krm.reactions import actions as reactions
from krm.work.models import Assignment

_OF_A_POINT = (
    "anliegen_id", "facts", "legal_basis", "assessment", "remedy", "text_proposal", "alternatives",
)  # fmt: skip


def shown_schriftsatz(assignment: Assignment) -> str:
    """Return a digest of what the unit has written so far."""
    row = latest_schriftsatz(assignment)
    if row is None:
        return reactions.seen_as(None)
    points = row.points.order_by("anliegen_id").values_list(*_OF_A_POINT)
    head = (row.version, row.reasons, row.bescheid_issued_on, row.procedure_note)
    return reactions.seen_as(head, list(points))
