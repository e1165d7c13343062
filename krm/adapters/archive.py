"""One encrypted file with many inside, each with its digest (age over tar).

It is written and read as a stream: nothing of it lies unencrypted on the disk while it is made. The
public key encrypts; only who has the secret one, kept elsewhere, can read.
"""

import contextlib
import gzip
import hashlib
import io
import json
import os
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import pyrage  # type: ignore[import-untyped]

from krm.adapters.files import writing

MANIFEST = "manifest.json"
_PIECE = 1024 * 1024
_HEAD = b"age-encryption.org/"


class ArchiveDamaged(ValueError):
    """The file is no such archive, is incomplete, was changed, or the key does not fit."""


@dataclass
class Contents:
    """What an archive holds: what was said about it, and size and digest of each file."""

    about: dict[str, Any]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def recipients_of(keys: Sequence[str]) -> list[pyrage.x25519.Recipient]:
    """Return the public keys (age1…).

    :raises ValueError: if one of them is none, as a German sentence.
    """
    try:
        return [pyrage.x25519.Recipient.from_str(key.strip()) for key in keys]
    except pyrage.RecipientError as error:
        raise ValueError("Der öffentliche Schlüssel muss mit age1 beginnen.") from error


def identities_in(path: Path) -> list[pyrage.x25519.Identity]:
    """Return the secret keys in a file, one a line; lines with # are remarks.

    :raises OSError: if the file cannot be read.
    :raises ValueError: if it holds none, as a German sentence.
    """
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    try:
        found = [
            pyrage.x25519.Identity.from_str(line)
            for line in lines
            if line and not line.startswith("#")
        ]
    except pyrage.IdentityError as error:
        raise ValueError(f"In {path} steht kein geheimer Schlüssel.") from error
    if not found:
        raise ValueError(f"In {path} steht kein geheimer Schlüssel.")
    return found


def new_identity() -> tuple[str, str]:
    """Return a new pair of keys: the public one and the secret one."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity.to_public()), str(identity)


def is_archive(path: Path) -> bool:
    """Tell whether a file begins as an encrypted archive does; one that cannot be read is none."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(_HEAD)) == _HEAD
    except OSError:
        return False


def write_archive(
    target: Path,
    files: Iterable[tuple[str, Path]],
    about: Callable[[dict[str, tuple[int, str]]], dict[str, Any]],
    recipients: Sequence[pyrage.x25519.Recipient],
) -> Contents:
    """Write files under their names into a new archive, the manifest last.

    :param about: makes what is said about the archive from size and digest of each file.
    :raises OSError: if a file cannot be read or written; then there is no archive.
    """
    contents = Contents({})

    def fill(stream: BinaryIO) -> None:
        with (
            gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=3, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            for name, path in files:
                with contextlib.suppress(FileNotFoundError):  # deleted since it was listed
                    contents.files[name] = _add(tar, name, path)
            contents.about = about(contents.files)
            text = json.dumps({"about": contents.about, "files": contents.files}).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text))

    with writing(target) as out, _filled_by(fill) as plain:
        pyrage.encrypt_io(plain, out, list(recipients))
    return contents


@contextlib.contextmanager
def _filled_by(fill: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """Hand out what a function writes, while it writes; its error is raised at the end."""
    failed: list[BaseException] = []
    reading, writing = os.pipe()

    def work() -> None:
        try:
            with os.fdopen(writing, "wb") as stream:
                fill(stream)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True)
    try:
        with os.fdopen(reading, "rb") as plain:
            thread.start()
            yield plain
    finally:
        thread.join()
        # Who stops reading breaks the pipe; then the reason lies with the reader.
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0]


def _add(tar: tarfile.TarFile, name: str, path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        info = tarfile.TarInfo(name)
        info.size = os.fstat(stream.fileno()).st_size
        info.mtime = int(os.fstat(stream.fileno()).st_mtime)
        tar.addfile(info, _Digesting(stream, digest))
    return info.size, digest.hexdigest()


class _Digesting(io.RawIOBase):
    """Reads from a stream and takes everything into a digest."""

    def __init__(self, stream: BinaryIO, digest: Any) -> None:
        self._stream, self._digest = stream, digest

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        piece = self._stream.read(size)
        self._digest.update(piece)
        return piece


def read_archive(
    source: Path, folder: Path, identities: Sequence[pyrage.x25519.Identity]
) -> Contents:
    """Unpack an archive into an empty folder and compare every file with its digest.

    :raises ArchiveDamaged: if anything is missing, was changed, or the key does not fit.
    :raises OSError: if it cannot be read or there is no room.
    """
    found: dict[str, tuple[int, str]] = {}
    try:
        with _filled_by(partial(_decrypt, source, identities)) as plain:
            manifest = _unpack(plain, folder, found)
            while plain.read(_PIECE):  # to the end: the last piece is checked too
                pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ArchiveDamaged("Die Sicherung ist beschädigt oder unvollständig.") from error
    if manifest is None:
        raise ArchiveDamaged("Die Sicherung ist unvollständig: Das Verzeichnis fehlt.")
    if found != manifest.files:
        wrong = sorted({*found.items()} ^ {*manifest.files.items()})
        raise ArchiveDamaged(f"Die Sicherung ist beschädigt: {wrong[0][0]} passt nicht.")
    return manifest


def _decrypt(source: Path, identities: Sequence[pyrage.x25519.Identity], plain: BinaryIO) -> None:
    with source.open("rb") as cipher:
        try:
            pyrage.decrypt_io(cipher, plain, list(identities))
        except pyrage.DecryptError as error:
            raise ArchiveDamaged(
                "Der Schlüssel passt nicht zu dieser Sicherung, oder sie ist beschädigt."
            ) from error
        except OSError as error:
            # The library says so of a piece that was changed or cut off.
            if error.errno is not None:
                raise
            raise ArchiveDamaged("Die Sicherung ist beschädigt oder unvollständig.") from error


def _unpack(plain: BinaryIO, folder: Path, found: dict[str, tuple[int, str]]) -> Contents | None:
    manifest = None
    with (
        gzip.GzipFile(fileobj=plain, mode="rb") as packed,
        tarfile.open(fileobj=packed, mode="r|") as tar,
    ):
        for member in tar:
            stream = tar.extractfile(member)
            if stream is None:
                raise ArchiveDamaged("Die Sicherung enthält etwas, das keine Datei ist.")
            if member.name == MANIFEST:
                read = json.loads(stream.read())
                files = {name: (size, digest) for name, (size, digest) in read["files"].items()}
                manifest = Contents(read["about"], files)
            else:
                found[member.name] = _extract(stream, _inside(folder, member.name))
    return manifest


def _inside(folder: Path, name: str) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ArchiveDamaged("Die Sicherung enthält einen Namen, der hinausführt.")
    return folder / path


def _extract(stream: Any, target: Path) -> tuple[int, str]:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            size += out.write(piece)
    return size, digest.hexdigest()
