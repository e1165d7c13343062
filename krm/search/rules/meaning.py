"""What texts mean, as vectors in few bytes: how they are kept, and how close two of them lie.

A vector is made by the sentence encoder, whose vectors have the length one; each of its numbers is
kept as one byte. Nothing here needs the encoder, so a page can compare what the worker has kept.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from operator import mul
from typing import Final

# The numbers of a vector of length one and 512 numbers lie within a quarter: rounded to one part
# in 511 the likeness of two vectors changes by less than one in a hundred.
_WHOLE: Final = 511
_LARGEST: Final = 127
# The beginning of a letter says what it is about; all of it would take the encoder much longer.
READ: Final = 1_000
# Changes whenever more or less of the same text is read: then all are looked at again.
RECIPE: Final = "beginning-2"
_FEWEST_WORDS: Final = 4
_BLANK: Final = re.compile(r"\s+")
# Lines and beginnings that the program writes into what somebody says: all would be alike in them.
_OF_THE_PROGRAM: Final = re.compile(
    r"^(?:Beschwerde|Lob|Idee oder Anregung|Mitteilung)$|^Beschwerde am Telefon:"
    r"|^Was würde helfen\?$|^Rückruf unter .*$",
    re.MULTILINE,
)


def text_to_read(title: str, matter: str) -> str:
    """Return what of something is read for its meaning; "" if it says too little to be compared.

    Not what the program has written into it, nor a title that only repeats the beginning.
    """
    title, matter = title.strip(), matter.strip()
    whole = matter if matter.startswith(title) else f"{title}\n{matter}"
    said = _OF_THE_PROGRAM.sub("", whole[:READ])
    text = _BLANK.sub(" ", said).strip()
    return text if len(text.split()) >= _FEWEST_WORDS else ""


def digest_of(encoder: str, text: str) -> int:
    """Return a number that changes when the text does, or the encoder; it fits into a column."""
    found = blake2b(f"{encoder}\n{text}".encode(), digest_size=8).digest()
    return int.from_bytes(found, "big", signed=True)


def pack(vector: Iterable[float]) -> bytes:
    """Return a vector of length one as it is kept."""
    parts = (round(float(part) * _WHOLE) for part in vector)
    return bytes(max(-_LARGEST, min(_LARGEST, part)) & 0xFF for part in parts)


def likeness(one: bytes, other: bytes) -> int:
    """Return how close two kept vectors lie, 0 to 100; 0 if they are not of one encoder."""
    if len(one) != len(other):
        return 0
    total: int = sum(map(mul, memoryview(one).cast("b"), memoryview(other).cast("b")))
    return max(0, min(100, round(100 * total / _WHOLE**2)))


def nearest(mine: bytes, others: Mapping[int, bytes], *, least: int) -> list[tuple[int, int]]:
    """Return how alike others are in percent, and their keys: the closest first, then the newest.

    Of several that say the very same only the newest: the others would say nothing more.

    :param least: what is less alike than this is left out.
    """
    if not mine:
        return []
    newest = {vector: key for key, vector in sorted(others.items())}
    alike = ((likeness(mine, vector), key) for vector, key in newest.items())
    return sorted((pair for pair in alike if pair[0] >= least), reverse=True)
