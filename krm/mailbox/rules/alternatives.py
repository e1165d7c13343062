"""Of a mail that says the same twice, in plain text and in HTML, the one that says it all."""

import re
import unicodedata
from collections import Counter
from typing import Final

from krm.mailbox.rules.content import Piece

# Signs that take no room: a text of them alone is blank to whoever reads it.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_WORD: Final = re.compile(r"[^\W_]+")
# What one version shows and the other cannot: targets of links, names of embedded pictures.
_TARGET: Final = re.compile(r"<(?:https?|mailto|tel):[^<>\s]{1,2000}>")
_ONLY_IN_PLAIN: Final = re.compile(
    r"<[^<>\s]{1,2000}>|\[(?:cid:|bild|image|grafik|logo)[^\[\]\n]{0,300}\]|\bhttps?://\S+",
    re.IGNORECASE,
)
_LONGEST_STUB: Final = 600
_SENTENCE_END: Final = re.compile(r"[.!?\n]+")
_ABOUT_PROGRAMS: Final = re.compile(
    r"html|programm|browser|anzeig|angezeigt|darstell|dargestellt|unterstütz|aktivier|format"
    r"|view|display|support|client|reader|enable",
    re.IGNORECASE,
)
_ONLY_PLAIN: Final = "Nur in der einfachen Fassung der E-Mail steht:"


def is_blank(text: str) -> bool:
    """Tell whether there is nothing to read, not even behind signs that take no room."""
    return not _UNSEEN.sub("", text).strip()


def best_of(pieces: list[Piece]) -> Piece:
    """Return the alternative that holds what a mail program would show.

    The plain text if it lacks no word of the HTML, otherwise the text of the HTML; lines that only
    the plain text has follow it. Of several of one kind the first one that is not blank counts.
    """
    plain = next((p.text for p in pieces if not p.html and not is_blank(p.text)), "")
    rich = next((p for p in pieces if p.html and not is_blank(p.text)), None)
    if rich is None:
        return Piece(plain, next((p.html for p in pieces if p.html), ""))
    if not plain:
        return rich
    in_rich = _words(_TARGET.sub(" ", rich.text))
    if not in_rich - _words(plain):
        return Piece(plain, rich.html)
    only_plain = _words(_ONLY_IN_PLAIN.sub(" ", plain)) - in_rich
    # A number alone may be that of a list, which HTML counts by itself.
    only_plain = Counter({word: n for word, n in only_plain.items() if not word.isdecimal()})
    if not only_plain or _is_stub(plain) or _is_cut_off(plain, rich.text):
        return rich
    return Piece(f"{rich.text}\n\n{_ONLY_PLAIN}\n{_lines_with(only_plain, plain)}", rich.html)


def _words(text: str) -> Counter[str]:
    """Count the words of a text as people read it."""
    return Counter(_words_of(text))


def _words_of(text: str) -> list[str]:
    seen = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return _WORD.findall(seen)


def _is_cut_off(plain: str, whole: str) -> bool:
    """Tell whether the plain text is the beginning of the other one, cut maybe inside a word."""
    return _letters(whole).startswith(_letters(plain))


def _letters(text: str) -> str:
    return "".join(_words_of(text))


def _is_stub(plain: str) -> bool:
    """Tell whether the plain text only says that the mail is written in HTML."""
    if len(plain) > _LONGEST_STUB or "html" not in plain.casefold():
        return False
    sentences = (sentence for sentence in _SENTENCE_END.split(plain) if sentence.strip())
    return all(_ABOUT_PROGRAMS.search(sentence) for sentence in sentences)


def _lines_with(words: Counter[str], text: str) -> str:
    """Return the lines in which one of these words stands."""
    return "\n".join(line.strip() for line in text.split("\n") if _words(line) & words)
