"""Take a scanned letter in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ScannedFile:
    """One file of a scanned letter."""

    name: str
    content: bytes
