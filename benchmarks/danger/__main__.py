"""Measure reading for danger: ``python -m benchmarks.danger``, with ``--calibrate`` its limits.

Needs no database. The part kept apart (unseen.tsv, letters*.tsv) is only read here; a sentence of
it that is nearer to an example than 0.9 is left out and counted.
"""

import argparse
import csv
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from benchmarks.danger.reading import Reader
from krm.adapters.sentence_encoder import find_encoder
from krm.arrivals.rules.meaning import (
    HARMLESS,
    MESSAGE,
    ORDINARY,
    SHORT,
    Example,
    Vectors,
    learn,
    stands_out,
)
from krm.arrivals.storage import examples as stored

FOLDER = Path(__file__).parent
TOO_NEAR = 0.9
PARTS = 5


@dataclass(frozen=True)
class Text:
    """A sentence or letter of the part kept apart."""

    language: str
    level: str
    situation: str
    text: str

    @property
    def is_danger(self) -> bool:
        """Tell whether it speaks of danger."""
        return self.level in ("gravest", "dangerous")


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def texts(name: str) -> list[Text]:
    """Return the texts of a table of the part kept apart."""
    return [
        Text(
            language=row["language"],
            level=row.get("level", "ordinary"),
            situation=row.get("situation", ""),
            text=row["text"].replace("\\n", "\n"),
        )
        for row in rows(FOLDER / name)
    ]


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
    examples = stored.shipped()
    vectors = encoder.encode([example.text for example in examples])
    print(f"{len(examples)} examples")
    if calibrate:
        print_limits(examples, vectors)
        return
    unseen = far_from(vectors, texts("unseen.tsv"), encoder.encode)
    letters = texts("letters.tsv") + texts("letters-danger.tsv")
    shipped_as = stored.digest_of(examples, encoder.name)
    learned = stored.learned_from_shipped(shipped_as) or learn(examples, vectors)
    reader = Reader(examples, learned, encoder.encode)
    for name, read in (
        ("words", reader.by_words),
        ("meaning", reader.by_meaning),
        ("both", reader.by_both),
    ):
        for title, table in (("sentences", unseen), ("letters", letters)):
            print(f"\n{title}, by {name}: at either level | as an alarm")
            levels = [read(text.text) for text in table]
            print_table(table, levels)
            if name == "both":
                print_missed(table, levels)


def far_from(
    vectors: Vectors, table: Sequence[Text], encode: Callable[[list[str]], Vectors]
) -> list[Text]:
    """Return the sentences that are no copies of an example, and say how many are."""
    is_far = (encode([text.text for text in table]) @ vectors.T).max(axis=1) < TOO_NEAR
    print(f"{int((~is_far).sum())} of {len(table)} sentences kept apart left out as too near")
    return [text for text, far in zip(table, is_far, strict=True) if far]


def print_missed(table: Sequence[Text], levels: Sequence[str]) -> None:
    """Print in which situations danger was missed, or something harmless was taken for it."""
    of = Counter(text.situation for text in table)
    wrong = Counter(
        text.situation
        for text, level in zip(table, levels, strict=True)
        if text.situation and text.is_danger != bool(level)
    )
    for situation, count in wrong.most_common():
        print(f"wrong: {count} of {of[situation]}, {situation}")


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
    fold = rng.integers(0, PARTS, len(examples))
    scores = np.zeros(len(examples))
    for part in range(PARTS):
        taught, asked = np.flatnonzero(fold != part), np.flatnonzero(fold == part)
        learned = learn([examples[place] for place in taught], vectors[taught])
        scores[asked] = learned.scores(vectors[asked], [examples[place].text for place in asked])
    is_ordinary = np.array([example.family == ORDINARY for example in examples])
    is_message = np.array([example.family == MESSAGE for example in examples])
    is_harmless = np.array([example.level == HARMLESS for example in examples])
    is_hard = is_harmless & ~is_ordinary & ~is_message
    levels = np.array([example.level for example in examples])
    for percent in (3, 5, 8, 20, 25, 30):
        limit = np.quantile(scores[is_hard], 1 - percent / 100)
        hits = ", ".join(
            f"{100 * (scores[levels == level] > limit).mean():.0f} % {level}"
            for level in ("gravest", "dangerous")
        )
        print(f"sentence: {percent} % of the hard harmless ones lie above {limit:.2f}, {hits}")
    shown = 100 * (scores[is_message] >= SHORT.first).mean()
    print(f"message: {shown:.0f} % of the ordinary short messages lie above {SHORT.first:.2f}")
    made = [
        stands_out(np.append(rng.choice(scores[is_ordinary], rng.integers(6, 19)), hard)).max()
        for hard in rng.choice(scores[is_hard], 6_000)
    ]
    for percent in (1, 2, 3, 7, 10):
        limit = np.quantile(made, 1 - percent / 100)
        print(f"letter: {percent} % of the letters made of harmless ones lie above {limit:.2f}")


if __name__ == "__main__":
    main()
