"""A process as a picture: one line with a dot for each station, the current one marked.

Here stands where everything lies; the page of a Vorgang and the handbook write it down as SVG.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from krm.desk.rules.processes import Move, Process, Station

WIDTH: Final = 400  # units of the picture; it shrinks with the page, text stays readable at 360 px
LINE_X: Final = 16
TEXT_X: Final = 40
_TO_NEXT: Final = 14
_SIGNS: Final = {"head": 33, "small": 46}  # signs that fit into a line of each size
_HEIGHT: Final = {"head": 26, "small": 20}


@dataclass(frozen=True)
class Text:
    """One line of text; ``tone`` says how it looks: label, beside or onward."""

    y: int
    text: str
    tone: str


@dataclass(frozen=True)
class Dot:
    """A station; ``tone`` is done, here or ahead."""

    y: int
    tone: str
    radius: int


@dataclass(frozen=True)
class Segment:
    """The line from a station to the next; ``tone`` is done or ahead."""

    top: int
    bottom: int
    tone: str


@dataclass(frozen=True)
class Drawing:
    """Everything in a picture, in units, and the same in words."""

    height: int
    spoken: str
    segments: Sequence[Segment]
    dots: Sequence[Dot]
    texts: Sequence[Text]


def draw(process: Process, current: str = "") -> Drawing:
    """Return the picture of a process.

    :param current: the code of the station where the Vorgang stands; "" marks none.
    """
    here = process.position_of(current)
    segments: list[Segment] = []
    dots: list[Dot] = []
    texts: list[Text] = []
    y = 24
    for number, station in enumerate(process.stations, start=1):
        dots.append(Dot(y, "here", 9) if number == here else Dot(y, _tone(number, here), 6))
        bottom = y
        for size, tone, line in _lines(station, is_current=number == here):
            texts.append(Text(bottom + 5, line, tone))
            bottom += _HEIGHT[size]
        bottom += _TO_NEXT
        if number < len(process.stations):
            segments.append(Segment(y, bottom, _tone(number, here)))
        y = bottom
    return Drawing(y, _spoken(process, here), segments, dots, texts)


def _tone(number: int, here: int) -> str:
    return "done" if number < here else "ahead"


def _spoken(process: Process, here: int) -> str:
    """Return the picture in words, for whoever does not see it."""
    labels = [station.label for station in process.stations]
    way = f"{process.title}: {', dann '.join(labels)}."
    return f"{way} Der Vorgang steht bei „{labels[here - 1]}“." if here else way


def _lines(station: Station, *, is_current: bool) -> Iterator[tuple[str, str, str]]:
    """Yield each line of a station: its size, its tone and its words."""
    mark = " – hier" if is_current else ""
    yield from _wrapped(f"{station.label}{mark}", "head", "label")
    for move in station.beside:
        yield from _wrapped(f"dabei: {_words(move)}", "small", "beside")
    for move in station.elsewhere:
        words = f"oder: {_words(move)} → {move.goes_to}" if move.words else f"→ {move.goes_to}"
        yield from _wrapped(words, "small", "beside")
    if station.onward:
        yield from _wrapped(f"↓ {_words(station.onward)}", "small", "onward")


def _words(move: Move) -> str:
    return f"{move.words} ({move.who})" if move.who else move.words


def _wrapped(text: str, size: str, tone: str) -> Iterator[tuple[str, str, str]]:
    for line in textwrap.wrap(text, _SIGNS[size]):
        yield size, tone, line
