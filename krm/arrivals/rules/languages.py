"""Languages people write in, as the desk names them; ISO 639 codes."""

from collections.abc import Mapping
from typing import Final

# "Undetermined" (ISO 639-2): a language that is not in the list.
OTHER: Final = "und"
LANGUAGES: Final[Mapping[str, str]] = {
    "ar": "Arabisch", "bg": "Bulgarisch", "en": "Englisch", "fr": "Französisch",
    "it": "Italienisch", "hr": "Kroatisch", "ku": "Kurdisch", "fa": "Persisch",
    "pl": "Polnisch", "pt": "Portugiesisch", "ro": "Rumänisch", "ru": "Russisch",
    "sr": "Serbisch", "so": "Somali", "es": "Spanisch", "ti": "Tigrinya", "tr": "Türkisch",
    "uk": "Ukrainisch", "hu": "Ungarisch", "ur": "Urdu", "vi": "Vietnamesisch",
    OTHER: "eine andere Sprache",
}  # fmt: skip


def from_language(code: str) -> str:
    """Return out of which language something was translated: "aus dem Arabischen"."""
    name = LANGUAGES.get(code, code)
    if code == OTHER or not name:
        return "aus einer anderen Sprache"
    return f"aus dem {name}en" if name.endswith("isch") else f"aus dem {name}"


EASY: Final = "Leichte Sprache"
# How German is entered; whoever speaks it needs no hint.
_GERMAN: Final = frozenset({"", "de", "deu", "german", "deutsch"})


def named_language(said: str) -> str:
    """Return how the desk names a language that somebody asked for; "" for German.

    :param said: an ISO 639 code, or what was typed about a person.
    """
    word = said.strip()
    if word.lower() in _GERMAN:
        return ""
    return EASY if word.lower() == "de-leicht" else LANGUAGES.get(word.lower(), word)


def writing_hint(language: str) -> str:
    """Return what helps whoever reads a letter in another language; "" if there is none."""
    if not language:
        return ""
    if language == EASY:
        return f"Gewünscht ist {EASY}. Kurze Sätze und einfache Wörter helfen."
    if language == LANGUAGES[OTHER]:
        language = "nicht Deutsch"
    return f"Sprache: {language}. Eine einfache Sprache oder eine Übersetzung hilft."
