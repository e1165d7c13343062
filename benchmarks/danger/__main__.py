"""Measure reading for danger: ``python -m benchmarks.danger``, with ``--calibrate`` its limits.

Needs no database. The part kept apart (unseen.tsv, letters*.tsv) is only read here; an example
nearer to it than 0.9 is left out before anything is learned.
"""

import argparse
import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from krm.adapters.sentence_encoder import find_encoder
from krm.arrivals.rules.alarm import KINDS, AlarmWords, read_pieces
from krm.arrivals.rules.meaning import (
    HARMLESS,
    ORDINARY,
    Example,
    Learned,
    Vectors,
    judge,
    learn,
    units,
)
from krm.arrivals.rules.sentences import sentences
from krm.regelwerk.rules import shipped

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER.parents[1] / "krm" / "arrivals" / "examples"
TOO_NEAR = 0.9
LEVELS = ("", "first", "alarm")


@dataclass(frozen=True)
class Text:
    """A sentence or letter of the part kept apart."""

    language: str
    level: str
    text: str


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def texts(name: str) -> list[Text]:
    """Return the texts of a table of the part kept apart."""
    return [
        Text(row["language"], row.get("level", "ordinary"), row["text"].replace("\\n", "\n"))
        for row in rows(FOLDER / name)
    ]


def said_in(text: str) -> list[str]:
    """Return the sentences that are compared, as the worker does."""
    return [said for said in sentences(text) if " " in said]


class Reader:
    """Reads a text as the product does: by words, by meaning, or by both."""

    def __init__(self, learned: Learned, encode: Callable[[list[str]], Vectors]) -> None:
        rules = shipped()
        self.words = AlarmWords(
            words={kind: rules.texts(f"alarms.{kind}") for kind in KINDS},
            exceptions=rules.texts("alarms.exceptions"),
            negation_counts=frozenset(rules.texts("alarms.negation_counts")),
            read_first=rules.texts("alarms.read_first"),
        )
        self.learned, self.encode = learned, encode

    def by_words(self, text: str) -> str:
        """Return the level that words give."""
        found = read_pieces([text], self.words)
        return "alarm" if found.signals else "first" if found.possible else ""

    def by_meaning(self, text: str) -> str:
        """Return the level that the meaning gives."""
        found = judge(self.learned, self.encode(units(said_in(text))))
        return "alarm" if any(row.is_alarm for row in found) else "first" if found else ""


def interval(hits: int, of: int) -> str:
    """Return a share with its 95 % interval (Wilson)."""
    if not of:
        return "–"
    z, p = 1.96, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return f"{100 * p:.1f} % ({100 * max(0, middle - half):.0f}–{100 * (middle + half):.0f})"


def share(found: Iterable[str], *, alarm_only: bool) -> str:
    """Return how many were found at either level, or as an alarm."""
    levels = list(found)
    wanted = ("alarm",) if alarm_only else ("alarm", "first")
    return interval(sum(level in wanted for level in levels), len(levels))


def main() -> None:
    """Print the tables of docs/handbook/gefahr.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calibrate", action="store_true")
    calibrate = parser.parse_args().calibrate
    encoder = find_encoder()
    if encoder is None:
        raise SystemExit("The encoder is not installed.")
    examples = [Example(**row) for path in sorted(EXAMPLES.glob("*.tsv")) for row in rows(path)]
    unseen = texts("unseen.tsv")
    vectors = encoder.encode([example.text for example in examples])
    apart = encoder.encode([text.text for text in unseen])
    is_far = (vectors @ apart.T).max(axis=1) < TOO_NEAR
    examples = [example for example, far in zip(examples, is_far, strict=True) if far]
    vectors = vectors[is_far]
    print(f"{len(examples)} examples, {int((~is_far).sum())} left out as too near")
    if calibrate:
        print_limits(examples, vectors)
        return
    reader = Reader(learn(examples, vectors), encoder.encode)
    ways = (("words", [reader.by_words]), ("meaning", [reader.by_meaning]),
            ("both", [reader.by_words, reader.by_meaning]))  # fmt: skip
    letters = texts("letters.tsv") + texts("letters-danger.tsv")
    known: dict[Any, str] = {}
    for name, readers in ways:
        for title, table in (("sentences", unseen), ("letters", letters)):
            print(f"\n{title}, by {name}: at either level | as an alarm")
            print_table(table, [level_of(text.text, readers, known) for text in table])


def level_of(text: str, readers: Sequence[Callable[[str], str]], known: dict[Any, str]) -> str:
    """Return the graver level that any reader gives."""
    for read in readers:
        if (read, text) not in known:
            known[read, text] = read(text)
    return max((known[read, text] for read in readers), key=LEVELS.index)


def print_table(table: Sequence[Text], levels: Sequence[str]) -> None:
    """Print the shares by level and language."""
    for level in dict.fromkeys(text.level for text in table):
        for language in ["all", *dict.fromkeys(text.language for text in table)]:
            found = [
                got
                for text, got in zip(table, levels, strict=True)
                if text.level == level and language in ("all", text.language)
            ]
            either, alarm = share(found, alarm_only=False), share(found, alarm_only=True)
            print(f"| {level} | {language} | {len(found)} | {either} | {alarm} |")


def print_limits(examples: Sequence[Example], vectors: Vectors) -> None:
    """Print which scores give how many false alarms, by cross-validation over the examples."""
    rng = np.random.default_rng(1)
    fold = rng.integers(0, 5, len(examples))
    scores = np.zeros(len(examples))
    for part in range(5):
        taught = np.flatnonzero(fold != part)
        learned = learn([examples[place] for place in taught], vectors[taught])
        scores[fold == part] = learned.scores(vectors[fold == part])
    is_ordinary = np.array([example.family == ORDINARY for example in examples])
    is_hard = np.array([example.level == HARMLESS for example in examples]) & ~is_ordinary
    for percent in (4, 5, 8, 20, 30):
        limit = np.quantile(scores[is_hard], 1 - percent / 100)
        print(f"sentence: {percent} % of the hard harmless examples lie above {limit:.2f}")
    made = [standing_out(rng, scores, is_ordinary, is_hard) for _ in range(6_000)]
    for percent in (2, 3, 7, 10):
        limit = np.quantile(made, 1 - percent / 100)
        print(f"letter: {percent} % of the letters made of harmless ones lie above {limit:.2f}")


def standing_out(rng: Any, scores: Vectors, is_ordinary: Vectors, is_hard: Vectors) -> float:
    """Return by how much the highest sentence stands out in a letter put together by chance."""
    letter = [
        *rng.choice(scores[is_ordinary], rng.integers(6, 19)),
        rng.choice(scores[is_hard]),
    ]
    return float(max(letter) - np.median(letter))


if __name__ == "__main__":
    main()
