"""Which earlier Vorgänge mean the same as a text in other words (R-24).

The meanings were read by the worker (`search.Meaning`); here they are only compared. What is
compared are at most 200 Vorgänge: those that share telling words by the index of words, and the
newest of the house, since who says the same in other words may share none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from krm.casework.queries.similar import worded_alike, words_for
from krm.organisation.models import Person
from krm.reactions.models import Reaction
from krm.reactions.queries.searched import meant_by_reactions
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk
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

    Only what the person may see, and nothing that was cancelled or is only stored any more.
    """
    if not said.vector:
        return []
    rows = _to_compare(said.text)
    seen = visible_reactions(person, on, by_row=True).filter(pk__in=rows, arrived_at__gte=since)
    keys = seen.unrestricted().exclude(state=State.CANCELLED).values_list("pk", flat=True)
    vectors = meanings.vectors_of(Entry.key_of(_CASE, key) for key in keys)
    best = nearest(said.vector, vectors, least=least)[:MOST_FOUND]
    pks = [Entry.row_of(key) for _, key in best]
    read = Reaction.objects.select_related("party").in_bulk(pks)
    return [(percent, read[Entry.row_of(key)]) for percent, key in best]


def _to_compare(text: str) -> Sequence[int]:
    by_words = [Entry.row_of(key) for key in keys_like(text, kinds=[_CASE], most=_BY_WORDS)]
    newest = meanings.newest_rows(_CASE, MOST_COMPARED) if len(by_words) < MOST_COMPARED else []
    return list(dict.fromkeys([*by_words, *newest]))[:MOST_COMPARED]


@dataclass(frozen=True)
class Similar:
    """Another Vorgang, and in what it is similar."""

    reaction: Reaction
    words: str


def similar_to(reaction: Reaction, person: Person, on: date) -> list[Similar]:
    """Return up to ten Vorgänge like one that is registered, as far as a person may see them.

    First those of the same wording, then those that say the same in other words.
    """
    rules = regelwerk.rules_on(on)
    since = reaction.arrived_at - timedelta(days=rules.number("triage.look_back_days"))
    same, least = rules.number("triage.same_percent"), rules.number("triage.similar_percent")
    worded = [
        Similar(row, words_for(percent, is_same=percent >= same))
        for percent, row in worded_alike(reaction.matter, person, on, since=since)
        if percent >= least and row.restricted_on is None and row.state != State.CANCELLED
    ]
    text = meant_by_reactions([reaction.pk]).get(reaction.pk, "")
    said = Meant(text, meanings.vector_of(_CASE, reaction.pk))
    closest = rules.number("triage.meaning_percent")
    meant = meant_alike(said, person, on, since=since, least=closest)
    found: dict[int, Similar] = {}
    for one in (*worded, *(Similar(row, IN_MEANING) for _, row in meant)):
        found.setdefault(one.reaction.pk, one)
    found.pop(reaction.pk, None)
    return list(found.values())[:MOST_FOUND]
