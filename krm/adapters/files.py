"""Files on disk: each is there as a whole or not at all, and stays there when the power fails.

Bytes go to a name of their own in the same folder, are brought to the disk and only then get the
name that others read; the folder is brought to the disk too. A failed write leaves nothing behind.
"""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

# Only the account of the service reads what people sent; the umask may take away more.
MODE = 0o600


@dataclass(frozen=True)
class WrittenFile:
    """Where a file lies and how many bytes it has."""

    path: Path
    size: int


def write_file(target: Path, content: bytes) -> None:
    """Write a file, or put it in place of the one that is there.

    :raises OSError: if it cannot be written; what was there before is there still.
    """
    with _draft_in(target.parent) as (stream, draft):
        stream.write(content)
        _to_disk(stream)
        draft.replace(target)


@contextlib.contextmanager
def writing(target: Path) -> Iterator[BinaryIO]:
    """Open a file that others see when the block has ended well, and not at all otherwise.

    :raises OSError: if it cannot be written; what was there before is there still.
    """
    with _draft_in(target.parent) as (stream, draft):
        yield stream
        _to_disk(stream)
        draft.replace(target)


def create_file(target: Path, content: bytes) -> bool:
    """Write a file unless there is one; return whether this one is it.

    Of several processes at once exactly one wins, and the others find its whole file.

    :raises OSError: if it cannot be written.
    """
    with _draft_in(target.parent) as (stream, draft):
        stream.write(content)
        _to_disk(stream)
        try:
            os.link(draft, target)
        except FileExistsError:
            return False
    return True


def write_pieces(
    folder: Path, pieces: Iterable[bytes], *, name: Callable[[str], str]
) -> WrittenFile:
    """Write a file piece by piece, so that it need not fit into memory.

    :param name: makes the name of the file from the SHA-256 digest of what was written.
    :raises OSError: if it cannot be written; what `pieces` raises is raised on.
    """
    digest, size = hashlib.sha256(), 0
    with _draft_in(folder) as (stream, draft):
        for piece in pieces:
            digest.update(piece)
            size += stream.write(piece)
        _to_disk(stream)
        target = draft.replace(folder / name(digest.hexdigest()))
    return WrittenFile(target, size)


@contextlib.contextmanager
def _draft_in(folder: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """Open a file under a name that nobody reads; take that name away at the end of the block."""
    _make(folder)
    draft = folder / f".{secrets.token_hex(8)}.part"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, draft
    finally:
        draft.unlink(missing_ok=True)
    _folder_to_disk(folder)


def _make(folder: Path) -> None:
    """Make a folder with those above it, each known to the disk."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _folder_to_disk(folder.parent)


def _to_disk(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _folder_to_disk(folder: Path) -> None:
    """Make the names in a folder safe; file systems that cannot do so are none of ours."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
