"""The mark on a printed form: it says to which Vorgang the signed paper belongs."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

# Crockford's base 32: letters that nobody confuses when reading them aloud.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK_LENGTH: Final = 10  # 50 bits: nobody writes a mark for somebody else's Vorgang by guessing


@dataclass(frozen=True)
class MarkWords:
    """What a mark says: the number of the Vorgang, what for, and which version of the text."""

    number: str
    purpose: str
    version: str
    check: str


def make_mark(secret: str, *, number: str, purpose: str, version: str, subject: str) -> str:
    """Return the mark of a form; nobody outside the house can make one that fits.

    :param subject: whom and what it was printed for; another person in the Vorgang: another mark.
    """
    words = MarkWords(number, purpose, version, "")
    return f"{number}/{purpose}/{version}/{_check(secret, words, subject)}"


def parse_mark(mark: str) -> MarkWords:
    """Return what a mark of the right shape says."""
    number, purpose, version, check = mark.split("/")
    return MarkWords(number, purpose, version, check)


def is_genuine(secret: str, words: MarkWords, subject: str) -> bool:
    """Tell whether this house has printed the mark for this Vorgang and the person in it."""
    return hmac.compare_digest(words.check, _check(secret, words, subject))


def _check(secret: str, words: MarkWords, subject: str) -> str:
    said = f"form:{words.number}:{words.purpose}:{words.version}:{subject}"
    number = int.from_bytes(hmac.new(secret.encode(), said.encode(), hashlib.sha256).digest())
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(_CHECK_LENGTH))
