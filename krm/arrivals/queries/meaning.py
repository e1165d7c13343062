"""Reads around the meaning of texts: the examples, what was learned, what waits to be read."""

from django.db.models import QuerySet

from krm.arrivals.models import DangerExample, MeaningReading
from krm.arrivals.queries.readable import pieces_of_item, pieces_of_reaction
from krm.arrivals.rules.meaning import HARMLESS, KIND_OF, Example
from krm.arrivals.storage import examples as stored

_FAMILY_OF = {kind: family for family, kind in reversed(tuple(KIND_OF.items()))}


def examples_of_the_office() -> tuple[Example, ...]:
    """Return what the office has added to the examples that ship."""
    return tuple(
        Example(
            family=_FAMILY_OF.get(row.kind, "own"),
            level="dangerous" if row.kind else HARMLESS,
            language="",
            text=row.text,
        )
        for row in DangerExample.objects.order_by("pk")
    )


def own_examples() -> QuerySet[DangerExample]:
    """Return the examples of the office, the latest first."""
    return DangerExample.objects.select_related("added_by").order_by("-added_at", "-pk")


def count_shipped() -> int:
    """Return how many examples ship."""
    return len(stored.shipped())


def due() -> QuerySet[MeaningReading]:
    """Return what waits to be compared, the oldest first."""
    rows = MeaningReading.objects.filter(read_at=None).select_related("item", "reaction")
    return rows.order_by("asked_at", "pk")


def pieces_of(row: MeaningReading) -> list[str]:
    """Return the texts of a row that waits."""
    if row.text:
        return [row.text]
    if row.item is not None:
        return pieces_of_item(row.item)
    return pieces_of_reaction(row.reaction) if row.reaction else []
