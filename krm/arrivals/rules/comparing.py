"""A message compared with the examples of danger, sentence by sentence, its words beside it.

Words that also stand in ordinary letters count only where the sentence does not sound harmless;
a sentence that sounds a little dangerous counts if it holds such words.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from krm.arrivals.rules.alarm import AlarmWords, possible_danger
from krm.arrivals.rules.disguised import undisguised
from krm.arrivals.rules.meaning import Example, Learned, Resemblance, Vectors, judge, units
from krm.arrivals.rules.sentences import sentences


@dataclass(frozen=True)
class Likeness:
    """A sentence of a message and the example of danger it resembles."""

    words: str
    example: str
    kind: str
    is_alarm: bool


@dataclass
class Comparison:
    """One message while it is compared, piece by piece.

    :ivar encode: turns sentences into vectors.
    :ivar dangers: the examples of danger, in the order of what was learned.
    :ivar most: how many sentences may still be compared.
    :ivar calm: words that only may speak of danger, in sentences that sound harmless.
    """

    encode: Callable[[list[str]], Vectors]
    learned: Learned
    dangers: list[Example]
    words: AlarmWords
    most: int
    left_out: int = 0
    calm: set[str] = field(default_factory=set)
    found: list[tuple[float, Likeness]] = field(default_factory=list)

    def read(self, piece: str) -> None:
        """Compare the sentences of one piece."""
        all_said = [said for said in sentences(undisguised(piece)) if " " in said]
        said = all_said[: self.most]
        self.most -= len(said)
        self.left_out += len(all_said) - len(said)
        judged = units(said)
        possible = [possible_danger(unit, self.words) for unit in judged]
        vectors = self.encode(judged)
        alike = [
            like
            for like in judge(self.learned, vectors, judged)
            if like.is_first or possible[like.unit]
        ]
        for like in alike:
            named = possible[like.unit]
            # Words that speak of one danger say better which it is than the nearest sentence.
            kind = (named.kind if named else "") or self.dangers[like.example].kind
            example = self._example_of(kind, like, vectors)
            likeness = Likeness(judged[like.unit], example, kind, like.is_alarm)
            self.found.append((-like.score, likeness))
        loud = {like.unit for like in alike}
        self.calm |= {
            signal.words for unit, signal in enumerate(possible) if signal and unit not in loud
        }

    def _example_of(self, kind: str, like: Resemblance, vectors: Vectors) -> str:
        """Return the nearest example of a kind of danger: of another kind it would explain nothing.

        "" if there is none of that kind.
        """
        if self.dangers[like.example].kind == kind:
            return self.dangers[like.example].text
        likeness = self.learned.dangers @ vectors[like.unit]
        places = [place for place, example in enumerate(self.dangers) if example.kind == kind]
        return self.dangers[max(places, key=likeness.__getitem__)].text if places else ""

    def clearest_first(self) -> list[Likeness]:
        """Return what the sentences resemble, alarms before what is to be read first."""
        self.found.sort(key=lambda pair: (not pair[1].is_alarm, pair[0]))
        return [likeness for _, likeness in self.found]

    @property
    def note(self) -> str:
        """Say what was not compared."""
        if not self.left_out:
            return ""
        return f"{self.left_out} Sätze wurden nicht nach ihrem Sinn verglichen."
