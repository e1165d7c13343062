"""Which characters the fonts of the letters have, read from the font files themselves.

One character without a glyph makes the typesetter refuse a PDF/UA file, so every text is
checked first and such a character becomes a visible box.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONT_FOLDER = Path(__file__).parent / "fonts"
REPLACEMENT = "\N{WHITE SQUARE}"
# Noto Sans lacks these; the templates take them from DejaVu Sans Mono, which the typesetter brings.
BORROWED = frozenset(
    REPLACEMENT + "\N{INFINITY}\N{LESS-THAN OR EQUAL TO}\N{GREATER-THAN OR EQUAL TO}"
)

# Longer words than this are no words: no line of a letter holds them.
_BOUND = re.compile(r"(§§?|\b(?:Abs|Art|Nr)\.) (?=\d)")
_ENDLESS = re.compile(r"\S{60}(?=\S)")
BREAK = "\u200b"  # of no width

_JOINERS = "\u200d\ufe0e\ufe0f"
_SOFTENED = {"\t": " ", "\u2028": "\n", "\u2029": "\n", "\r": "\n"}
_UNPRINTABLE = frozenset({"Cc", "Cs", "Co", "Cn"})
# Characters that reorder what is read: never part of a letter.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@cache
def covered_code_points() -> frozenset[int]:
    """Return the code points that can be printed in every style of the letters."""
    styles = [_cmap(path.read_bytes()) for path in sorted(FONT_FOLDER.glob("*.ttf"))]
    return frozenset.intersection(*styles) | {ord(char) for char in BORROWED}


@cache
def arabic_code_points() -> frozenset[int]:
    """Return the code points of the Arabic font, which stands beside the others in a case file."""
    return _cmap((FONT_FOLDER / "arabic" / "NotoSansArabic-Regular.ttf").read_bytes())


def find_missing_glyphs(text: str) -> list[str]:
    """Return the characters of a text that cannot be printed, each once, in order of appearance."""
    return list(dict.fromkeys(char for char in tidied(text) if not _is_printable(char)))


def replace_missing_glyphs(text: str, also: frozenset[int] = frozenset()) -> tuple[str, list[str]]:
    """Return the text in NFC with unprintable characters as boxes, and what was replaced.

    :param also: code points that a further font of the template has.
    """
    tidy = tidied(text)
    missing = [char for char in tidy if not _is_printable(char, also)]
    if not missing:
        return tidy, []
    shown = "".join(
        (char if _is_printable(char, also) else REPLACEMENT)
        for char in tidy
        if char not in _JOINERS
    )
    return shown, missing


def kept_together(text: str) -> str:
    """Return the text with places where no line ends: between § and its number."""
    return _BOUND.sub("\\1\N{NO-BREAK SPACE}", text)


def breakable(text: str) -> str:
    """Return the text with places to break inside words that no line can hold.

    Without them the typesetter needs minutes for one, and the archive format forbids it.
    """
    return _ENDLESS.sub(lambda word: f"{word[0]}{BREAK}", text)


def tidied(text: str) -> str:
    """Return the text in NFC, line ends as line feeds, tabulators as spaces."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n")
    for char, plain in _SOFTENED.items():
        text = text.replace(char, plain)
    return text


def _is_printable(char: str, also: frozenset[int] = frozenset()) -> bool:
    if char == "\n" or char in _JOINERS:
        return True
    if unicodedata.category(char) in _UNPRINTABLE or char in _REORDERING:
        return False
    return ord(char) in covered_code_points() or ord(char) in also


def _cmap(font: bytes) -> frozenset[int]:
    """Return the code points of a TrueType file's character map (format 12 or 4)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    start = next(
        offset
        for tag, _sum, offset, _len in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * tables])
        if tag == b"cmap"
    )
    count = struct.unpack_from(">H", font, start + 2)[0]
    points: set[int] = set()
    for index in range(count):
        offset = start + struct.unpack_from(">HHI", font, start + 4 + 8 * index)[2]
        points |= _subtable(font, offset)
    return frozenset(points)


def _subtable(font: bytes, at: int) -> set[int]:
    layout = struct.unpack_from(">H", font, at)[0]
    if layout == 12:
        groups = struct.unpack_from(">I", font, at + 12)[0]
        block = font[at + 16 : at + 16 + 12 * groups]
        return {p for a, b, _g in struct.iter_unpack(">III", block) for p in range(a, b + 1)}
    return _segments(font, at) if layout == 4 else set()


def _segments(font: bytes, at: int) -> set[int]:
    """Return the code points of a format 4 table; a segment may still map to "no glyph"."""
    doubled = struct.unpack_from(">H", font, at + 6)[0]
    half = doubled // 2
    ends = struct.unpack_from(f">{half}H", font, at + 14)
    starts = struct.unpack_from(f">{half}H", font, at + 16 + doubled)
    deltas = struct.unpack_from(f">{half}H", font, at + 16 + 2 * doubled)
    shifts_at = at + 16 + 3 * doubled
    shifts = struct.unpack_from(f">{half}H", font, shifts_at)
    points: set[int] = set()
    for i in range(half):
        for point in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = point
            if shifts[i]:
                where = shifts_at + 2 * i + shifts[i] + 2 * (point - starts[i])
                glyph = struct.unpack_from(">H", font, where)[0]
            if glyph and (glyph + deltas[i]) & 0xFFFF:
                points.add(point)
    return points
