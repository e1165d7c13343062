"""The closed lists of a Regelwerk: kinds, ways in, criteria, words, choices."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from krm.regelwerk.rules.reading import Provenance, RegelwerkError, TomlTable
from krm.regelwerk.rules.settings import RESULTS

LISTS = (
    "accepted_by", "rechtskreis", "traegerbezug", "tv_topics", "contact_causes",
    "agg_features", "disclosure_receivers", "disclosure_bases", "disclosure_data",
    "checklist", "bogen", "form_topics", "emergency_numbers", "public_retention",
    "report_blocks", "report_lines",
    "service_center_questions", "service_center_hints",
    "service_center_answers", "service_center_ways", "service_center_sentences",
)  # fmt: skip


class Origin(NamedTuple):
    """A value in words and where it comes from."""

    key: str
    value: str
    provenance: Provenance


@dataclass(frozen=True)
class KindRule:
    """What follows from the kind of a reaction; an empty deadline kind means none.

    ``closing`` is for the written reaction, ``closing_oral`` for the oral one that reaches KRM,
    ``closing_as_complaint`` for a written Eingabe that is a complaint (docs/rulings.md).
    """

    code: str
    label: str
    has_confirmation: bool
    closing: str
    closing_oral: str
    closing_as_complaint: str
    has_result: bool
    provenance: Provenance


@dataclass(frozen=True)
class Channel:
    """A way in; ``written`` decides about the 3-day and the 28-day rule."""

    code: str
    label: str
    written: bool
    is_card: bool
    provenance: Provenance


@dataclass(frozen=True)
class Criterion:
    """A published criterion for a result."""

    code: str
    text: str


@dataclass(frozen=True)
class ForbiddenWord:
    """A word or phrase that must not stand in a letter unless quoted with a reason.

    ``words`` match whole words without regard to case; a ``*`` at the end matches any ending.
    """

    group: str
    reason: str
    words: tuple[str, ...]

    def found_in(self, text: str) -> list[str]:
        """Return the passages of the text that match, as they are written there, each once."""
        plain = re.sub(r"\s+", " ", text)
        hits = [hit.group(0) for word in self.words for hit in _pattern(word).finditer(plain)]
        return list(dict.fromkeys(hits))


@dataclass(frozen=True)
class Choice:
    """One word of a closed list with its German label."""

    code: str
    label: str


def _pattern(word: str) -> re.Pattern[str]:
    stem, ending = (word[:-1], r"\w*") if word.endswith("*") else (word, "")
    return re.compile(rf"(?<!\w){re.escape(stem)}{ending}(?!\w)", re.IGNORECASE)


def read_kinds(
    table: TomlTable, deadline_kinds: frozenset[str], origins: list[Origin]
) -> dict[str, KindRule]:
    """Read ``[kinds.*]``; each deadline kind named there must exist."""
    found = {}
    for code in table.names():
        row = table.table(code)
        label = row.text("label")
        rule = KindRule(
            code,
            label,
            row.flag("confirmation"),
            _deadline_kind(row, "closing", deadline_kinds),
            _deadline_kind(row, "closing_oral", deadline_kinds),
            _deadline_kind(row, "closing_as_complaint", deadline_kinds),
            row.flag("result"),
            row.provenance(),
        )
        row.finish()
        found[code] = rule
        origins.append(Origin(row.path, label, rule.provenance))
    return found


def _deadline_kind(row: TomlTable, name: str, known: frozenset[str]) -> str:
    if not row.has(name):
        return ""
    value = row.text(name)
    if value not in known:
        raise RegelwerkError(row.key(name), f"Die Frist „{value}“ gibt es nicht.")
    return value


def read_channels(table: TomlTable, origins: list[Origin]) -> dict[str, Channel]:
    """Read ``[channels.*]``."""
    found = {}
    for code in table.names():
        row = table.table(code)
        channel = Channel(
            code,
            row.text("label"),
            row.flag("written"),
            row.flag("card", default=False),
            row.provenance(),
        )
        row.finish()
        found[code] = channel
        kind = "schriftlich" if channel.written else "mündlich"
        origins.append(Origin(row.path, f"{channel.label}: {kind}", channel.provenance))
    return found


def read_criteria(table: TomlTable, origins: list[Origin]) -> dict[str, tuple[Criterion, ...]]:
    """Read ``[criteria.*]``: for each of the four results a list that is not empty."""
    found = {}
    for result in RESULTS:
        row = table.table(result)
        criteria = tuple(Criterion(*pair) for pair in _pairs(row))
        origins.append(Origin(row.path, "; ".join(c.text for c in criteria), row.provenance()))
        row.finish()
        found[result] = criteria
    table.finish()
    return found


def read_words(table: TomlTable, origins: list[Origin]) -> tuple[ForbiddenWord, ...]:
    """Read ``[forbidden_words.*]``: groups of words, each with the reason shown to people."""
    found = []
    for group in table.names():
        row = table.table(group)
        words = ForbiddenWord(group, row.text("reason"), row.texts("words"))
        origins.append(Origin(row.path, ", ".join(words.words), row.provenance()))
        row.finish()
        found.append(words)
    return tuple(found)


def read_lists(table: TomlTable, origins: list[Origin]) -> dict[str, tuple[Choice, ...]]:
    """Read ``[lists.*]``: closed lists of words with labels; those of ``LISTS`` must be there."""
    found = {}
    for name in table.names():
        row = table.table(name)
        choices = tuple(Choice(*pair) for pair in _pairs(row))
        origins.append(Origin(row.path, ", ".join(c.label for c in choices), row.provenance()))
        row.finish()
        found[name] = choices
    for name in LISTS:
        if name not in found:
            raise RegelwerkError(table.key(name), "Diese Liste fehlt.")
    return found


def _pairs(row: TomlTable) -> list[tuple[str, str]]:
    pairs = []
    items = row.table("items")
    for code in items.names():
        pairs.append((code, items.text(code)))
    if not pairs:
        raise RegelwerkError(items.path, "Die Liste ist leer.")
    return pairs
