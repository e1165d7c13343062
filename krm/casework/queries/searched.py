"""What a Vorgang is found by in what the desk and the units wrote."""

from collections.abc import Iterator, Sequence

from krm.casework.models import (
    CaseNote,
    Handover,
    IdeaDecision,
    Schriftsatz,
    SchriftsatzPoint,
    SecondLook,
)
from krm.search.rules.pieces import Piece

_POINT = ("facts", "legal_basis", "remedy", "text_proposal", "alternatives")


def pieces_of_notes(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield notes, the wish for a second look, what was handed over, what became of an Idee."""
    for note in CaseNote.objects.filter(reaction__in=keys).order_by("pk"):
        label = CaseNote.Kind(note.kind).label
        for text in (note.partner, note.text):
            yield note.reaction_id, Piece(text, label)
    for look in SecondLook.objects.filter(reaction__in=keys):
        for text in (look.wish, look.reason):
            yield look.reaction_id, Piece(text, "Zweite Prüfung")
    for handover in Handover.objects.filter(reaction__in=keys).order_by("pk"):
        for text in (handover.receiver, handover.reason):
            yield handover.reaction_id, Piece(text, "Abgabe")
    for decision in IdeaDecision.objects.filter(reaction__in=keys).order_by("pk"):
        yield decision.reaction_id, Piece(decision.reason, "Was aus der Idee wurde")


def pieces_of_schriftsaetze(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield the Schriftsätze that a unit has delivered; a draft is nobody's but its own."""
    delivered = Schriftsatz.objects.filter(
        assignment__reaction__in=keys, delivered_at__isnull=False
    )
    for row in delivered.select_related("assignment").order_by("pk"):
        for text in (row.reasons, row.procedure_note):
            yield row.assignment.reaction_id, Piece(text, "Schriftsatz")
    points = SchriftsatzPoint.objects.filter(schriftsatz__in=delivered)
    for point in points.select_related("schriftsatz__assignment").order_by("pk"):
        for name in _POINT:
            yield (
                point.schriftsatz.assignment.reaction_id,
                Piece(getattr(point, name), "Schriftsatz"),
            )
