"""Words of others go from what somebody gets to read about themselves (Art. 15 (4) DSGVO)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

BLACK: Final = "[geschwärzt]"
# Of the course and the looks no word is anybody else's; they grow while one reads.
_GROWS: Final = frozenset({"journal.JournalEntry", "journal.JournalRead"})


@dataclass(frozen=True)
class Piece:
    """One text that is held of a person: what it is called, its table and column."""

    label: str
    table: str
    column: str
    text: str


def blackened(piece: Piece, words: Iterable[str]) -> Piece:
    """Return a piece without some words, in any case and spacing; nothing of them is left.

    Whole words only: the name of a colleague may be part of the name of who asks.
    """
    text = piece.text
    for word in sorted(words, key=len, reverse=True):
        if parts := word.split():
            pattern = r"\s+".join(re.escape(part) for part in parts)
            text = re.sub(rf"(?<!\w){pattern}(?!\w)", BLACK, text, flags=re.IGNORECASE)
    return replace(piece, text=text)


def seen_digest(pieces: Sequence[Piece], words: Iterable[str]) -> str:
    """Return a digest of what was looked through, by which what came later is noticed."""
    shown = [f"{row.table}.{row.column}\n{row.text}" for row in pieces if row.table not in _GROWS]
    return sha256("\n\n".join([*shown, *sorted(words)]).encode()).hexdigest()
