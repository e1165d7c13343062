"""What is searched of something: texts, and who may read each of them."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from krm.search.rules.words import number_token, tokens_in


class Audience(StrEnum):
    """Who may read words of a Vorgang: whoever sees it, the person, or all its files."""

    CASE = "a"
    PERSON = "b"
    FILES = "c"


EVERYTHING: Final = frozenset(Audience)
Words = Mapping[Audience, Set[str]]


@dataclass(frozen=True)
class Piece:
    """A text of something, and who may read it.

    :param label: what it is, for the line that shows a hit; "" where that is plain.
    :param is_number: a number or sign of the house or of the person, found only as a whole.
    :param row: the row it is of, where somebody may read some of several rows.
    """

    text: str
    label: str = ""
    audience: Audience = Audience.CASE
    is_number: bool = False
    row: int = 0


def tokens_of(piece: Piece) -> set[str]:
    """Return by what a text is found."""
    return {number_token(piece.text)} - {""} if piece.is_number else tokens_in(piece.text)


def words_by_audience(pieces: Iterable[Piece]) -> dict[Audience, set[str]]:
    """Return the words of each column of the index."""
    found: dict[Audience, set[str]] = {who: set() for who in Audience}
    for piece in pieces:
        found[piece.audience] |= tokens_of(piece)
    return found
