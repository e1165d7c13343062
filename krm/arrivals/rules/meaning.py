"""Likeness to examples of danger: learned from meaning and wording, judged by message.

Two readers add up. Kernel ridge regression over the vectors of the examples: about +1 near examples
of danger, about -1 near harmless ones; only part of the harmless examples are centres (of the short
messages each one), all of them teach. And a regression over groups of letters (`wording.py`), which
knows dialect, slips and turns of speech that the encoder does not. docs/handbook/gefahr.md says how
often they are right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from krm.arrivals.rules.wording import Wording, learn_wording

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
# Ordinary messages of one to three sentences: nothing around them says how they are meant.
MESSAGE: Final = "message"
_WIDTH: Final = 1.0
# An example of the office speaks only for what is close to it.
_NEAR: Final = 2.5
_CLEAR: Final = 1.2
_SMOOTHING: Final = 0.1
# How much an example counts: the many ordinary ones less, those of danger more.
_WEIGHTS: Final = {ORDINARY: 0.3, HARMLESS: 1.0, "": 2.0}
_EACH_ORDINARY: Final = 10
_EACH_HARMLESS: Final = 2
_TOGETHER: Final = 1_000
# What the wording adds to the meaning: it is about four times as loud, and as often right.
_OF_WORDING: Final = 0.25
# Changes whenever the same examples would teach something else.
RECIPE: Final = "ridge-3"


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
    :ivar own: what the office has added to it.
    """

    centres: Vectors
    weights: Vectors
    is_danger: Vectors
    wording: Wording
    own: "Own | None" = None

    @property
    def dangers(self) -> Vectors:
        """Return the examples of danger, in their order, those of the office last."""
        found: Vectors = self.centres[self.is_danger]
        if self.own is None:
            return found
        return np.concatenate([found, self.own.vectors[self.own.is_danger]])

    def scores(self, vectors: Vectors, texts: Sequence[str]) -> Vectors:
        """Return the score of each sentence, from its vector and its wording."""
        found: Vectors = _kernel(vectors, self.centres) @ self.weights
        found = found + _OF_WORDING * self.wording.scores(texts)
        if self.own is not None:
            found = found + _kernel(vectors, self.own.vectors, _NEAR) @ self.own.pull
        return found


@dataclass(frozen=True)
class Own:
    """Examples of the office: how far each pulls the score of sentences like it up or down."""

    vectors: Vectors
    pull: Vectors
    is_danger: Vectors


def learn(examples: Sequence[Example], vectors: Vectors) -> Learned:
    """Learn from examples and their vectors."""
    is_danger = np.array([example.is_danger for example in examples])
    is_ordinary = np.array([example.family == ORDINARY for example in examples])
    much = np.where(
        is_danger, _WEIGHTS[""], np.where(is_ordinary, _WEIGHTS[ORDINARY], _WEIGHTS[HARMLESS])
    )
    is_message = np.array([example.family == MESSAGE for example in examples])
    is_hard = ~is_danger & ~is_ordinary & ~is_message
    is_centre = (
        is_danger
        | is_message
        | (is_hard & (np.cumsum(is_hard) % _EACH_HARMLESS == 0))
        | (is_ordinary & (np.cumsum(is_ordinary) % _EACH_ORDINARY == 0))
    )
    centres = vectors[is_centre]
    weights = _ridge(vectors, centres, np.where(is_danger, 1.0, -1.0), much)
    wording = learn_wording([example.text for example in examples], is_danger, much)
    return Learned(centres, weights, is_danger[is_centre], wording)


def _ridge(vectors: Vectors, centres: Vectors, wanted: Vectors, much: Vectors) -> Vectors:
    """Return the weights of the centres; a part of the examples at a time, to spare memory."""
    matrix = _SMOOTHING * _kernel(centres, centres).astype(np.float64)
    matrix[np.diag_indices(len(matrix))] += 1e-3
    aim = np.zeros(len(centres))
    for start in range(0, len(vectors), _TOGETHER):
        part = slice(start, start + _TOGETHER)
        kernel = _kernel(vectors[part], centres)
        weighted = kernel * much[part, None].astype(np.float32)
        matrix += weighted.T @ kernel
        aim += weighted.T @ wanted[part]
    found: Vectors = np.linalg.solve(matrix, aim).astype(np.float32)
    return found


