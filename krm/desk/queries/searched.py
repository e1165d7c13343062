"""What is searched of Vorgänge and arrivals: each package writes its own words, here they meet."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from krm.arrivals.queries.searched import pieces_of_arrivals, pieces_of_receipts
from krm.casework.queries.searched import pieces_of_notes, pieces_of_schriftsaetze
from krm.letters.queries.searched import pieces_of_letters
from krm.reactions.queries.searched import (
    pieces_of_files,
    pieces_of_points,
    pieces_of_reactions,
)
from krm.search.models import Entry
from krm.search.rules.pieces import Audience, Piece
from krm.search.storage.entries import Written
from krm.service_center.queries.searched import pieces_of_calls
from krm.triage.queries.searched import pieces_of_series

Pieces = Callable[[Sequence[int]], Iterator[tuple[int, Piece]]]
# In the order in which a hit is shown.
OF_CASES: Final[Sequence[Pieces]] = (
    pieces_of_reactions, pieces_of_points, pieces_of_receipts, pieces_of_calls, pieces_of_notes,
    pieces_of_schriftsaetze, pieces_of_letters, pieces_of_series, pieces_of_files,
)  # fmt: skip


def case_pieces(keys: Sequence[int]) -> dict[int, list[Piece]]:
    """Return every text of some Vorgänge, by key; who may read which says each piece."""
    return _together(OF_CASES, keys)


def arrival_pieces(keys: Sequence[int]) -> dict[int, list[Piece]]:
    """Return every text of some arrivals, by key."""
    return _together((pieces_of_arrivals,), keys)


def written_cases(steps: Mapping[int, int]) -> list[Written]:
    """Return what the index holds of Vorgänge, each whole and each of its files.

    :param steps: the last step of each Vorgang, by key.
    """
    found = []
    for key, pieces in case_pieces(sorted(steps)).items():
        found.append(Written(Entry.Kind.CASE, key, steps[key], pieces))
        files: dict[int, list[Piece]] = defaultdict(list)
        for piece in pieces:
            if piece.audience == Audience.FILES:
                files[piece.row].append(piece)
        found += [
            Written(Entry.Kind.FILE, key, steps[key], texts, row) for row, texts in files.items()
        ]
    return found


def written_arrivals(marks: Mapping[int, int]) -> list[Written]:
    """Return what the index holds of arrivals, by key with the number that changes with them."""
    pieces = arrival_pieces(sorted(marks))
    return [Written(Entry.Kind.ARRIVAL, key, marks[key], found) for key, found in pieces.items()]


def _together(sources: Sequence[Pieces], keys: Sequence[int]) -> dict[int, list[Piece]]:
    found: dict[int, list[Piece]] = defaultdict(list)
    for source in sources:
        for key, piece in source(keys):
            if piece.text.strip():
                found[key].append(piece)
    return found
