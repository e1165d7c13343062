"""How alike two texts are, and by which words similar ones are found."""

import re
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Indel

from krm.parties.rules import fold

# Shorter texts ("Danke!") are alike by chance; the beginning of a letter tells enough.
SHORTEST: Final = 8
READ: Final = 2000
MOST_WORDS: Final = 4
_LONG_WORD: Final = re.compile(r"[A-Za-z]{7,}")
_WHOLE_WORD: Final = re.compile(r"(?<!\w)[^\W\d_]{7,}(?!\w)")
_WORD: Final = re.compile(r"\w+")


def comparable(text: str) -> list[str]:
    """Return the words of a text that are compared, in their search form."""
    return _WORD.findall(fold(text[:READ]))


def percent_alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how alike two lists of words are, 0 to 100; short ones are never alike.

    The order of the sentences does not matter, so a form letter whose paragraphs somebody moved
    is found too.
    """
    if min(len(one), len(other)) < SHORTEST:
        return 0
    likeness = Indel.normalized_similarity(one, other)
    shuffled = Indel.normalized_similarity(sorted(one), sorted(other))
    return int(100 * max(likeness, shuffled))


def telling_words(text: str) -> list[str]:
    """Return the words of a text by which the database looks for the likes of it.

    The longest ones are the rarest. Only plain letters: they are found whatever the database
    thinks of umlauts.
    """
    words = {word.lower() for word in _LONG_WORD.findall(text[:READ])}
    return sorted(words, key=lambda word: (-len(word), word))[:MOST_WORDS]


def whole_words(text: str) -> list[str]:
    """Return the longest words of a text as they stand in it, umlauts and all, in small letters."""
    words = {word.lower() for word in _WHOLE_WORD.findall(text[:READ])}
    return sorted(words, key=lambda word: (-len(word), word))[:MOST_WORDS]
