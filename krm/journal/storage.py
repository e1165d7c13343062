"""The copy of a daily anchor outside the database."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from krm.adapters.files import write_file
from krm.journal.rules.anchors import heads_digest


class DamagedAnchorFile(ValueError):
    """An anchor file that cannot be read or does not fit its own digest."""


@dataclass(frozen=True)
class AnchorFile:
    """All heads on one day, their digest and the office entry that holds the same digest."""

    day: str
    digest: str
    entry_seq: int
    entry_hash: str
    heads: list[tuple[str, int, str]]


def file_name(day: str) -> str:
    """Return the name of the file of one day."""
    return f"anchor-{day}.json"


def write(folder: Path, anchor: AnchorFile) -> Path:
    """Write the file so that it is there as a whole or not at all; return where it lies."""
    target = folder / file_name(anchor.day)
    write_file(target, json.dumps(asdict(anchor), ensure_ascii=False, indent=0).encode())
    return target


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
