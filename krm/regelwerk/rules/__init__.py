"""The directive as data: reads the TOML of a Regelwerk and says what it holds.

``load_regelwerk(text)`` reads any version, ``shipped()`` the one that comes with the product.
A value is either a deadline, a list with a shape of its own (ladders, channels, Anliegen …) or a
plain setting, read by ``number``, ``flag``, ``word``, ``texts`` and ``day`` under its full key.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from krm.regelwerk.rules.anliegen import AnliegenCode, AnliegenTree, check_anliegen
from krm.regelwerk.rules.besonderheiten import BesonderheitRule
from krm.regelwerk.rules.completing import completed
from krm.regelwerk.rules.lists import (
    Channel,
    Choice,
    Criterion,
    ForbiddenWord,
    KindRule,
)
from krm.regelwerk.rules.parts import (
    DIRECTIONS,
    SHIFTS,
    UNITS,
    DeadlineRule,
    Parts,
    ReminderLevel,
    Setting,
    read_parts,
    read_toml,
)
from krm.regelwerk.rules.reading import Provenance, RegelwerkError
from krm.regelwerk.rules.settings import FIXED, PUBLISHED
from krm.ui.rules import format_date

__all__ = [
    "DIRECTIONS",
    "SHIFTS",
    "UNITS",
    "AnliegenCode",
    "AnliegenTree",
    "BesonderheitRule",
    "Channel",
    "Choice",
    "Criterion",
    "DeadlineRule",
    "Entry",
    "ForbiddenWord",
    "KindRule",
    "Provenance",
    "Regelwerk",
    "RegelwerkError",
    "ReminderLevel",
    "Setting",
    "check_anliegen",
    "fixed_problem",
    "load_regelwerk",
    "load_stored",
    "shipped",
    "shipped_text",
]

_SHIPPED = Path(__file__).parents[1] / "ga-04-2019.toml"


@dataclass(frozen=True)
class Entry:
    """One value as the pages "Regelwerk" and "Annahmen" list it.

    Exactly one of ``section`` (of the directive), ``law`` and ``assumed`` says where it is from.
    ``is_added``: the version itself lacks it, so it comes from the shipped one.
    """

    key: str
    value: str
    section: str | None
    assumed: bool
    text: str
    law: str | None = None
    is_added: bool = False


@dataclass(frozen=True)
class Regelwerk:
    """One version of the rules; frozen, so that it can be cached by the hash of its text."""

    parts: Parts

    @property
    def name(self) -> str:
        """Name the version, as explanations of deadlines show it."""
        return (
            f"Geschäftsweisung Nr. {self.word('document.number')} "
            f"vom {format_date(self.day('document.dated_on'))}"
        )

    @property
    def deadlines(self) -> Mapping[str, DeadlineRule]:
        """All kinds of deadlines by their word (confirmation, closing, board …)."""
        return self.parts.deadlines

    @property
    def ladders(self) -> Mapping[str, tuple[ReminderLevel, ...]]:
        """The reminder ladder of each kind of deadline, lowest level first."""
        return self.parts.ladders

    @property
    def kinds(self) -> Mapping[str, KindRule]:
        """What follows from the kind of a reaction."""
        return self.parts.kinds

    @property
    def channels(self) -> Mapping[str, Channel]:
        """All Eingangswege by their word."""
        return self.parts.channels

    @property
    def anliegen_tree(self) -> AnliegenTree:
        """The tree of Anliegen of this version."""
        return self.parts.anliegen_tree

    @property
    def criteria(self) -> Mapping[str, tuple[Criterion, ...]]:
        """The published criteria by result (berechtigt, teilweise …)."""
        return self.parts.criteria

    @property
    def forbidden_words(self) -> tuple[ForbiddenWord, ...]:
        """Words and phrases that must not stand in a letter."""
        return self.parts.forbidden_words

    @property
    def besonderheiten(self) -> Mapping[str, BesonderheitRule]:
        """The kinds of Besonderheit by their word (R-14)."""
        return self.parts.besonderheiten

    @property
    def lists(self) -> Mapping[str, tuple[Choice, ...]]:
        """Closed lists by name: accepted_by, rechtskreis, tv_topics …"""
        return self.parts.lists

    @property
    def unreachable_codes(self) -> frozenset[str]:
        """The Anliegen that oblige the team lead to make contact (R-32)."""
        return frozenset(self.texts("contact.codes"))

    def number(self, key: str) -> int:
        """Return a setting that is a whole number, for instance ``files.max_megabytes``."""
        return self.parts.settings[key].as_number()

    def flag(self, key: str) -> bool:
        """Return a setting that is true or false."""
        return self.parts.settings[key].as_flag()

    def word(self, key: str) -> str:
        """Return a setting that is a text."""
        return self.parts.settings[key].as_text()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a setting that is a list of texts."""
        return self.parts.settings[key].as_texts()

    def day(self, key: str) -> date:
        """Return a setting that is a day."""
        return self.parts.settings[key].as_day()

    def entries(self) -> list[Entry]:
        """Return every value with its origin, in the order of the text."""
        return [
            Entry(
                key, value, origin.section, origin.assumed, origin.text, origin.law,
                is_added=self._is_added(key),
            )
            for key, value, origin in self.parts.origins
        ]  # fmt: skip

    def _is_added(self, key: str) -> bool:
        parts = key.split(".")
        return any(".".join(parts[:end]) in self.parts.added for end in range(1, len(parts) + 1))

    def assumptions(self) -> list[Entry]:
        """Return the values that wait for the office's word: reconstructed, or not in its text."""
        return [entry for entry in self.entries() if entry.assumed or entry.is_added]


def load_regelwerk(text: str) -> Regelwerk:
    """Read a Regelwerk from its TOML text.

    :raises RegelwerkError: with a German sentence that names the key at fault.
    """
    return Regelwerk(read_parts(read_toml(text)))


def load_stored(text: str) -> Regelwerk:
    """Read a version of the database, also one of older code: what it lacks is added."""
    data, added = completed(read_toml(text), read_toml(shipped_text()))
    return Regelwerk(read_parts(data, added))


def shipped_text() -> str:
    """Return the TOML text that comes with the product (state of 15.05.2024)."""
    return _SHIPPED.read_text(encoding="utf-8")


def fixed_problem(regelwerk: Regelwerk) -> str:
    """Return why an edited version cannot be carried out, or "": it changes what is no switch."""
    shipped_settings = shipped().parts.settings
    for key in FIXED:
        if regelwerk.parts.settings[key].value != shipped_settings[key].value:
            return (
                f"Regelwerk, {key}: Diese Regel führt das Programm immer so aus. "
                "Sie lässt sich hier nicht ändern."
            )
    return _length_problem(regelwerk)


def _length_problem(regelwerk: Regelwerk) -> str:
    """Return which length of retention is none, or differs from what the public reads of it."""
    for key in (key for key in regelwerk.parts.settings if key.startswith("retention.")):
        if regelwerk.number(key) < 1:
            return f"Regelwerk, {key}: Hier muss eine ganze Zahl ab 1 stehen."
    said = {row.code: row.label for row in regelwerk.lists["public_retention"]}
    for key, line in PUBLISHED.items():
        if str(regelwerk.number(key)) not in re.findall(r"\d+", said.get(line, "")):
            return (
                f"Regelwerk, {key}: Der Datenschutzhinweis nennt eine andere Zahl "
                f"(lists.public_retention, {line}). Bitte beides zusammen ändern."
            )
    return ""


@cache
def shipped() -> Regelwerk:
    """Return the Regelwerk that comes with the product."""
    return load_regelwerk(shipped_text())
