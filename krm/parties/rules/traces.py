"""Words in a text that may tell who a person is: for what is kept without a name (R-28, R-29)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# A name of two letters stands in every second German word.
_SHORTEST: Final = 3
_NAME = r"[A-ZÄÖÜ][\w’'-]+"
_PATTERNS: Final[Sequence[tuple[str, re.Pattern[str]]]] = (
    ("E-Mail-Adresse", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("IBAN", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[\dA-Z]{4}){3,7}(?: ?[\dA-Z]{1,3})?\b")),
    # Three digits, a letter, six digits; often with blanks (BA).
    ("Kundennummer", re.compile(r"\b\d{3} ?[A-Z] ?\d{3} ?\d{3}\b")),
    # Five digits, two strokes, seven digits.
    ("BG-Nummer", re.compile(r"\b\d{5} ?// ?\d{7}\b|\bBG[- ]?N(?:umme)?r\.?:? ?[\d/ ]{5,}\d")),
    (
        "Telefonnummer",
        re.compile(r"(?<![\d.])(?:\+49|0049|0)[ /()-]?[1-9](?:[ /()-]{0,3}\d){5,}\b"),
    ),
    # A second word may be a noun, but a surname that stays readable is worse.
    (
        "Name nach einer Anrede",
        re.compile(rf"\b(?:Herrn?|Frau|Familie) (?:(?:Prof|Dr)\. )*{_NAME}(?: {_NAME})?"),
    ),
    (
        "Name",
        re.compile(
            rf"\b(?:[Mm]ein Name ist|[Ii]ch hei(?:ß|ss)e|gez\.|Unterschrift:?) "
            rf"({_NAME}(?: {_NAME})?)"
        ),
    ),
    (
        "Name unter einem Gruß",
        re.compile(rf"(?:Grüße[n]?|Gruß|Hochachtungsvoll)[ ,]*\s*\n\s*({_NAME}(?: {_NAME})?)"),
    ),
    (
        "Anschrift",
        re.compile(
            r"\b[A-ZÄÖÜ][\w-]*(?:[Ss]tr\.|[Ss]tra(?:ß|ss)e|weg|gasse|platz|allee|ring)"
            r" \d{1,4} ?[a-z]?\b"
        ),
    ),
)


@dataclass(frozen=True)
class Trace:
    """Some words that may tell who a person is.

    :param is_known: they are known to be this person's; no reason lets them stay.
    """

    what: str
    words: str
    is_known: bool = False


def traces_in(text: str, known: Mapping[str, Iterable[str]] | None = None) -> list[Trace]:
    """Return what in a text may tell who a person is, each once, in a fixed order.

    :param known: what is known of the person, by what it is ("Name"); found in any case and
        spacing.
    """
    found = [
        Trace(what, word.strip(), is_known=True)
        for what, words in (known or {}).items()
        for word in words
        if _holds(text, word.strip())
    ]
    said = {trace.words.casefold() for trace in found}
    rest = text
    for what, pattern in _PATTERNS:
        for match in pattern.finditer(rest):
            # What leads to a name ("Mit freundlichen Grüßen") is none of it.
            words = " ".join((match.group(1) if pattern.groups else match.group()).split())
            if words.casefold() not in said:
                said.add(words.casefold())
                found.append(Trace(what, words))
        # The digits of an IBAN are no telephone number as well.
        rest = pattern.sub(lambda match: "\n" * len(match.group()), rest)
    return found


def _holds(text: str, word: str) -> bool:
    if len(word) < _SHORTEST:
        return False
    if sum(char.isdigit() for char in word) > len(word) // 2:
        return _digits(word) in _digits(text)
    pattern = r"\s+".join(re.escape(part) for part in word.split())
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) is not None


def _digits(text: str) -> str:
    """Return a number as it can be compared: "0 63 21 / 12" and "063 2112" are the same."""
    return re.sub(r"[^\dA-Za-z]", "", text).casefold()


def in_words(traces: Iterable[Trace]) -> str:
    """Return what was found, in one line: „Beispiel“ (Name), „0632…“ (Telefonnummer)."""
    return ", ".join(f"„{trace.words}“ ({trace.what})" for trace in traces)
