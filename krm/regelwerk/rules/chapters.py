"""In which chapter a value of the Regelwerk is confirmed: what fits stands together."""

from collections.abc import Iterable
from typing import Final

_OTHERS: Final = "Weiteres"
# Chapter → the first words of the keys in it; in the order in which they are shown.
_CHAPTERS: Final[dict[str, frozenset[str]]] = {
    "Fristen und Erinnerungen": frozenset(
        {"deadlines", "ladders", "calendar", "confirmation", "closing", "contact", "callback"}
    ),
    "Eingang und Sichtung": frozenset({"channels", "triage", "files", "form", "fehlanzeige"}),
    "Gefahr": frozenset({"alarms"}),
    "Service Center": frozenset({"service_center"}),
    "Schreiben": frozenset({"letters", "forbidden_words", "criteria", "board", "alternatives"}),
    "Petitionen und Eingaben": frozenset({"petition"}),
    "Besonderheiten, Maßnahmen und Berichte": frozenset({"besonderheiten", "measures", "reports"}),
    "Datenschutz und Löschen": frozenset({"retention", "eakte"}),
    "Barrierefreiheit": frozenset({"accessibility"}),
    "Listen und Anliegen": frozenset({"lists", "anliegen"}),
    _OTHERS: frozenset(),
}
_OF = {word: chapter for chapter, words in _CHAPTERS.items() for word in words}


def chapter_of(key: str) -> str:
    """Return the chapter of a value by its key, such as ``deadlines.closing.length``."""
    return _OF.get(key.partition(".")[0], _OTHERS)


def in_chapters(keys: Iterable[str]) -> dict[str, list[str]]:
    """Return keys by their chapter, in its order and theirs; a chapter without keys is left out."""
    found: dict[str, list[str]] = {chapter: [] for chapter in _CHAPTERS}
    for key in keys:
        found[chapter_of(key)].append(key)
    return {chapter: listed for chapter, listed in found.items() if listed}
