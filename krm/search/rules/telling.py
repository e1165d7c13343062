"""By which words of a text the likes of it are looked for: by the rarest, two at a time."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from krm.search.rules.words import clean, words_in

# All entries with one of the words are gone through: so many of them at most.
_MOST_ENTRIES: Final = 20_000
# What stands in more than each tenth entry says nothing; in few entries nothing is rare.
_EACH: Final = 10
_FEW: Final = 50
MOST_WORDS: Final = 10
# A word in no more entries than this is enough by itself, a more frequent one needs another.
_ENOUGH: Final = 200
_SHORTEST: Final = 4

Ways = tuple[tuple[str, ...], ...]


def tokens_of(text: str) -> list[str]:
    """Return the words of a text as they are stored, each once; the longest first."""
    found = {word.token for word in words_in(clean(text)) if len(word.token) >= _SHORTEST}
    return sorted(found, key=lambda token: (-len(token), token))


def ways_of(tokens: Sequence[str], counts: Mapping[str, int], entries: int) -> Ways:
    """Return which words must stand together in what may be like a text: of each way all.

    :param tokens: the words of the text, the longest first.
    :param counts: in how many entries each stands at most; what is missing stands in none.
    :param entries: how many entries there are at all.
    """
    most, left = max(_FEW, entries // _EACH), _MOST_ENTRIES
    rarest = sorted(tokens, key=lambda token: counts.get(token, 0))
    chosen: list[str] = []
    for token in rarest[:MOST_WORDS]:
        count = counts.get(token, 0)
        left -= count
        if count > most or left < 0:
            break
        chosen.append(token)
    alone = [(token,) for token in chosen if counts.get(token, 0) <= _ENOUGH]
    enough = {token for (token,) in alone}
    others = [token for token in chosen if token not in enough]
    return (*alone, *combinations(others, 2))
