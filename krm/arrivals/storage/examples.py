"""The examples of danger, and what was learned from them.

What was learned from the shipped ones ships with them; with examples of the office beside them the
worker learns anew, and keeps it on disk.
"""

import csv
import hashlib
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings

from krm.adapters.files import write_file
from krm.arrivals.rules.meaning import RECIPE, Example, Learned
from krm.arrivals.rules.wording import Wording

FOLDER: Final = Path(__file__).parents[1] / "examples"
_SHIPPED: Final = FOLDER / "learned.npz"


@cache
def shipped() -> tuple[Example, ...]:
    """Return the invented sentences that come with the program."""
    return tuple(
        Example(**row)
        for path in sorted(FOLDER.glob("*.tsv"))
        for row in csv.DictReader(
            path.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        )
    )


def digest_of(examples: Sequence[Example], encoder: str) -> str:
    """Return what tells these examples, read by this encoder, from all others."""
    said = "\n".join(f"{e.family}\t{e.level}\t{e.text}" for e in examples)
    return hashlib.sha256(f"{encoder}\n{RECIPE}\n{said}".encode()).hexdigest()


def _path(digest: str) -> Path:
    return settings.DATA_DIR / "danger" / f"{digest}.npz"


def load(digest: str) -> Learned | None:
    """Return what was learned from these examples, None if nobody has learned from them here."""
    path = _path(digest)
    found = _read(path, digest) if path.exists() else None
    return found or learned_from_shipped(digest)


def learned_from_shipped(digest: str) -> Learned | None:
    """Return what was learned from the shipped examples, None if they have changed since."""
    return _read(_SHIPPED, digest)


def _read(path: Path, digest: str) -> Learned | None:
    with np.load(path, allow_pickle=False) as stored:
        if str(stored["digest"]) != digest:
            return None
        centres = stored["centres"].astype(np.float32)
        wording = Wording(
            rarity=stored["rarity"].astype(np.float32),
            pull=stored["pull"].astype(np.float32),
            base=float(stored["base"]),
        )
        return Learned(centres, stored["weights"], stored["is_danger"], wording)


def save(digest: str, learned: Learned) -> None:
    """Keep what was learned; what was learned from other examples before goes."""
    path = _path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, _written(digest, learned))
    for older in path.parent.glob("*.npz"):
        if older != path:
            older.unlink(missing_ok=True)


def ship(digest: str, learned: Learned) -> None:
    """Keep what was learned from the shipped examples beside them."""
    write_file(_SHIPPED, _written(digest, learned))


def _written(digest: str, learned: Learned) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(
        stream,
        digest=np.array(digest),
        centres=learned.centres.astype(np.float16),
        weights=learned.weights.astype(np.float32),
        is_danger=learned.is_danger,
        rarity=learned.wording.rarity.astype(np.float16),
        pull=learned.wording.pull.astype(np.float16),
        base=np.float32(learned.wording.base),
    )
    return stream.getvalue()
