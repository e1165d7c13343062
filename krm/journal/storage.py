"""The copies of the anchors outside the database: each is written once and never replaced."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from krm.adapters.files import create_file
from krm.journal.rules.anchors import heads_digest

_PATTERN = "anchor-*.json"
_READ_ONLY = 0o400


class DamagedAnchorFile(ValueError):
    """An anchor file that cannot be read or does not fit its own digest."""


@dataclass(frozen=True)
class AnchorFile:
    """All heads at one moment (`is_full`) or those that moved since the anchor before it.

    With their digest, and the office entry that holds the same digest.
    """

    day: str
    written_at: str
    is_full: bool
    digest: str
    entry_seq: int
    entry_hash: str
    heads: list[tuple[str, int, str]]


def file_name(anchor: AnchorFile) -> str:
    """Return the name of the file: its moment, so that they sort, and the number of its entry."""
    at = datetime.fromisoformat(anchor.written_at).astimezone(UTC)
    return f"anchor-{at:%Y-%m-%dT%H%M%S.%fZ}-{anchor.entry_seq:08}.json"


def write(folder: Path, anchor: AnchorFile) -> Path:
    """Write the file, which nobody changes any more; return where it lies.

    :raises FileExistsError: if there is one of that moment and number with other words.
    :raises OSError: if it cannot be written.
    """
    target = folder / file_name(anchor)
    content = json.dumps(asdict(anchor), ensure_ascii=False, indent=0).encode()
    if not create_file(target, content) and target.read_bytes() != content:
        raise FileExistsError(target)
    target.chmod(_READ_ONLY)
    return target


def find(folder: Path, entry_seq: int) -> Path | None:
    """Return the newest file that belongs to an entry of the office."""
    return max(folder.glob(f"anchor-*-{entry_seq:08}.json"), default=None)


def newest(folder: Path) -> Path | None:
    """Return the newest file."""
    return max(folder.glob(_PATTERN), default=None)


def count(folder: Path) -> int:
    """Return how many files there are."""
    return sum(1 for _ in folder.glob(_PATTERN))


def since_full(folder: Path) -> Iterator[Path | AnchorFile]:
    """Yield the newest file with all heads and those after it, the newest first.

    A file that is damaged is yielded as its path.
    """
    for path in sorted(folder.glob(_PATTERN), reverse=True):
        try:
            anchor = read(path)
        except DamagedAnchorFile:
            yield path
            continue
        yield anchor
        if anchor.is_full:
            return


def read(path: Path) -> AnchorFile:
    """Read an anchor file.

    :raises OSError: if there is no such file.
    :raises DamagedAnchorFile: if it is not what was written.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        heads = [(str(chain), int(seq), str(head)) for chain, seq, head in content["heads"]]
        anchor = AnchorFile(
            day=str(content["day"]),
            written_at=str(content["written_at"]),
            is_full=bool(content["is_full"]),
            digest=str(content["digest"]),
            entry_seq=int(content["entry_seq"]),
            entry_hash=str(content["entry_hash"]),
            heads=heads,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedAnchorFile(str(error)) from error
    if heads_digest(heads) != anchor.digest:
        raise DamagedAnchorFile("the heads do not fit the digest")
    return anchor
