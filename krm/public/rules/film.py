"""The film in sign language: what a file is by its first bytes, and which part is asked for."""

import re
from typing import Final

MEDIA_TYPES: Final = {"mp4": "video/mp4", "webm": "video/webm"}
HEAD: Final = 16
LARGEST_MEGABYTES: Final = 500
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")
_LENGTH: Final = re.compile(r"\d{1,3}:[0-5]\d")


def kind_of(head: bytes) -> str:
    """Return "mp4" or "webm" by the first bytes of a file, "" for anything else."""
    if head[4:8] == b"ftyp":
        return "mp4"
    return "webm" if head.startswith(b"\x1a\x45\xdf\xa3") else ""


def is_length(text: str) -> bool:
    """Tell whether a text is minutes and seconds, such as 3:20."""
    return bool(_LENGTH.fullmatch(text))


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """Return first and last byte of the part that a browser asks for (RFC 9110, 14.2).

    None means the whole file: no header, several parts, or none that the file has.
    """
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        start, end = max(0, size - int(last)), size - 1
    else:
        start, end = int(first), min(int(last) if last else size - 1, size - 1)
    return (start, end) if start <= end else None
