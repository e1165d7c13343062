"""The examples of danger that ship, and what was learned from them, which ships with them."""

import csv
import hashlib
import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

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


def learned_from_shipped(digest: str) -> Learned | None:
    """Return what was learned from the shipped examples, None if they have changed since."""
    with np.load(_SHIPPED, allow_pickle=False) as stored:
        if str(stored["digest"]) != digest:
            return None
        centres = stored["centres"].astype(np.float32)
        wording = Wording(
            rarity=stored["rarity"].astype(np.float32),
            pull=stored["pull"].astype(np.float32),
            base=float(stored["base"]),
        )
        return Learned(centres, stored["weights"], stored["is_danger"], wording)


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
