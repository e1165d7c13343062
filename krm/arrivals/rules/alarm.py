"""Words that must not wait: signals of danger in a text, and who has to hear of them by when.

The words are data of the Regelwerk. One entry is words in their order: ``*`` at the end of a word
stands for any ending, ``a|b`` for either, ``_`` for up to four words in between. A match never
crosses the end of a sentence; over a comma it goes from one word of an entry to the next, but not
over a gap. What counts even when negated is the gravest: its gaps take up to eight words, commas
among them ("ich werde mich, wenn das so weitergeht, umbringen"). An entry with ``?`` before it also
stands in ordinary letters ("Bombenwetter"): alone it only asks for reading first.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from krm.arrivals.rules.disguised import undisguised
from krm.parties.rules import fold

KINDS: Final = ("self_harm", "peril", "child", "threat", "existential")
# More than any letter holds; a longer text is somebody's attachment pasted in.
LONGEST: Final = 100_000
_BETWEEN: Final = r"[^\w.,;:!?\n]+"
_ACROSS: Final = r"[^\w.;:!?\n]+"  # a comma too
_GAP: Final = rf"((?:{_BETWEEN}\w+){{0,4}}?){_BETWEEN}"
_WIDE_GAP: Final = rf"((?:{_ACROSS}\w+){{0,8}}?){_ACROSS}"
_NEGATIONS: Final = frozenset(
    ["nicht", "nie", "niemals", "kein", "keine", "keinen", "keiner", "keinem", "keines", "ohne"]
)
# Between a negation and what it negates; after "nicht" such as "nur" the rest holds all the same.
_BRIDGES: Final = frozenset(
    ["mehr", "so", "noch", "etwa", "gleich", "wirklich", "ganz", "direkt", "sofort", "echte"]
)
_BEFORE: Final = re.compile(rf"(\w+)(?:{_BETWEEN}(\w+))?{_BETWEEN}$")
_AFTER: Final = re.compile(rf"{_BETWEEN}(?:nicht|nie|niemals)\s*(?:[.,;:!?\n]|$)")
# What cannot be seen, and the marks people type for an apostrophe.
_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u02bc\u2018\u00b4]"
)
_WEAK: Final = "?"
_MARGIN: Final = " \t>|"
# Stands behind a Latin word that lost a mark when it was folded: Turkish "gün" is no "gun". Who
# types without marks is read all the same: the words of an entry with marks need none.
_MARKED: Final = "\u02c8"
_WORDS: Final = re.compile(r"\w+")
_HYPHENATED: Final = re.compile(r"(?<=\w)-\n(?!(?:und|oder|bzw)\b)(?=[^\W\d_])")
_WRAPPED: Final = re.compile(r"(?<!\n)\n(?!\n)")


@dataclass(frozen=True)
class AlarmWords:
    """What the Regelwerk says about signals."""

    words: Mapping[str, Sequence[str]]
    exceptions: Sequence[str] = ()
    negation_counts: frozenset[str] = frozenset()
    read_first: Sequence[str] = ()


@dataclass(frozen=True)
class Signal:
    """A kind of danger and the words of the text that speak of it.

    :ivar kind: "" if the words only say that something may be wrong.
    :ivar is_sure: whether the words alone raise an alarm; else they are to be read first.
    """

    kind: str
    words: str
    is_sure: bool = True


def find_signals(text: str, rules: AlarmWords) -> list[Signal]:
    """Return the first signal of each kind in a text, in the order of ``KINDS``.

    Upper case, umlauts and their spellings make no difference, nor where a mail breaks its lines.
    "Ich drohe nicht" is no threat, but "ich will mich nicht umbringen" is a signal: which kinds
    count when negated is data.
    """
    folded = _without(_folded(text[:LONGEST]), tuple(rules.exceptions))
    return list(_signals(folded, rules))


def _signals(folded: str, rules: AlarmWords) -> Iterator[Signal]:
    for kind in KINDS:
        counts = kind in rules.negation_counts
        entries = tuple(rules.words.get(kind, ()))
        sure = tuple(entry for entry in entries if not entry.startswith(_WEAK))
        words = _first(folded, sure, counts_negated=counts)
        weak = tuple(entry.lstrip(_WEAK) for entry in entries if entry.startswith(_WEAK))
        possible = "" if words else _first(folded, weak, counts_negated=counts)
        if words or possible:
            yield Signal(kind, words or possible, is_sure=bool(words))


@dataclass(frozen=True)
class Found:
    """What was found in all pieces of an arrival.

    :ivar signals: the first of each kind that words alone are sure of, in the order of ``KINDS``.
    :ivar possible: the first words that only may speak of danger, if there are any.
    :ivar unread: how many characters lie beyond what is read.
    """

    signals: tuple[Signal, ...] = ()
    possible: Signal | None = None
    unread: int = 0


def read_pieces(pieces: Iterable[str], rules: AlarmWords) -> Found:
    """Look for danger in each piece of an arrival: its words, quotations, files."""
    signals: dict[str, Signal] = {}
    possible: Signal | None = None
    unread = 0
    for piece in pieces:
        for signal in find_signals(piece, rules):
            if signal.is_sure:
                signals.setdefault(signal.kind, signal)
        possible = possible or possible_danger(piece, rules)
        unread += max(0, len(piece) - LONGEST)
    found = tuple(signals[kind] for kind in KINDS if kind in signals)
    return Found(found, possible, unread)


def possible_danger(text: str, rules: AlarmWords) -> Signal | None:
    """Return the first words of a text that may speak of danger: to be read first, no alarm."""
    folded = _without(_folded(text[:LONGEST]), tuple(rules.exceptions))
    for signal in _signals(folded, rules):
        if not signal.is_sure:
            return signal
    words = _first(folded, tuple(rules.read_first), counts_negated=True)
    return Signal("", words, is_sure=False) if words else None


def _folded(text: str) -> str:
    """Return the text in its search form; the ends of sentences and paragraphs stay."""
    lines = (line.strip(_MARGIN) for line in undisguised(_UNSEEN.sub("", text)).splitlines())
    whole = _HYPHENATED.sub("", "\n".join(lines))
    return "\n".join(
        fold(_WORDS.sub(_with_its_mark, unicodedata.normalize("NFC", line)))
        for line in _WRAPPED.sub(" ", whole).split("\n")
    )


def _with_its_mark(match: re.Match[str]) -> str:
    word = match[0]
    return f"{word}{_MARKED}" if not word.isascii() and _has_mark(word) else word


def _has_mark(word: str) -> bool:
    """Tell whether a Latin letter of the word bears a mark: "ü", "ç"; not "й", not "ß"."""
    parts = unicodedata.normalize("NFD", word)
    pairs = pairwise(parts)
    return any(unicodedata.combining(mark) and letter.isascii() for letter, mark in pairs)


def _without(folded: str, exceptions: tuple[str, ...]) -> str:
    return _pattern(exceptions).sub(" ", folded) if exceptions else folded


def as_written(text: str, words: str) -> str:
    """Return words that were found in a text as it spells them; as found, if they are disguised."""
    wanted = words.split()
    spelled = [(fold(match[0]), match.span()) for match in _WORDS.finditer(text)]
    for place in range(len(spelled) - len(wanted) + 1):
        part = spelled[place : place + len(wanted)]
        if [word for word, _ in part] == wanted:
            return text[part[0][1][0] : part[-1][1][1]]
    return words


def _first(folded: str, entries: tuple[str, ...], *, counts_negated: bool) -> str:
    if not entries:
        return ""
    for match in _pattern(entries, counts_negated).finditer(folded):
        if counts_negated or not _is_negated(folded, match):
            return match.group(0).replace(_MARKED, "")
    return ""


def _is_negated(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a word such as "nicht" stands right before the words, or ends them."""
    before = _BEFORE.search(folded[max(0, match.start() - 60) : match.start()])
    gaps = [group.split()[-2:] for group in match.groups() if group]
    near = [[word for word in before.groups() if word], *gaps] if before else gaps
    return any(map(_ends_negated, near)) or bool(_AFTER.match(folded, match.end()))


