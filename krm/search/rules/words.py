"""Words made comparable, the same for both databases: small letters, no marks, German stems."""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import snowballstemmer

# Longer than any word; what is longer is data that nobody types.
LONGEST: Final = 60
# Letters that Unicode does not decompose but that people type plainly (DIN 91379 search form).
_PLAIN: Final = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
        "ħ": "h", "ı": "i", "ŋ": "n", "ə": "e", "ŧ": "t",
    }
)  # fmt: skip
# An umlaut written out. Behind another vowel and q it is none: "neue", "Mauer", "Quelle".
_WRITTEN_OUT: Final = re.compile(r"(?<![aeiouq])([aou])e")
# Marks of other scripts that stand inside a word; the signs that steer the direction of reading.
_MARKS: Final = (
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
)
_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_WORD: Final = rf"[^\W_](?:[^\W_]|[{_MARKS}])*"
# What stands inside one word or number without a blank: "Bezirks-Amt", "06321/1234", an address.
_JOINED: Final = r"[-\u2010-\u2015\u2212./@_&+:'’`]{1,2}"
_GROUP: Final = re.compile(rf"{_WORD}(?:{_JOINED}{_WORD})*")
_PART: Final = re.compile(_WORD)
# Digits with blanks and signs between them: a telephone or customer number.
_DIGITS: Final = re.compile(r"\+?\d(?:[\s/().\-\u2010-\u2015\u2212]{0,3}\d){5,19}")
_ABROAD: Final = re.compile(r"(?:\+|00)49\s*(?:\(0\))?\s*0?")
# A number of a series of the house: letters, year, running number.
_SERIES: Final = re.compile(r"([a-z]{1,4})[^a-z0-9]*(\d{4})[^a-z0-9]+0*(\d{1,9})")
_NO_SIGN: Final = re.compile(r"[^a-z0-9]")
_here = threading.local()


class Found(NamedTuple):
    """A word where it stands in a text, and what it is stored as."""

    start: int
    end: int
    token: str


def clean(text: str) -> str:
    """Return a text without signs that nobody sees, its letters composed."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def fold(text: str) -> str:
    """Return a text in small plain letters: ``Rückruf``, ``Rueckruf`` and ``Ruckruf`` are one."""
    low = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    bare = "".join(c for c in unicodedata.normalize("NFD", low) if not unicodedata.combining(c))
    return _WRITTEN_OUT.sub(r"\1", bare.translate(_PLAIN))


@lru_cache(maxsize=100_000)
def token_of(word: str) -> str:
    """Return what one word is stored as: its German stem in plain letters and digits.

    Letters of other scripts are written as their numbers, so that no database cuts them in pieces.
    """
    plain = fold(word)
    if plain.isascii() and plain.isalpha() and len(plain) > 2:
        plain = stem(plain)
    spelled = "".join(c if c.isascii() else f"q{ord(c):x}q" for c in plain if c.isalnum())
    return spelled[:LONGEST]


def stem(plain: str) -> str:
    """Return the stem of a folded German word; each thread has a stemmer: it keeps a state."""
    if not hasattr(_here, "stemmer"):
        _here.stemmer = snowballstemmer.stemmer("german")
    found: str = _here.stemmer.stemWord(plain)
    return found[:-1] if found.endswith("ss") and len(found) > 3 else found


def words_in(text: str) -> Iterator[Found]:
    """Yield the words of a cleaned text, one by one, where they stand."""
    for found in _PART.finditer(text):
        if token := token_of(found[0]):
            yield Found(found.start(), found.end(), token)


def tokens_in(text: str) -> set[str]:
    """Return everything a text is found by: words, words with a hyphen as one, numbers as one."""
    text = clean(text)
    found: set[str] = set().union(*map(tokens_of_group, set(_GROUP.findall(text))))
    found |= {number_token(digits[0]) for digits in _DIGITS.finditer(text)}
    return found - {""}


@lru_cache(maxsize=100_000)
def tokens_of_group(group: str) -> frozenset[str]:
    """Return the parts of something written without a blank, and it as one."""
    return frozenset((*parts_of(group), joined_of(group)))


def parts_of(group: str) -> list[str]:
    """Return the words between the signs of something written without a blank."""
    return [token for part in _PART.findall(group) if (token := token_of(part))]


def joined_of(group: str) -> str:
    """Return something written without a blank as one word or number, ``E-Mail`` as ``email``."""
    if any(sign.isdigit() for sign in group):
        return number_token(group)
    return token_of("".join(_PART.findall(group))) if not group.isalnum() else token_of(group)


def groups_in(text: str) -> list[str]:
    """Return what stands between blanks in a cleaned text, without its signs around it."""
    return [found[0] for found in _GROUP.finditer(text)]


def numbers_in(text: str) -> list[tuple[int, int, str]]:
    """Return the longer numbers of a cleaned text with blanks in them, and where they stand."""
    return [(m.start(), m.end(), number_token(m[0])) for m in _DIGITS.finditer(text)]


def number_token(number: str) -> str:
    """Return a number of any kind as it is stored, whatever signs were typed between its parts.

    ``KRM-2026-00042``, ``krm 2026/42`` are one; so are ``+49 6321 1234`` and ``06321/1234``.
    """
    plain = fold(_ABROAD.sub("0", number.strip(), count=1) if _is_phone(number) else number)
    if series := _SERIES.fullmatch(plain.strip()):
        return f"{series[1]}{series[2]}n{series[3]}"
    return _NO_SIGN.sub("", plain)[:LONGEST]


def _is_phone(number: str) -> bool:
    return _ABROAD.match(number.strip()) is not None
