"""The files of a scanned letter."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ScannedFile:
    """One file of a scanned letter."""

    name: str
    content: bytes
