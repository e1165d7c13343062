"""The raw arrivals on disk: written whole and safe before any row tells of them.

They lie in the file store under ``raw``, named by their content, so the same bytes are kept once
and a crash at any point leaves either nothing or the whole file.
"""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

FOLDER = "raw"


def keep(raw: bytes, *, ending: str) -> tuple[str, str]:
    """Write the bytes and return their digest and the name under which ``read`` finds them."""
    digest = hashlib.sha256(raw).hexdigest()
    name = f"{FOLDER}/{digest[:2]}/{digest}.{ending}"
    target = _path(name)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, raw)
    return digest, name


def digest_of(digests: Iterable[str]) -> str:
    """Return one digest for several files, whatever their order."""
    return hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()


def read(name: str) -> bytes:
    """Return the bytes of an arrival.

    :raises FileNotFoundError: if the file store has lost it.
    """
    return _path(name).read_bytes()


def remove(name: str) -> None:
    """Delete the bytes for good; a second time changes nothing."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def _write(target: Path, raw: bytes) -> None:
    # Two processes may write the same mail at once: each its own partial file, the last one wins.
    partial = target.with_name(f".{target.name}.{secrets.token_hex(6)}.part")
    try:
        with partial.open("wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the name of the file safe too; file systems that cannot do so are none of ours."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
