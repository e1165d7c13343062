"""Turn data into an accessible, archivable PDF: PDF/UA-1 and PDF/A-3a in one file."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import typst

from krm.adapters.pdf import glyphs
from krm.adapters.pdf.document import LetterDocument, PdfResult
from krm.adapters.pdf.forks import use_typesetter
from krm.adapters.pdf.sequences import fix_sequences, has_sequences

FOLDER = Path(__file__).parent
_STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-3a"]


def render_letter(letter: LetterDocument) -> PdfResult:
    """Return a letter as DIN 5008 Form B with the characters that had to be replaced.

    The measures are those of `letter.typ`. Texts go in as JSON and are never read as markup.

    :raises typst.TypstError: if the letter cannot be typeset.
    """
    data, replaced = printable(letter)
    data["title"] = data["subject"] or data["info"]["our_reference"] or "Schreiben"
    data["made_at"] = date_parts(letter.made_at)
    return PdfResult(compiled("letter.typ", {"letter": data}), tuple(replaced))


def compiled(template: str, inputs: dict[str, Any], **words: str) -> bytes:
    """Return the PDF of a template of this folder; each input goes in as one JSON text.

    :param words: what goes in as it is.
    """
    texts = {name: json.dumps(value, ensure_ascii=False) for name, value in inputs.items()}
    use_typesetter()
    pdf: bytes = typst.compile(
        FOLDER / template,
        format="pdf",
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs=texts | words,
        pdf_standards=_STANDARDS,
    )
    if any(map(has_sequences, texts.values())):
        return fix_sequences(pdf)
    return pdf


def printable(
    document: Any, also: frozenset[int] = frozenset()
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the fields of a document without unprintable characters, and what was replaced.

    Binary fields and moments are left out; the field of a replaced character is named like
    "body[2].text".

    :param also: code points that a further font of the template has.
    """
    replaced: list[tuple[str, str]] = []

    def clean(value: Any, name: str) -> Any:
        if isinstance(value, str):
            shown, missing = glyphs.replace_missing_glyphs(value, also)
            replaced.extend((name, char) for char in dict.fromkeys(missing))
            return glyphs.breakable(glyphs.kept_together(shown))
        if isinstance(value, dict):
            return {key: clean(part, f"{name}.{key}".lstrip(".")) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [clean(part, f"{name}[{index}]") for index, part in enumerate(value)]
        return None if isinstance(value, bytes | datetime) else value

    if not is_dataclass(document) or isinstance(document, type):
        raise TypeError("a document is a dataclass")
    return cast(dict[str, Any], clean(asdict(document), "")), replaced


def date_parts(moment: datetime | None) -> dict[str, int] | None:
    """Return a moment as the parts that a template makes its date from."""
    if moment is None:
        return None
    parts = ("year", "month", "day", "hour", "minute", "second")
    return {part: getattr(moment, part) for part in parts}


@cache
def fonts() -> typst.Fonts:
    """Return the bundled fonts and those inside the typesetter, never the system's."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[glyphs.FONT_FOLDER],
    )
