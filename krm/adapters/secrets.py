"""Secrets in the database are encrypted (Fernet); the key lives in the settings, never beside them.

The first key encrypts, every key decrypts: so a new one can be put in front of the old one.
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from krm.adapters.files import create_file


class SecretLost(ValueError):
    """A stored secret cannot be read with the keys of today; it must be entered again."""


def own_secret_key(path: Path) -> str:
    """Return the secret key that this installation has made for itself at its first start.

    Several processes may start at once; all of them use the key of the one that came first.
    """
    if not path.exists():
        create_file(path, secrets.token_urlsafe(50).encode())
    return path.read_text(encoding="utf-8").strip()


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
