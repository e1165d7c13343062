"""Letters that look like others: what a reader sees at a glance is read like plain writing.

Phones offer "fonts" that are letters of their own, some people mix look-alikes of another script
into a word, and some files hold each letter by itself.
"""

import re
import unicodedata
from typing import Final

# Full-width letters, those of mathematics, in circles and in squares.
_STYLED: Final = re.compile(
    "[\uff01-\uff5e\u2460-\u24ff\U0001d400-\U0001d7ff\U0001f110-\U0001f189]+"
)
_MIXED: Final = re.compile(
    r"\b(?=\w*[A-Za-zÄÖÜäöüß])(?=\w*[\u0391-\u03c9\u0400-\u04ff])[^\W\d_]{2,}\b"
)
_LOOK_ALIKE: Final = str.maketrans(
    "аеорсухіјѕԁһԛԝАВЕКМНОРСТУХІЈЅοαινυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhqwABEKMHOPCTYXIJSoaivuABEZHIKMNOPTYX",
)
_SPACED: Final = re.compile(r"(?<!\w)[^\W\d_](?: [^\W\d_]){3,}(?!\w)")
_ONE: Final = re.compile(r"\W*\w\W*")
_GAP: Final = re.compile(r"\s{2,}")


def undisguised(text: str) -> str:
    """Return the text in the letters it shows.

    Words of one script stay as they are, so that Russian is not made Latin.
    """
    plain = _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    plain = _MIXED.sub(lambda match: match[0].translate(_LOOK_ALIKE), plain)
    if not _SPACED.search(plain):
        return plain
    return "\n".join(map(_closed_up, plain.split("\n")))


def _closed_up(line: str) -> str:
    """Join letters that stand one by one; two blanks divide the words of such a line."""
    if not _SPACED.search(line):
        return line
    parts = (part.split(" ") for part in _GAP.split(line))
    return " ".join(("" if all(map(_ONE.fullmatch, part)) else " ").join(part) for part in parts)
