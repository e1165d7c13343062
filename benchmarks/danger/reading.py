"""A text read for danger as the product does it."""

from collections.abc import Callable, Sequence

from krm.arrivals.rules.alarm import KINDS, AlarmWords, read_pieces
from krm.arrivals.rules.comparing import Comparison
from krm.arrivals.rules.meaning import Example, Learned, Vectors
from krm.regelwerk.rules import shipped


class Reader:
    """Reads a text as the product does: by words, by meaning, or by both."""

    def __init__(
        self, examples: Sequence[Example], learned: Learned, encode: Callable[[list[str]], Vectors]
    ) -> None:
        rules = shipped()
        self.words = AlarmWords(
            words={kind: rules.texts(f"alarms.{kind}") for kind in KINDS},
            exceptions=rules.texts("alarms.exceptions"),
            negation_counts=frozenset(rules.texts("alarms.negation_counts")),
            read_first=rules.texts("alarms.read_first"),
        )
        self.dangers = [example for example in examples if example.is_danger]
        self.learned, self.encode = learned, encode

    def by_words(self, text: str) -> str:
        """Return the level that words alone give."""
        found = read_pieces([text], self.words)
        return "alarm" if found.signals else "first" if found.possible else ""

    def by_meaning(self, text: str) -> str:
        """Return the level that the meaning alone gives."""
        return self._compared(text, AlarmWords({}))[0]

    def by_both(self, text: str) -> str:
        """Return the level once the worker has read a message too."""
        found = read_pieces([text], self.words)
        level, calm = self._compared(text, self.words)
        if found.signals or level == "alarm":
            return "alarm"
        is_left = found.possible and found.possible.words not in calm
        return "first" if is_left else level

    def _compared(self, text: str, words: AlarmWords) -> tuple[str, set[str]]:
        read = Comparison(self.encode, self.learned, self.dangers, words, most=600)
        read.read(text)
        found = read.clearest_first()
        level = "alarm" if any(like.is_alarm for like in found) else "first" if found else ""
        return level, read.calm
