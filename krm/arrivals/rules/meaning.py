"""Likeness to examples of danger: learned from vectors, judged by sentence and by message.

A kernel ridge regression over the examples gives each sentence a score: about +1 near examples of
danger, about -1 near harmless ones. Only part of the ordinary examples are centres, all of them
teach. docs/handbook/gefahr.md says how often it is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[Any]

# Which kind of danger an example of a family speaks of.
KIND_OF: Final[Mapping[str, str]] = {
    "farewell": "self_harm",
    "self_harm": "self_harm",
    "child": "child",
    "overwhelmed_parent": "child",
    "threat": "threat",
    "need": "existential",
    "partner_violence": "peril",
    "medical": "peril",
}
HARMLESS: Final = "harmless"
ORDINARY: Final = "ordinary"
_WIDTH: Final = 1.0
_SMOOTHING: Final = 0.1
# How much an example counts: the many ordinary ones less, those of danger more.
_WEIGHTS: Final = {ORDINARY: 0.3, HARMLESS: 1.0, "": 2.0}
_EACH_ORDINARY: Final = 5
# Changes whenever the same examples would teach something else.
RECIPE: Final = "ridge-1"


@dataclass(frozen=True)
class Example:
    """An invented sentence: of danger in a family, or harmless."""

    family: str
    level: str
    language: str
    text: str

    @property
    def is_danger(self) -> bool:
        """Tell whether it speaks of danger."""
        return self.level != HARMLESS

    @property
    def kind(self) -> str:
        """Return the kind of danger, "" for none."""
        return KIND_OF.get(self.family, "") if self.is_danger else ""


@dataclass(frozen=True)
class Learned:
    """What was learned from examples: the centres, their weights, and which speak of danger.

    :ivar is_danger: one flag for each centre; every example of danger is a centre, in its order.
    """

    centres: Vectors
    weights: Vectors
    is_danger: Vectors

    @property
    def dangers(self) -> Vectors:
        """Return the examples of danger, in their order."""
        found: Vectors = self.centres[self.is_danger]
        return found

    def scores(self, vectors: Vectors) -> Vectors:
        """Return the score of each sentence."""
        found: Vectors = _kernel(vectors, self.centres) @ self.weights
        return found


def learn(examples: Sequence[Example], vectors: Vectors) -> Learned:
    """Learn from examples and their vectors."""
    is_danger = np.array([example.is_danger for example in examples])
    is_ordinary = np.array([example.family == ORDINARY for example in examples])
    is_centre = ~is_ordinary | (np.cumsum(is_ordinary) % _EACH_ORDINARY == 0)
    centres = vectors[is_centre]
    much = np.where(
        is_danger, _WEIGHTS[""], np.where(is_ordinary, _WEIGHTS[ORDINARY], _WEIGHTS[HARMLESS])
    )
    kernel = _kernel(vectors, centres)
    wanted = np.where(is_danger, 1.0, -1.0)
    weighted = kernel * much[:, None].astype(np.float32)
    matrix = (weighted.T @ kernel).astype(np.float64)
    matrix += _SMOOTHING * _kernel(centres, centres)
    matrix[np.diag_indices(len(matrix))] += 1e-3
    weights = np.linalg.solve(matrix, weighted.T @ wanted)
    return Learned(centres, weights.astype(np.float32), is_danger[is_centre])


def _kernel(one: Vectors, other: Vectors) -> Vectors:
    likeness: Vectors = np.exp(2 * _WIDTH * (one @ other.T - 1)).astype(np.float32)
    return likeness


@dataclass(frozen=True)
class Limits:
    """From which score on a sentence is an alarm, or is to be read first."""

    alarm: float
    first: float


# From cross-validation over the examples (`python -m benchmarks.danger --calibrate`): fewer false
# alarms there than are bearable, since other people write differently.
SHORT: Final = Limits(alarm=0.17, first=-0.29)
# In a longer letter: by how much a sentence stands out among the others of the letter.
LONG: Final = Limits(alarm=1.62, first=1.38)
# A message of so few sentences, greetings and headings not counted, is judged as a whole, as the
# examples are.
FEW: Final = 3
_A_SENTENCE: Final = 4  # words


@dataclass(frozen=True)
class Resemblance:
    """A unit of a text that resembles an example of danger.

    :ivar unit: its place among the units of the text.
    :ivar example: the place of the example among those of danger.
    """

    unit: int
    example: int
    is_alarm: bool
    score: float


def units(said: Sequence[str]) -> list[str]:
    """Return what of a text is judged by itself: its sentences, or a short text as a whole."""
    real = [sentence for sentence in said if len(sentence.split()) >= _A_SENTENCE]
    if len(real) <= FEW:
        return [" ".join(said)] if said else []
    return list(said)


def judge(learned: Learned, vectors: Vectors) -> list[Resemblance]:
    """Return which units of one text speak of danger, the clearest first.

    :param vectors: those of its `units`.
    """
    if not len(vectors):
        return []
    scores = learned.scores(vectors)
    is_short = len(scores) == 1
    standing_out = scores if is_short else scores - np.median(scores)
    limits = SHORT if is_short else LONG
    order = [place for place in np.argsort(-standing_out) if standing_out[place] >= limits.first]
    nearest = (vectors[order] @ learned.dangers.T).argmax(axis=1) if order else []
    return [
        Resemblance(
            int(place), int(example), bool(standing_out[place] >= limits.alarm),
            float(standing_out[place]),
        )
        for place, example in zip(order, nearest, strict=True)
    ]  # fmt: skip
