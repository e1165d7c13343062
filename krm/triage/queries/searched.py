"""What a Vorgang is found by in the Serie it belongs to."""

from collections.abc import Iterator, Sequence

from krm.search.rules.pieces import Piece
from krm.triage.models import SeriesMember


def pieces_of_series(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield the title of the Serie of each Vorgang, which its page shows to whoever sees it."""
    rows = SeriesMember.objects.filter(reaction__in=keys)
    for key, title in rows.values_list("reaction", "series__title"):
        yield key, Piece(title, "Serie")
