"""What somebody may have meant who typed a word nobody wrote: one typo, or a part of a compound."""

from collections.abc import Iterator
from typing import Final

from krm.search.rules.words import fold, stem, token_of

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
# In shorter words one typo makes any other word.
SHORTEST_TYPO: Final = 4
SHORTEST_PART: Final = 4
# What German puts between the parts of a compound.
_BETWEEN: Final = ("", "s", "es", "n", "en", "er", "e")


def with_one_typo(word: str) -> set[str]:
    """Return the stems of all words that differ by one letter: missing, more, other, or exchanged.

    Empty where the word is short or no plain word: a number is right or wrong.
    """
    plain = fold(word)
    if len(plain) < SHORTEST_TYPO or not (plain.isascii() and plain.isalpha()):
        return set()
    return {stem(other) for other in {*_edited(plain)} if len(other) > 2} | {*_edited(stem(plain))}


def _edited(plain: str) -> Iterator[str]:
    for at in range(len(plain) + 1):
        head, tail = plain[:at], plain[at:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def part_of_compound(word: str) -> str:
    """Return what a longer word contains that is made with this one, "" for too short a word."""
    token = token_of(word)
    long_enough = len(token) >= SHORTEST_PART and len(fold(word)) >= SHORTEST_PART
    return token if long_enough and token.isalpha() else ""


def halves(word: str) -> set[tuple[str, str]]:
    """Return the stems of the two words a compound may be made of: ``Heizkostenabrechnung``."""
    plain = fold(word)
    if not (plain.isascii() and plain.isalpha()):
        return set()
    found = set()
    for at in range(SHORTEST_PART, len(plain) - SHORTEST_PART + 1):
        head, tail = plain[:at], plain[at:]
        for sign in _BETWEEN:
            bare = head.removesuffix(sign) if sign else head
            if len(bare) >= SHORTEST_PART:
                found.add((stem(bare), stem(tail)))
    return found
