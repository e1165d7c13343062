"""Names made comparable: the search form of a name and its phonetic neighbours."""

import unicodedata

# Letters that Unicode does not decompose but that people type plainly (DIN 91379 search form).
_PLAIN = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d",
        "þ": "th", "ħ": "h", "ı": "i", "ŋ": "n", "ə": "e", "ŧ": "t", "’": "", "'": "", "`": "",
    }
)  # fmt: skip


def fold(name: str) -> str:
    """Return the search form of a name: lower case, without marks, in plain Latin letters.

    "Lukaszewska" finds "Łukaszewska", "Mueller" finds "Müller" through ``fold_umlauts``.
    """
    lowered = unicodedata.normalize("NFC", name).casefold().translate(_PLAIN)
    decomposed = unicodedata.normalize("NFD", lowered)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(plain.translate(_PLAIN).replace("-", " ").split())


def fold_umlauts(name: str) -> str:
    """Return the search form with umlauts written out, as in "Mueller"."""
    written_out = name.casefold()
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        written_out = written_out.replace(umlaut, plain)
    return fold(written_out)


def fold_typed(name: str) -> str:
    """Return the search form of a name as people write it, also as "Müller, Jörg"."""
    return fold(name.replace(",", " "))


def search_form(*names: str) -> str:
    """Return what is stored for searching: both forms, once where they are the same.

    The family name first as well: lists and mail programs write "Müller, Jörg".
    """
    parts = [part for part in names if part]
    written = (" ".join(parts), " ".join(reversed(parts)))
    forms = [form(name) for name in written for form in (fold, fold_umlauts)]
    return " | ".join(dict.fromkeys(form for form in forms if form))[:300]
