"""Words that must not wait: signals of danger in a text, and who has to hear of them by when.

The words are data of the Regelwerk. One entry is words in their order: ``*`` at the end of a word
stands for any ending, ``_`` for up to four words in between. A match never crosses the end of a
sentence or a comma.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, Protocol

from krm.parties.rules import fold, fold_umlauts

KINDS: Final = ("self_harm", "child", "threat", "existential")
# More than any letter holds; a longer text is somebody's attachment pasted in.
LONGEST: Final = 100_000
_BETWEEN: Final = r"[^\w.,;:!?\n]+"
_GAP: Final = rf"((?:{_BETWEEN}\w+){{0,4}}?){_BETWEEN}"
_NEGATIONS: Final = frozenset(
    ["nicht", "nie", "niemals", "kein", "keine", "keinen", "keiner", "keinem", "keines", "ohne"]
)
_BEFORE: Final = re.compile(rf"(\w+)(?:{_BETWEEN}(\w+))?{_BETWEEN}$")
_AFTER: Final = re.compile(rf"{_BETWEEN}(\w+)")


@dataclass(frozen=True)
class AlarmWords:
    """What the Regelwerk says about signals."""

    words: Mapping[str, Sequence[str]]
    exceptions: Sequence[str] = ()
    negation_counts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Signal:
    """A kind of danger and the words of the text that speak of it."""

    kind: str
    words: str


def find_signals(text: str, rules: AlarmWords) -> list[Signal]:
    """Return the first signal of each kind in a text, in the order of ``KINDS``.

    Upper case, umlauts and their spellings make no difference. "Ich drohe nicht" is no threat,
    but "ich will mich nicht umbringen" is a signal: which kinds count when negated is data.
    """
    folded = _without(_folded(text[:LONGEST]), tuple(rules.exceptions))
    found = []
    for kind in KINDS:
        counts = kind in rules.negation_counts
        words = _first(folded, tuple(rules.words.get(kind, ())), counts_negated=counts)
        if words:
            found.append(Signal(kind, words))
    return found


def _folded(text: str) -> str:
    """Return the text in its search form; the ends of sentences and lines stay."""
    return "\n".join(fold(line) for line in text.splitlines())


def _without(folded: str, exceptions: tuple[str, ...]) -> str:
    return _pattern(exceptions).sub(" ", folded) if exceptions else folded


def _first(folded: str, entries: tuple[str, ...], *, counts_negated: bool) -> str:
    if not entries:
        return ""
    for match in _pattern(entries).finditer(folded):
        if counts_negated or not _is_negated(folded, match):
            return match.group(0)
    return ""


def _is_negated(folded: str, match: re.Match[str]) -> bool:
    """Tell whether a word such as "nicht" stands in a gap, two words before or one after."""
    between = " ".join(group for group in match.groups() if group)
    before = _BEFORE.search(folded[max(0, match.start() - 60) : match.start()])
    after = _AFTER.match(folded[match.end() : match.end() + 60])
    near = [word for found in (before, after) if found for word in found.groups() if word]
    return bool(_NEGATIONS & {*between.split(), *near})


@lru_cache(maxsize=64)
def _pattern(entries: tuple[str, ...]) -> re.Pattern[str]:
    spelled = dict.fromkeys(form for entry in entries for form in (entry, _with_umlauts(entry)))
    return re.compile("|".join(rf"\b{_one(entry)}" for entry in spelled))


def _with_umlauts(entry: str) -> str:
    """Return the entry as people type it who have no umlauts: ``toeten``."""
    return " ".join(
        word if word in ("_",) else fold_umlauts(word.rstrip("*")) + "*" * word.endswith("*")
        for word in entry.split()
    )


def _one(entry: str) -> str:
    parts: list[str] = []
    joint = ""
    for word in entry.split():
        if word == "_":
            joint = _GAP
            continue
        ending = r"\w*" if word.endswith("*") else r"\b"
        parts.append(joint + re.escape(fold(word.rstrip("*"))) + ending)
        joint = _BETWEEN
    return "".join(parts)


class WorkingDays(Protocol):
    """The part of the calendar that office hours need."""

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day is an Arbeitstag."""


@dataclass(frozen=True)
class OfficeHours:
    """When somebody is there: from, to, on Arbeitstage."""

    opens: time
    closes: time
    calendar: WorkingDays

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Return how many minutes of office hours lie between two local moments."""
        total = timedelta()
        day = start.date()
        while day <= end.date():
            if self.calendar.is_working_day(day):
                opens = datetime.combine(day, self.opens, tzinfo=start.tzinfo)
                closes = datetime.combine(day, self.closes, tzinfo=start.tzinfo)
                total += max(timedelta(), min(end, closes) - max(start, opens))
            day += timedelta(days=1)
        return int(total.total_seconds() // 60)

    def end_of_day(self, at: datetime) -> datetime:
        """Return when the Arbeitstag ends on which something that came at a moment is due.

        What comes after hours or on a free day is due at the end of the next Arbeitstag.
        """
        day = at.date()
        if at.time() > self.closes:
            day += timedelta(days=1)
        while not self.calendar.is_working_day(day):
            day += timedelta(days=1)
        return datetime.combine(day, self.closes, tzinfo=at.tzinfo)


def as_time(text: str) -> time:
    """Read an hour such as ``08:00``.

    :raises ValueError: if it is none.
    """
    return time.fromisoformat(text)


def people_due(people: Iterable[int], minutes: int, confirm_minutes: int) -> list[int]:
    """Return who has to know by now: the first at once, one more after each full span."""
    return list(people)[: 1 + minutes // max(1, confirm_minutes)]
