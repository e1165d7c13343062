"""Which earlier Vorgänge mean the same as a text in other words (R-24).

The meanings were read by the worker (`search.Meaning`); here they are only compared. What is
compared are at most 200 Vorgänge: those that share telling words by the index of words, and the
newest of the house, since who says the same in other words may share none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from krm.organisation.models import Person
from krm.reactions.models import Reaction
from krm.reactions.workflow import State
from krm.search.models import Entry
from krm.search.rules.meaning import nearest
from krm.search.storage import meanings
from krm.search.storage.likely import keys_like
from krm.work.access import visible_reactions

MOST_COMPARED: Final = 200
_BY_WORDS: Final = 150
# More than are shown: what is known already is left out of them.
MOST_FOUND: Final = 10
IN_MEANING: Final = "ähnlich im Sinn"
_CASE: Final = Entry.Kind.CASE


@dataclass(frozen=True)
class Meant:
    """What somebody says: its text, and its meaning as it is kept, b"" until it is read."""

    text: str
    vector: bytes


def meant_alike(
    said: Meant, person: Person, on: date, *, since: datetime, least: int
) -> list[tuple[int, Reaction]]:
    """Return up to ten Vorgänge that mean the same, each with how many percent, the closest first.

    Only what the person may see, and nothing that was cancelled.
    """
    if not said.vector:
        return []
    rows = _to_compare(said.text)
    seen = visible_reactions(person, on, by_row=True).filter(pk__in=rows, arrived_at__gte=since)
    keys = seen.exclude(state=State.CANCELLED).values_list("pk", flat=True)
    vectors = meanings.vectors_of(Entry.key_of(_CASE, key) for key in keys)
    best = nearest(said.vector, vectors, least=least)[:MOST_FOUND]
    pks = [Entry.row_of(key) for _, key in best]
    read = Reaction.objects.select_related("party").in_bulk(pks)
    return [(percent, read[Entry.row_of(key)]) for percent, key in best]


def _to_compare(text: str) -> Sequence[int]:
    by_words = [Entry.row_of(key) for key in keys_like(text, kinds=[_CASE], most=_BY_WORDS)]
    newest = meanings.newest_rows(_CASE, MOST_COMPARED) if len(by_words) < MOST_COMPARED else []
    return list(dict.fromkeys([*by_words, *newest]))[:MOST_COMPARED]
