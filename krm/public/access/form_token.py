"""The token of one opened form: random, signed, and dated, so that a robot's haste shows."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer

_SALT: Final = "public form"
_OLDEST: Final = 7 * 24 * 3600


@dataclass(frozen=True)
class FormToken:
    """A token and what it says: ``value`` is what the page carries."""

    value: str
    age: int

    @property
    def is_hasty(self) -> bool:
        """Tell whether the form came back faster than a person can fill it in."""
        return self.age < settings.FORM_MIN_SECONDS


def new_token(at: datetime) -> str:
    """Return the token of a form that is opened now."""
    return Signer(salt=_SALT).sign(f"{secrets.token_urlsafe(24)}.{int(at.timestamp())}")


def read_token(value: str, at: datetime) -> FormToken | None:
    """Return what a token says, or None if it is none of ours or a week old."""
    try:
        said = Signer(salt=_SALT).unsign(value)
        age = int(at.timestamp()) - int(said.rpartition(".")[2])
    except (BadSignature, ValueError):
        return None
    return FormToken(value, age) if 0 <= age < _OLDEST else None
