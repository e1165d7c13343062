"""What somebody asks for: words that must all be there, phrases, perhaps a number as a whole."""

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Final

from krm.search.rules.words import (
    clean,
    groups_in,
    joined_of,
    number_token,
    numbers_in,
    parts_of,
    token_of,
    words_in,
)

# As many letters and words as are asked for; the page says what was cut.
LONGEST: Final = 200
MOST_WORDS: Final = 12
_SHORTEST_NUMBER: Final = 3
_QUOTED: Final = re.compile(r"[\"„“”«»]([^\"„“”«»]+)[\"„“”«»]")

# One of several ways to say the same; of one way all tokens must be there.
Ways = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Term:
    """One thing that must be there, said in one of several ways.

    :param begins: the last one counts as the beginning of a word: it is still being typed.
    """

    said: str
    ways: Ways
    begins: bool = False

    def is_in(self, tokens: Set[str]) -> bool:
        """Tell whether it stands among some words."""
        if self.begins and any(word.startswith(self.ways[0][0]) for word in tokens):
            return True
        return any(tokens >= set(way) for way in self.ways)


@dataclass(frozen=True)
class Asked:
    """What is searched for."""

    terms: tuple[Term, ...] = ()
    # Words that must follow each other, of each phrase in quotation marks.
    phrases: tuple[tuple[str, ...], ...] = ()
    # All that was typed, as one number; "" if it can be none.
    number: str = ""
    was_cut: bool = False

    def __bool__(self) -> bool:
        """Tell whether anything is searched for at all."""
        return bool(self.terms or self.number)

    @property
    def tokens(self) -> frozenset[str]:
        """Return every stored word that counts as a hit."""
        found = {token for term in self.terms for way in term.ways for token in way}
        return frozenset(found | {self.number} - {""})

    @property
    def begun(self) -> str:
        """Return the beginning of the word that is still being typed, "" for none."""
        return next((term.ways[0][0] for term in self.terms if term.begins), "")

    def with_terms(self, terms: tuple[Term, ...]) -> "Asked":
        """Return the same with other ways to say its words."""
        return replace(self, terms=terms)


def asked_for(typed: str, *, typing: bool = False) -> Asked:
    """Return what a text in the search box asks for; no sign of it has a meaning to a database.

    :param typing: somebody is still typing, so the last word may be the beginning of one.
    """
    # A word is never cut in two: half of it would find something else.
    text = clean(typed[: LONGEST * 20])
    whole, text = text.strip(), _cut(text.strip())
    terms = _terms(text)
    if typing and terms and not typed[-1:].isspace():
        terms[-1] = replace(terms[-1], begins=True)
    phrases = [
        phrase
        for quoted in _QUOTED.findall(text)
        if len(phrase := tuple(word.token for word in words_in(quoted))) > 1
    ]
    return Asked(
        tuple(terms[:MOST_WORDS]),
        tuple(phrases),
        _number(text),
        was_cut=len(whole) > len(text) or len(terms) > MOST_WORDS or len(typed) > LONGEST * 20,
    )


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(None, 1)[0]


def _number(text: str) -> str:
    """Return all of a text as one number; it must have a digit, and no more than a few letters."""
    digits = sum(sign.isdigit() for sign in text)
    letters = sum(sign.isalpha() for sign in text)
    token = number_token(text) if digits and (letters <= 6 or "@" in text) else ""
    return token if len(token) >= _SHORTEST_NUMBER else ""


def _terms(text: str) -> list[Term]:
    found, rest, at = [], [], 0
    for start, end, token in numbers_in(text):
        if groups_in(text[start:end]) != [text[start:end].lstrip("+")]:
            rest.append(text[at:start])
            parts = tuple(part for group in groups_in(text[start:end]) for part in parts_of(group))
            found.append(Term(text[start:end].strip(), ((token,), parts)))
            at = end
    rest.append(text[at:])
    words = [term for piece in rest for group in groups_in(piece) if (term := _term(group))]
    unique = {term.ways: term for term in [*found, *words]}
    return list(unique.values())


def _term(group: str) -> Term | None:
    parts, joined = tuple(parts_of(group)), joined_of(group)
    ways = dict.fromkeys(way for way in ((joined,) if joined else (), parts) if way)
    return Term(group, tuple(ways)) if ways else None


def plain_word(term: Term) -> str:
    """Return the word of a term that stands for itself, "" for a number or several words."""
    is_word = len(term.ways) == 1 and len(term.ways[0]) == 1 and term.said.isalpha()
    return term.said if is_word and token_of(term.said).isalpha() else ""
