"""What people type into the public form: any script, without characters that deceive."""

import re
from typing import Final

# Direction overrides and isolates let a text read differently from what it says; the marks that
# Arabic and Hebrew need (U+200E, U+200F, U+061C) stay.
_BIDI_CONTROLS: Final = "\u202a-\u202e\u2066-\u2069"
# Control characters without line end and tab, and halves of characters (Unicode: Cc and Cs).
_UNWANTED: Final = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_BIDI_CONTROLS}]")
# Stands before the second answer where the answers of a form are one text.
WISH_ASKED: Final = "Was würde helfen?"


def clean_text(text: str) -> str:
    """Return the text as it was typed, in any script, without control and bidi characters.

    Line ends become "\\n"; nothing else is changed (standards: DIN 91379 binds letters only).
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNWANTED.sub("", lines)


def answers_in(text: str) -> list[str]:
    """Return what was answered to each question of the form, where a text comes from one."""
    return text.split(f"\n\n{WISH_ASKED}\n", 1)


def clean_line(text: str) -> str:
    """Return one line of text: as `clean_text`, with every run of white space as one space."""
    return " ".join(clean_text(text).split())