def with_own(learned: Learned, examples: Sequence[Example], vectors: Vectors) -> Learned:
    """Return what was learned, with examples of the office: only what is like them changes.

    To learn from all examples anew would take minutes, and the worker has messages to read.
    """
    if not examples:
        return learned
    is_danger = np.array([example.is_danger for example in examples])
    scores = learned.scores(vectors, [example.text for example in examples])
    short_of = np.where(is_danger, np.maximum(0, _CLEAR - scores), np.minimum(0, -_CLEAR - scores))
    alike = _kernel(vectors, vectors, _NEAR).astype(np.float64)
    alike[np.diag_indices(len(alike))] += _SMOOTHING
    pull = np.linalg.solve(alike, short_of).astype(np.float32)
    return replace(learned, own=Own(vectors, pull, is_danger))


def _kernel(one: Vectors, other: Vectors, width: float = _WIDTH) -> Vectors:
    likeness: Vectors = np.exp(2 * width * (one @ other.T - 1)).astype(np.float32)
    return likeness


@dataclass(frozen=True)
class Limits:
    """From which score on a sentence is an alarm, or is to be read first.

    :ivar with_words: if there are words in it that may speak of danger, it is from here on.
    """

    alarm: float
    first: float
    with_words: float


# Chosen with sentences and letters of others than who wrote what was learned from: fewer false
# alarms there than are bearable. `python -m benchmarks.danger --calibrate` tries others.
# What a short message is read first from was chosen with a third of the short ones, kept back.
SHORT: Final = Limits(alarm=0.28, first=-0.40, with_words=-0.75)
# In a longer letter: by how much a sentence stands out among the others of the letter.
LONG: Final = Limits(alarm=1.60, first=1.15, with_words=0.60)
# How much the others count, and how dangerous they may sound at most: of a letter that speaks of
# nothing else, each sentence stands out. The more sentences, the higher the highest is by chance.
_OTHERS: Final = 0.75
_CALM: Final = -0.5
_BY_CHANCE: Final = 0.4
# A message of so few sentences, greetings and headings not counted, is judged as a whole, as the
# examples are.
FEW: Final = 3
_A_SENTENCE: Final = 4  # words


@dataclass(frozen=True)
class Resemblance:
    """A unit of a text that resembles an example of danger.

    :ivar unit: its place among the units of the text.
    :ivar example: the place of the example among those of danger.
    :ivar is_first: whether it is to be read first by itself; else only with words of danger in it.
    """

    unit: int
    example: int
    is_alarm: bool
    is_first: bool
    score: float


def units(said: Sequence[str]) -> list[str]:
    """Return what of a text is judged by itself: its sentences, or a short text as a whole."""
    real = [sentence for sentence in said if len(sentence.split()) >= _A_SENTENCE]
    if len(real) <= FEW:
        return [" ".join(said)] if said else []
    return list(said)


def judge(learned: Learned, vectors: Vectors, said: Sequence[str]) -> list[Resemblance]:
    """Return which units of one text may speak of danger, the clearest first.

    :param vectors: those of its `units`.
    :param said: its `units`.
    """
    if not len(vectors):
        return []
    scores = learned.scores(vectors, said)
    is_short = len(scores) == 1
    standing_out = scores if is_short else stands_out(scores)
    limits = SHORT if is_short else LONG
    falling = np.argsort(-standing_out, kind="stable")
    # A letter of nothing but need has no sentence that stands out: words of danger in one that
    # would count by itself count here too.
    counts = (standing_out >= limits.with_words) | (scores >= SHORT.with_words)
    order = [place for place in falling if counts[place]]
    nearest = (vectors[order] @ learned.dangers.T).argmax(axis=1) if order else []
    return [
        Resemblance(
            unit=int(place),
            example=int(example),
            is_alarm=bool(standing_out[place] >= limits.alarm),
            is_first=bool(standing_out[place] >= limits.first),
            score=float(standing_out[place]),
        )
        for place, example in zip(order, nearest, strict=True)
    ]


def stands_out(scores: Vectors) -> Vectors:
    """Return by how much each sentence of a letter stands out among the others."""
    found: Vectors = scores - _OTHERS * min(float(np.median(scores)), _CALM)
    found -= _BY_CHANCE * np.log(len(scores))
    return found
