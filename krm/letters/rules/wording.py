"""What can be said about the wording of a letter without understanding it (R-07).

Pure text in, findings out. Nothing here decides whether a letter may leave the house; that does
the checklist.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

# Kunde*in, Kund:innen, Kund_innen, Kunde/in, Kunde/-in, Kunde(in), KundInnen
# Only from the start of a word: one of 20 000 letters would be tried from each of them.
_UNFAIR = re.compile(
    r"(?<!\w)(?:\w+(?:\*|:|_|/)-?in(?:nen)?\b|\w+\(-?in(?:nen)?\)|\w+[a-zäöüß]Innen\b)"
)
_RESULT_WORDS = re.compile(r"\b(?:un)?berechtigte?[mnrs]?\b|\bnicht bewertbar\w*", re.IGNORECASE)
_REMEDY = re.compile(
    r"Rechtsbehelfsbelehrung|Rechtsmittelbelehrung"
    r"|kann (?:innerhalb|binnen) \w+ \w+ (?:nach Bekanntgabe )?(?:Widerspruch|Klage) erhoben",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n+")
_WORD = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+(?:-[A-Za-zÀ-ɏḀ-ỿ]+)*")
_VOWELS = re.compile(r"[aeiouyäöüáàâéèêíìîóòôúùû]+", re.IGNORECASE)
_DIPHTHONG = re.compile(r"aa|ee|oo|ie|ei|ai|au|eu|äu|ui", re.IGNORECASE)

_SHORT = re.compile(r"\b(?:[A-ZÄÖÜ]{2,}|[A-Z][a-z][A-Z])\b(?!-\d)")
# Laws are cited by these names, and everybody writes the last ones so.
_KNOWN_SHORT = frozenset({"SGB", "SGG", "BGB", "DSGVO", "GG", "PDF", "USB", "SMS"})
_ROMAN = re.compile(r"[IVX]+")

# No amount of money is longer.
_AMOUNT = r"\d[\d.,]{0,20}"
_MONEY = re.compile(
    rf"{_AMOUNT}\s{{0,5}}(?:€|EUR\b|Euro\b)|(?:€|\bEUR)\s{{0,5}}{_AMOUNT}", re.IGNORECASE
)
_NUMBERED = (
    re.compile(r"\b\d{5}\s?//\s?\d{7}\b"),  # Bedarfsgemeinschaft, as printed on a Bescheid
    re.compile(r"\b\d{5}\s?BG\s?\d{7}\b"),
    re.compile(r"\b\d{3}[A-Z]\d{6}\b"),  # Kundennummer
    re.compile(r"\b\d{2}\s?\d{6}\s?[A-Z]\s?\d{3}\b"),  # Rentenversicherungsnummer
)
_NAMED_NUMBER = re.compile(
    r"\b(?:Kundennummer|BG-Nummer|Bedarfsgemeinschaftsnummer|Steuer-?ID)\s*:?\s*\w*\d[\w/]*",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    r"\bbis (?:zum |spätestens |spätestens zum )?(\d{1,2})\.(\d{1,2})\.(\d{4})\b"
)
_APOLOGY = re.compile(r"\bentschuldig|\btut uns (?:sehr |wirklich )?leid\b", re.IGNORECASE)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")


@dataclass(frozen=True)
class Readability:
    """How hard a text is to read.

    `school_year` is the first Wiener Sachtextformel (Bamberger and Vanecek, 1984): roughly the
    school year in which a text is understood.
    """

    sentences: int
    words: int
    longest_sentence: int
    school_year: float


def readability(text: str) -> Readability:
    """Return sentence lengths and the Wiener Sachtextformel of a German text.

    Syllables are counted by groups of vowels, so the index is a hint, not a measurement.
    """
    sentences = [words for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Readability(0, 0, 0, 0.0)
    syllables = [_syllables(word) for word in words]
    many = 100 * sum(count >= 3 for count in syllables) / len(words)
    one = 100 * sum(count == 1 for count in syllables) / len(words)
    long = 100 * sum(len(word) > 6 for word in words) / len(words)
    length = len(words) / len(sentences)
    year = 0.1935 * many + 0.1672 * length + 0.1297 * long - 0.0327 * one - 0.875
    return Readability(len(sentences), len(words), longest_sentence(text), round(max(year, 0.0), 1))


def longest_sentence(text: str) -> int:
    """Return how many words the longest sentence of a text has."""
    return max((len(sentence.split()) for sentence in _SENTENCE_END.split(text)), default=0)


def unfair_forms(text: str) -> list[str]:
    """Return the short forms with star, colon, underscore, slash, bracket or inner capital."""
    return _each_once(_UNFAIR, text)


def result_words(text: str) -> list[str]:
    """Return the words that belong to the statistics and never into a letter."""
    return _each_once(_RESULT_WORDS, text)


def remedy_instructions(text: str) -> list[str]:
    """Return what looks like a Rechtsbehelfsbelehrung; a letter of the KRM is no Bescheid."""
    return _each_once(_REMEDY, text)


def unexplained_abbreviations(text: str) -> list[str]:
    """Return abbreviations that are not explained where they first stand.

    Explained is "Kundenreaktionsmanagement (KRM)" as well as "KRM (Kundenreaktionsmanagement)".
    """
    seen: dict[str, bool] = {}
    for found in _SHORT.finditer(text):
        short = found.group(0)
        if short in _KNOWN_SHORT or _ROMAN.fullmatch(short) or short in seen:
            continue
        before, after = text[: found.start()], text[found.end() :]
        in_brackets = before.endswith("(") and after.startswith(")")
        seen[short] = in_brackets or after.startswith(" (")
    return [short for short, is_explained in seen.items() if not is_explained]


def promised_days(text: str) -> list[date]:
    """Return the days until which a text promises something; a day that is none is left out."""
    days = []
    for day, month, year in _PROMISED.findall(text):
        with suppress(ValueError):
            days.append(date(int(year), int(month), int(day)))
    return days


def apologises(text: str) -> bool:
    """Tell whether a text says sorry."""
    return bool(_APOLOGY.search(text))


def social_data(text: str) -> list[str]:
    """Return amounts of money and numbers of persons: what never goes into an e-mail (AS-77)."""
    found = _each_once(_MONEY, text)
    for pattern in (*_NUMBERED, _NAMED_NUMBER):
        found += _each_once(pattern, text)
    found += [iban for iban in _each_once(_IBAN, text) if _is_iban(iban)]
    return list(dict.fromkeys(found))


def _is_iban(text: str) -> bool:
    """Tell whether the check digits are right (ISO 7064, remainder 1 of division by 97)."""
    plain = text.replace(" ", "")
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _syllables(word: str) -> int:
    groups = 0
    for vowels in _VOWELS.findall(word):
        groups += max(1, len(_DIPHTHONG.sub("a", vowels)))
    return max(1, groups)


def _each_once(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(found.group(0).strip() for found in pattern.finditer(text)))
