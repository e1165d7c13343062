"""The secret code on a receipt: made, typed, stored as its hash."""

import hashlib
import hmac
from typing import Final

# Letters that nobody confuses when reading a code aloud (Crockford's base 32).
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
CODE_LENGTH: Final = 26  # 26 letters of 5 bits: 130 bits
_GROUP: Final = 5


def make_code(secret: str, token: str) -> str:
    """Return the code of the receipt that belongs to a form: 130 bits nobody can guess.

    It follows from the token that only the browser of the sender holds and from the secret of
    the house, so that a second click shows the same receipt although no code is stored.
    """
    digest = hmac.new(secret.encode(), f"receipt:{token}".encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:17])
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(CODE_LENGTH))


def normal_code(typed: str) -> str:
    """Return a code as it was handed out, from however it was typed: spaced, small, O for 0."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return signs.translate(_CONFUSED)


def grouped_code(code: str) -> str:
    """Return a code in groups that can be read and typed: ``7KQ4M-…``."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def hash_of(code: str) -> str:
    """Return what is stored of a code, however it was typed."""
    return hashlib.sha256(normal_code(code).encode()).hexdigest()
