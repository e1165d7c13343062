"""The words of the public pages in other languages: collected, kept as .po, compiled to .mo.

``python -m tools.messages`` brings krm/locale up to date. German is the source: the German words
are the keys. Babel reads and writes; it needs neither xgettext nor msgfmt.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import IO, Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "krm" / "locale"
LANGUAGES = ("de-leicht", "en", "tr", "uk", "ru", "ar")
# Labels of the Regelwerk that stand on public pages.
_LISTS = ("form_topics", "emergency_numbers", "public_retention")
_CALLS = {"gettext": None, "gettext_lazy": None, "_": None}
_COMMENT = "# Brought up to date by `python -m tools.messages`; only msgstr is written by hand."


class Words(Catalog):
    """The catalog of one language; its header names no date and nobody, so it stays the same."""

    def __init__(self, language: str) -> None:
        super().__init__(header_comment=_COMMENT, fuzzy=False)
        self.language = language

    def __iter__(self) -> Iterator[Message]:
        yield Message(
            "",
            "Content-Type: text/plain; charset=UTF-8\n"
            "Content-Transfer-Encoding: 8bit\n"
            "MIME-Version: 1.0\n"
            f"Language: {self.language}\n",
        )
        yield from islice(super().__iter__(), 1, None)


def _in_template(file: IO[bytes], *more: Any, **options: Any) -> Iterator[Any]:
    # Python ends at a line that is indented like none before; only calls are wanted.
    code = re.sub(r"(?m)^\s+", "", templatize(file.read().decode()))
    return extract_python(BytesIO(code.encode()), *more, **options)


def _in_regelwerk(file: IO[bytes], *_: Any, **__: Any) -> Iterator[Any]:
    lists = tomllib.load(file)["lists"]
    for name in _LISTS:
        for label in lists[name]["items"].values():
            yield 0, "", label, []


_SOURCES: Mapping[str, Any] = {
    "**/templates/**/*.html": _in_template,
    "**/*.py": extract_python,
    "regelwerk/ga-04-2019.toml": _in_regelwerk,
}


def collect() -> Catalog:
    """Return every text of the public pages, in the order of the files."""
    found = Catalog()
    for pattern, extractor in _SOURCES.items():
        for path in sorted((ROOT / "krm").glob(pattern)):
            with path.open("rb") as file:
                for _, text, _, _ in extract(extractor, file, _CALLS):
                    found.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)])
    return found


def po_path(language: str) -> Path:
    """Return where the words of a language are kept."""
    return LOCALE / to_locale(language) / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """Return what is kept of a language, German to the other one; an open one is empty."""
    path = po_path(language)
    kept = path.read_bytes() if path.exists() else b""
    return read_po(BytesIO(kept), abort_invalid=True)


def filled(language: str, texts: Catalog, known: Catalog) -> Words:
    """Return the texts, in their order, with what is known of each; nothing is guessed."""
    words = Words(language)
    for text in islice(texts, 1, None):
        old = known.get(text.id) or Message(text.id)
        words.add(text.id, old.string, text.locations, old.flags, user_comments=old.user_comments)
    return words


def as_po(words: Words) -> bytes:
    """Return the file people edit: one line for each line of a text, places without numbers."""
    file = BytesIO()
    write_po(file, words, width=0, include_lineno=False)
    return file.getvalue()


def as_mo(words: Words) -> bytes:
    """Return the file Django reads."""
    file = BytesIO()
    write_mo(file, words)
    return file.getvalue()


def main() -> None:
    """Bring every catalog up to date and say what is missing."""
    texts = collect()
    for language in LANGUAGES:
        words = filled(language, texts, read(language))
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(words))
        path.with_suffix(".mo").write_bytes(as_mo(words))
        open_ones = sum(not word.string for word in words if word.id)
        print(f"{language:10} {len(texts)} texts, {open_ones} not translated")


if __name__ == "__main__":
    main()
