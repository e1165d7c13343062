"""Codes that are handed over on paper or read out: no letter looks like another."""

import hashlib
from collections.abc import Callable

_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_GROUPS, _PER_GROUP = 5, 4  # 99 bits: nobody guesses one


def new_code(choose: Callable[[str], str]) -> str:
    """Return a new code in groups; `choose` picks one of the signs at random."""
    groups = ("".join(choose(_SIGNS) for _ in range(_PER_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def code_digest(code: str) -> str:
    """Return by what a code is known again, however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
