"""The words that stand on every card, and those a new design begins with."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "card_words.toml"


@dataclass(frozen=True)
class DesignWords:
    """What the KRM officer decides about the card of one Standort."""

    heading: str
    invitation: str
    closing: str
    colour: str
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class BackLanguage:
    """A language of the back of the card."""

    code: str
    name: str
    text: str
    lang: str
    rtl: bool = False


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def card_words() -> dict[str, Any]:
    """Return the words of every card; ``{privacy}`` stands for the page on data protection."""
    words = dict(_file()["card"])
    return words | {"kinds": tuple(words["kinds"])}


def first_design(languages: tuple[str, ...]) -> DesignWords:
    """Return the design of a Standort for which nobody has made one yet."""
    return DesignWords(**_file()["design"], languages=languages)


def back_languages() -> dict[str, BackLanguage]:
    """Return the languages there is a sentence for, by their code."""
    return {code: BackLanguage(code=code, **row) for code, row in _file()["languages"].items()}