def _ends_negated(words: Sequence[str]) -> bool:
    """Tell whether the last of some words negates what follows: "nicht", "nicht mehr"."""
    last, earlier = words[-1], words[-2] if len(words) > 1 else ""
    return last in _NEGATIONS or (last in _BRIDGES and earlier in _NEGATIONS)


@lru_cache(maxsize=64)
def _pattern(entries: tuple[str, ...], is_grave: bool = False) -> re.Pattern[str]:
    """Return one expression for all entries, sorted by first letter so that few are tried."""
    by_letter: dict[str, list[str]] = defaultdict(list)
    for first, rest in dict.fromkeys(_forms(entries)):
        by_letter[fold(first)[0]].append(_one(first, rest, is_grave=is_grave))
    return re.compile(
        r"\b(?:"
        + "|".join(
            f"(?={re.escape(letter)})(?:{'|'.join(them)})" for letter, them in by_letter.items()
        )
        + ")"
    )


def _forms(entries: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each entry as its first word and the rest, also spelled without umlauts."""
    for entry in entries:
        for form in (entry, _with_umlauts(entry)):
            first, *rest = form.split()
            for word in first.split("|"):
                yield word, tuple(rest)


def _with_umlauts(entry: str) -> str:
    """Return the entry as people type it who have no umlauts: ``toeten``."""
    written_out = entry.lower()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        written_out = written_out.replace(umlaut, plain)
    return written_out


def _one(first: str, rest: tuple[str, ...], *, is_grave: bool) -> str:
    parts = [_word(first)]
    joint = _ACROSS
    for word in rest:
        if word == "_":
            joint = _WIDE_GAP if is_grave else _GAP
            continue
        parts.append(f"{joint}(?:{'|'.join(map(_word, word.split('|')))})")
        joint = _ACROSS
    return "".join(parts)


def _word(word: str) -> str:
    mark = f"{_MARKED}?" if _has_mark(word) else ""
    return re.escape(fold(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else rf"{mark}\b")


def people_due(people: Iterable[int], minutes: int, confirm_minutes: int) -> list[int]:
    """Return who has to know by now: the first at once, one more after each full span."""
    return list(people)[: 1 + minutes // max(1, confirm_minutes)]
