"""Texts taken apart into sentences, in every script, also where nobody set a full stop."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_MARGIN: Final = " \t>|"
_END: Final = re.compile(r"(?<=[.!?…؟。])[\"»“”')\]]*\s+|\n{2,}")
_WRAPPED: Final = re.compile(r"\s+")
_LETTER: Final = re.compile(r"[^\W\d_]")
# A line this short ends by itself: a greeting, a heading, one point of a list.
_SHORT_LINE: Final = 50
# Nobody writes such a sentence; it is data or an attack.
LONGEST: Final = 1_000


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text that hold a letter; lines that a mail wrapped are joined."""
    for part in _END.split(_joined(text)):
        sentence = _WRAPPED.sub(" ", part).strip()
        if _LETTER.search(sentence):
            yield sentence[:LONGEST]


# With what a letter begins before it says anything.
_GREETING: Final = re.compile(
    r"(?:sehr geehrte|guten (?:tag|morgen|abend)|hallo|liebe[rs]? |moin|grüß gott)"
    r"[^.!?,]{0,60}(?:[,!.]\s*|$)",
    re.IGNORECASE,
)


def first_said(text: str) -> str:
    """Return the first sentence of a German text after its greeting, without the full stop."""
    for sentence in sentences(text):
        said = _GREETING.sub("", sentence, count=1) if _GREETING.match(sentence) else sentence
        if said.strip():
            return f"{said[:1].upper()}{said[1:]}".strip().removesuffix(".")
    return ""


def _joined(text: str) -> str:
    """Return the text with a break only where a line ends by itself."""
    lines = [line.strip(_MARGIN) for line in text.splitlines()]
    return "\n".join(f"{line}\n" if len(line) < _SHORT_LINE else line for line in lines)


def only_new(text: str, known: Iterable[str]) -> str:
    """Return the sentences of a text that stand in none of the texts that were read before."""
    there = _plain(" ".join(known))
    return "\n".join(said for said in sentences(text) if _plain(said) not in there)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()
