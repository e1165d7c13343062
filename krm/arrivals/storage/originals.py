"""The raw arrivals on disk: written whole and safe before any row tells of them.

They lie in the file store under ``raw``, named by their content, so the same bytes are kept once
and a crash at any point leaves either nothing or the whole file.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from krm.adapters.files import write_file

FOLDER = "raw"


def keep(raw: bytes, *, ending: str) -> tuple[str, str]:
    """Write the bytes and return their digest and the name under which ``read`` finds them."""
    digest = hashlib.sha256(raw).hexdigest()
    name = f"{FOLDER}/{digest[:2]}/{digest}.{ending}"
    target = _path(name)
    if not target.exists():
        write_file(target, raw)
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
