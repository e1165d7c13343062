"""The printed consents: their texts with a version, and the mark in their QR code."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "consent_forms.toml"


@dataclass(frozen=True)
class ConsentForm:
    """What one printed consent says; ``{number}`` and ``{years}`` in it are filled in."""

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


def consent_forms() -> dict[str, ConsentForm]:
    """Return the printed consents by their purpose."""
    return {
        purpose: ConsentForm(purpose, row["title"], row["text"].strip(), form_version())
        for purpose, row in _file().items()
        if isinstance(row, dict)
    }
