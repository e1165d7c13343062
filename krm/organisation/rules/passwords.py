"""Which passwords are guessed first: known words, names and rows of keys, with something added."""

import re
from collections.abc import Container, Iterable

# What people take when they have to think of a password at work, beside the lists of the library.
_WORDS = (
    "passwort", "password", "kennwort", "geheim", "willkommen", "hallo", "anmeldung", "login",
    "jobcenter", "agentur", "arbeitsagentur", "sozialamt", "leistung", "kunde", "beschwerde",
    "krm", "admin", "administrator", "benutzer", "test", "start", "neu", "chef", "buero",
    "sommer", "winter", "herbst", "fruehling", "januar", "februar", "maerz", "april", "juni",
    "juli", "august", "september", "oktober", "november", "dezember", "montag", "dienstag",
    "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "schatz", "liebe", "fussball",
    "bayern", "computer", "deutschland", "berlin", "qwertz", "qwerty", "asdf", "yxcv", "abcdef",
)  # fmt: skip
_KEYS = ("1234567890", "qwertzuiopue", "qwertyuiop", "asdfghjkloeae", "yxcvbnm",
         "abcdefghijklmnopqrstuvwxyz")  # fmt: skip
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LOOKALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t",
                             "@": "a", "$": "s", "!": "i"})  # fmt: skip
_LEAST_OWN = 6  # letters that must be left when known words are taken away
_LEAST_DIFFERENT = 5
_ROW = 4


def is_guessable(password: str, known: Container[str], about: Iterable[str]) -> bool:
    """Tell whether a password is a known word, a name or a row with something added.

    :param known: passwords that others have had, in lower case.
    :param about: names of the person and the house, as they are written.
    """
    plain = password.lower().translate(_UMLAUTS)
    if len(set(plain)) < _LEAST_DIFFERENT:
        return True
    words = sorted({*_WORDS, *_parts(about)}, key=len, reverse=True)
    return any(
        _is_known(letters, known, words)
        for letters in {_letters(plain), _letters(plain.translate(_LOOKALIKES))}
    )


def _is_known(letters: str, known: Container[str], words: list[str]) -> bool:
    if letters in known:
        return True
    left = _without_rows(letters)
    for word in words:
        left = left.replace(word, "")
    return len(left) < _LEAST_OWN or left in known


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


def _parts(about: Iterable[str]) -> set[str]:
    plain = " ".join(about).lower().translate(_UMLAUTS)
    return {part for part in re.split(r"[^a-z]+", plain) if len(part) > 3}


def _without_rows(text: str) -> str:
    """Take away what lies side by side on the keyboard or in the alphabet, forwards and back."""
    for keys in _KEYS:
        for row in (keys, keys[::-1]):
            for length in range(len(row), _ROW - 1, -1):
                for begin in range(len(row) - length + 1):
                    text = text.replace(row[begin : begin + length], "")
    return text
