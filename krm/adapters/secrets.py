"""Secrets in the database are encrypted (Fernet); the key lives in the settings, never beside them.

The first key encrypts, every key decrypts: so a new one can be put in front of the old one.
"""

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SecretLost(ValueError):
    """A stored secret cannot be read with the keys of today; it must be entered again."""


def derived_key(secret_key: str) -> str:
    """Return the key that comes from the secret key of the installation, if none is set."""
    digest = hashlib.sha256(b"krm secrets\x00" + secret_key.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()


class Vault:
    """What encrypts and reads secrets with the keys of this installation."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def locked(self, secret: str) -> str:
        """Return the secret encrypted; nothing stays nothing."""
        return self._keys.encrypt(secret.encode()).decode() if secret else ""

    def opened(self, locked: str) -> str:
        """Return the secret.

        :raises SecretLost: if it was encrypted with another key or changed.
        """
        try:
            return self._keys.decrypt(locked.encode()).decode() if locked else ""
        except (InvalidToken, ValueError) as error:
            raise SecretLost from error
