"""The examples of danger that ship, and on disk what was learned from all of them."""

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

FOLDER: Final = Path(__file__).parents[1] / "examples"


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
    if not path.exists():
        return None
    with np.load(path, allow_pickle=False) as stored:
        return Learned(
            stored["centres"].astype(np.float32),
            stored["weights"].astype(np.float32),
            stored["dangers"].astype(np.float32),
        )


def save(digest: str, learned: Learned) -> None:
    """Keep what was learned; what was learned from other examples before goes."""
    written = io.BytesIO()
    np.savez(
        written,
        centres=learned.centres.astype(np.float16),
        weights=learned.weights.astype(np.float32),
        dangers=learned.dangers.astype(np.float16),
    )
    path = _path(digest)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, written.getvalue())
    for older in path.parent.glob("*.npz"):
        if older != path:
            older.unlink(missing_ok=True)
