"""How a text is worded: groups of letters that speak for danger or against it, learned as weights.

Beside the meaning (`meaning.py`) this reads dialect, slips and endings that the encoder does not
know. Groups of two to five letters within a word are hashed into one table; a logistic regression
over them needs nothing but numpy.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]

PLACES: Final = 1 << 18
_SIZES: Final = (2, 3, 4, 5)
_DIGIT: Final = re.compile(r"\d")
# What stands in one example only says nothing about others.
_LEAST: Final = 2
_STRICTNESS: Final = 0.1
_ROUNDS: Final = 300


@dataclass(frozen=True)
class Wording:
    """What was learned of groups of letters, by their place in the table.

    :ivar rarity: how much a group counts in a text.
    :ivar pull: for danger (above 0) or against it.
    """

    rarity: Numbers
    pull: Numbers
    base: float

    def scores(self, texts: Sequence[str]) -> Numbers:
        """Return how the wording of each text speaks for danger."""
        table = _Table(texts, self.rarity)
        found: Numbers = table.times(self.pull) + self.base
        return found


def learn_wording(texts: Sequence[str], is_danger: Numbers, much: Numbers) -> Wording:
    """Learn from texts, whether they speak of danger, and how much each counts."""
    rarity = _rarity(texts)
    table = _Table(texts, rarity)
    sign = np.where(is_danger, 1.0, -1.0)
    pull: Numbers = np.zeros(PLACES)
    ahead, base, ahead_base = pull, 0.0, 0.0
    step, inertia = 1.0 / (0.25 * table.steepness(much) + _STRICTNESS), 1.0
    for _ in range(_ROUNDS):
        margin = sign * (table.times(ahead) + ahead_base)
        slope = -sign * much / (1.0 + np.exp(np.clip(margin, -30, 30)))
        following = ahead - step * (table.back(slope) + _STRICTNESS * ahead)
        following_base = ahead_base - step * float(slope.sum())
        heavier = (1 + np.sqrt(1 + 4 * inertia**2)) / 2
        carried = (inertia - 1) / heavier
        ahead = following + carried * (following - pull)
        ahead_base = following_base + carried * (following_base - base)
        pull, base, inertia = following, following_base, heavier
    return Wording(rarity.astype(np.float32), pull.astype(np.float32), base)


class _Table:
    """Texts as rows of a thin table: the places of their groups, and how much each counts."""

    def __init__(self, texts: Sequence[str], rarity: Numbers) -> None:
        rows = [places_of(text) for text in texts]
        self.row = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        self.place = np.concatenate([row[0] for row in rows]) if rows else np.zeros(0, np.int64)
        count = np.concatenate([row[1] for row in rows]) if rows else np.zeros(0)
        value = (1 + np.log(count)) * rarity[self.place]
        length = np.sqrt(np.bincount(self.row, value**2, len(rows)))
        self.value = value / np.maximum(length, 1e-9)[self.row]
        self.count = len(rows)

    def times(self, pull: Numbers) -> Numbers:
        found: Numbers = np.bincount(self.row, self.value * pull[self.place], self.count)
        return found

    def back(self, slope: Numbers) -> Numbers:
        found: Numbers = np.bincount(self.place, self.value * slope[self.row], PLACES)
        return found

    def steepness(self, much: Numbers) -> float:
        """Return the largest curvature, found by a few steps in the steepest direction."""
        direction: Numbers = np.ones(PLACES)
        base = bend = 1.0
        for _ in range(20):
            rows = much * (self.times(direction) + base)
            direction, base = self.back(rows), float(rows.sum())
            length = float(np.sqrt((direction**2).sum() + base**2))
            direction, base, bend = direction / length, base / length, length
        return 1.05 * bend


def _rarity(texts: Sequence[str]) -> Numbers:
    seen = np.zeros(PLACES)
    for text in texts:
        seen[places_of(text)[0]] += 1
    found: Numbers = np.where(seen >= _LEAST, 1 + np.log((1 + len(texts)) / (1 + seen)), 0.0)
    return found


def places_of(text: str) -> tuple[Numbers, Numbers]:
    """Return the places of the groups of a text, and how often each occurs."""
    counts = Counter(_groups(text))
    places = np.fromiter(counts, np.int64, len(counts))
    return places, np.fromiter(counts.values(), np.float64, len(counts))


def _groups(text: str) -> Iterator[int]:
    plain = _DIGIT.sub("0", unicodedata.normalize("NFKC", text).lower())
    for word in plain.split():
        padded = f" {word} "
        for size in _SIZES:
            for start in range(max(1, len(padded) - size + 1)):
                yield _place(padded[start : start + size])
                if size >= len(padded):
                    break


def _place(group: str) -> int:
    return crc32(group.encode("utf-8", "replace")) % PLACES
