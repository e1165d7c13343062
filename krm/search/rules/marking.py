"""The sentence in which a hit stands, with the hit marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from krm.search.rules.words import Found, clean, numbers_in, words_in

# So much of a text is looked through for a hit: about thirty pages.
LOOKED_THROUGH: Final = 60_000
_BEFORE, _AFTER = 60, 120


@dataclass(frozen=True)
class Fragment:
    """A piece of the text around a hit."""

    text: str
    is_hit: bool = False


def marked(text: str, tokens: frozenset[str], begins: str = "") -> tuple[Fragment, ...]:
    """Return the words around the first hits of a text with the hits marked; () if there is none.

    :param begins: the beginning of a word counts as a hit too.
    """
    text = clean(text[:LOOKED_THROUGH])
    hits = hits_in(text, tokens, begins)
    if not hits:
        return ()
    start, end = _window(text, hits[0].start)
    at, found = start, []
    for hit in hits:
        if hit.start >= end:
            break
        if hit.start >= at:
            found += [Fragment(text[at : hit.start]), Fragment(text[hit.start : hit.end], True)]
            at = hit.end
    found.append(Fragment(text[at:end]))
    dotted = [Fragment("… ")] * (start > 0) + found + [Fragment(" …")] * (end < len(text))
    return tuple(piece for piece in dotted if piece.text)


def hits_in(text: str, tokens: frozenset[str], begins: str = "") -> list[Found]:
    """Return where the words stand in a cleaned text, in order, numbers as a whole first."""
    numbers = [Found(*found) for found in numbers_in(text) if found[2] in tokens]
    words = [
        word
        for word in words_in(text)
        if word.token in tokens or (begins and word.token.startswith(begins))
    ]
    return sorted([*numbers, *words], key=lambda found: (found.start, -found.end))


def _window(text: str, hit: int) -> tuple[int, int]:
    """Return from where to where is shown: whole words of the line around the hit."""
    start = max(0, hit - _BEFORE)
    if start:
        start = text.find(" ", start, hit) + 1 or start
    end = min(len(text), hit + _AFTER)
    if end < len(text):
        end = max(text.rfind(" ", hit + 1, end), hit + 1)
        end = end if end > hit + 20 else min(len(text), hit + _AFTER)
    return start, end


def has_phrase(text: str, phrase: Sequence[str]) -> bool:
    """Tell whether the words of a phrase follow each other somewhere in a text."""
    words = [word.token for word in words_in(clean(text))]
    size, first = len(phrase), phrase[0]
    return any(
        word == first and words[at : at + size] == list(phrase) for at, word in enumerate(words)
    )
