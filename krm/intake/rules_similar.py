"""How alike two texts are, and by which words the likes of one are found."""

import re
from typing import Final

from rapidfuzz import fuzz

from krm.parties.rules import fold

# Shorter texts ("Danke!") are alike by chance; the beginning of a letter tells enough.
SHORTEST: Final = 40
READ: Final = 3000
_WORD: Final = re.compile(r"[A-Za-z]{7,}")
_MOST_WORDS: Final = 4


def comparable(text: str) -> str:
    """Return the part of a text that is compared, in its search form."""
    return fold(text[:READ])


def percent_alike(one: str, other: str) -> int:
    """Return how alike two comparable texts are, 0 to 100; short ones are never alike.

    The order of the sentences does not matter, so a form letter whose paragraphs somebody moved
    is found too.
    """
    if min(len(one), len(other)) < SHORTEST:
        return 0
    return int(max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other)))


def telling_words(text: str) -> list[str]:
    """Return the words of a text by which the database looks for the likes of it.

    The longest ones are the rarest. Only plain letters: they are found whatever the database
    thinks of umlauts.
    """
    words = {word.lower() for word in _WORD.findall(text[:READ])}
    return sorted(words, key=lambda word: (-len(word), word))[:_MOST_WORDS]
