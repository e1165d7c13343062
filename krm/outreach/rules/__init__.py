"""Colours that can be read, codes of boxes, and when material is to be ordered again."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

# Signs that nobody confuses when typing a code from a card: no 0, o, 1, i, l, u.
ALPHABET: Final = "23456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH: Final = 8
# WCAG 2.2, 1.4.3: what text needs to stand out from what is behind it.
LEAST_CONTRAST: Final = 4.5

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)


class Material(StrEnum):
    """What the office orders in BA-DIS; the article numbers are data of the Regelwerk (R-34)."""

    FLYER = "flyer"
    OPINION_CARD = "opinion_card"
    POSTER = "poster"


MATERIAL_LABELS: Mapping[Material, str] = {
    Material.FLYER: "Flyer",
    Material.OPINION_CARD: "Meinungskarten",
    Material.POSTER: "Plakate",
}

TEXT_LABELS: Mapping[str, str] = {
    "heading": "Die Überschrift",
    "invitation": "Die Einladung",
    "closing": "Der Schluss",
}


def box_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a new code for a box, made of signs that `choose` picks."""
    return "".join(choose(ALPHABET) for _ in range(CODE_LENGTH))


def normal_box_code(typed: str) -> str:
    """Return a code as it was printed, however it was typed."""
    return typed.strip().lower()


def is_colour(text: str) -> bool:
    """Tell whether a text is a colour like ``#1a2b3c``."""
    return _COLOUR.fullmatch(text) is not None


def contrast_to_white(colour: str) -> float:
    """Return how far white stands out from a colour: 1 not at all, 21 from black (WCAG 2.2).

    :raises ValueError: if it is no colour like ``#1a2b3c``.
    """
    if not is_colour(colour):
        raise ValueError(colour)
    parts = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (_linear(part) for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def colour_problem(colour: str) -> str:
    """Return why a colour cannot carry the white heading of a card, or nothing."""
    try:
        ratio = contrast_to_white(colour)
    except ValueError:
        return "Bitte eine Farbe wie #171a9e angeben."
    if ratio >= LEAST_CONTRAST:
        return ""
    shown = f"{int(ratio * 10) / 10:.1f}".replace(".", ",")
    least = f"{LEAST_CONTRAST:.1f}".replace(".", ",")
    return (
        f"Weiße Schrift ist auf dieser Farbe schlecht zu lesen (Kontrast {shown} zu 1, nötig sind "
        f"{least} zu 1). Bitte eine dunklere Farbe wählen."
    )


def excess_problem(name: str, count: int) -> str:
    """Return what to say about a text that does not fit onto the card."""
    signs = "1 Zeichen" if count == 1 else f"{count} Zeichen"
    return f"{TEXT_LABELS[name]} passt nicht auf die Karte. Bitte um etwa {signs} kürzen."


def signs_problem(name: str, signs: Sequence[str]) -> str:
    """Return what to say about signs that cannot be printed."""
    shown = " ".join(signs)
    return f"{TEXT_LABELS[name]} enthält Zeichen, die nicht gedruckt werden können: {shown}"


def remind_on(ordered_on: date, days: int) -> date:
    """Return when to think of ordering again."""
    return ordered_on + timedelta(days=days)


def is_long_ago(ordered_on: date | None, on: date, days: int) -> bool:
    """Tell whether a Standort has run long without an order, or never had one."""
    return ordered_on is None or (on - ordered_on).days >= days
