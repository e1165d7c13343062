"""The printed consents: their texts with a version, and the mark in their QR code."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "consent_forms.toml"


@dataclass(frozen=True)
class ConsentForm:
    """What one printed consent says; ``{number}``, ``{years}``, ``{withdrawal}`` are filled in."""

    purpose: str
    title: str
    text: str
    version: str


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def form_version() -> str:
    """Return the version of the printed texts."""
    return str(_file()["version"])


def printed_words(version: str) -> str:
    """Return how a version of the printed texts is called at a consent."""
    return f"Vordruck, Fassung {version}"


def withdrawal_words(*, phone: str, email: str, address: str) -> str:
    """Return how somebody withdraws, with where they reach us; what is not known is left out."""
    ways = [
        f"ein Anruf unter {phone}" if phone else "",
        f"eine E-Mail an {email}" if email else "",
        f"ein Brief an {address}",
    ]
    known = [way for way in ways if way]
    said = f"{', '.join(known[:-1])} oder {known[-1]}" if len(known) > 1 else known[0]
    return f"Dafür genügt {said}."


def consent_forms() -> dict[str, ConsentForm]:
    """Return the printed consents by their purpose."""
    return {
        purpose: ConsentForm(purpose, row["title"], row["text"].strip(), form_version())
        for purpose, row in _file().items()
        if isinstance(row, dict)
    }
