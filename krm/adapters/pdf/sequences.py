"""Fix how letters with separate marks (M̂, Z̧̈) are read out of a PDF.

DIN 91379 has sequences of a letter and one or two combining marks that Unicode offers no single
character for. The typesetter draws them rightly, but says of the letter and of each mark that it
stands for the whole sequence. Search, copying and screen readers then find the name doubled, or
a mark on other words. Here each glyph gets back what it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO

import pikepdf

_ENTRY = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")


def has_sequences(text: str) -> bool:
    """Tell whether a text in NFC still has combining marks of their own."""
    return any(unicodedata.combining(char) for char in text)


def fix_sequences(pdf: bytes) -> bytes:
    """Return the PDF with each glyph of a sequence standing for its own character only.

    Nothing visible changes. The same file always gives the same bytes.
    """
    with pikepdf.Pdf.open(BytesIO(pdf)) as document:
        fixed: set[tuple[int, int]] = set()
        for page in document.pages:
            for font in page.Resources.get("/Font", {}).values():
                if font.objgen not in fixed:
                    fixed.add(font.objgen)
                    _fix_font(font)
            _drop_replacement_texts(document, page)
        out = BytesIO()
        document.save(out, deterministic_id=True)
        return out.getvalue()


def _fix_font(font: pikepdf.Object) -> None:
    """Write the table from glyphs to texts anew: letters for letters, marks for marks."""
    if "/ToUnicode" not in font:
        return
    table = font.ToUnicode.read_bytes()
    texts = {int(code, 16): _text(text) for code, text in _ENTRY.findall(table)}
    own = _own_texts(texts, frozenset(_codes_with_width(font.DescendantFonts[0])))

    def entry(found: re.Match[bytes]) -> bytes:
        text = own[int(found.group(1), 16)]
        return b"<%s> <%s>" % (found.group(1), text.encode("utf-16-be").hex().upper().encode())

    font.ToUnicode.write(_ENTRY.sub(entry, table))


def _own_texts(texts: dict[int, str], wide: frozenset[int]) -> dict[int, str]:
    """Share out each sequence among its glyphs; a mark is a glyph without a width of its own."""
    own = dict(texts)
    known = {text for code, text in texts.items() if code not in wide and len(text) == 1}
    for sequence in dict.fromkeys(texts[code] for code in sorted(texts)):
        codes = [code for code in sorted(texts) if texts[code] == sequence]
        marks = [code for code in codes if code not in wide]
        if len(sequence) < 2 or not has_sequences(sequence) or not marks:
            continue
        pending = [char for char in sequence[1:] if char not in known] or list(sequence[1:])
        for code, mark in zip(marks, pending, strict=False):
            own[code] = mark
            known.add(mark)
    return _letters_alone(own, wide, known)


def _letters_alone(own: dict[int, str], wide: frozenset[int], known: set[str]) -> dict[int, str]:
    """Take from the letters those marks that are drawn by glyphs of their own."""
    return {
        code: "".join(c for i, c in enumerate(text) if i == 0 or c not in known)
        if code in wide and has_sequences(text)
        else text
        for code, text in own.items()
    }


def _codes_with_width(font: pikepdf.Object) -> Iterator[int]:
    """Yield the codes with an advance width, from both spellings of the width table."""
    widths = list(font.get("/W", []))
    at = 0
    while at < len(widths):
        first, second = int(widths[at]), widths[at + 1]
        if isinstance(second, pikepdf.Array):
            yield from (first + i for i, width in enumerate(second) if float(width) > 0)
            at += 2
        else:
            if float(widths[at + 2]) > 0:
                yield from range(first, int(second) + 1)
            at += 3


def _drop_replacement_texts(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Drop the texts laid over sequences: they cover the letter but not all of its marks."""
    kept: list[pikepdf.ContentStreamInstruction] = []
    open_spans: list[bool] = []
    for step in pikepdf.parse_content_stream(page):
        operator = str(step.operator)
        if operator in ("BDC", "BMC"):
            open_spans.append(_is_over_sequence(step))
            if open_spans[-1]:
                continue
        elif operator == "EMC" and open_spans.pop():
            continue
        kept.append(step)  # type: ignore[arg-type]
    page.Contents = document.make_stream(pikepdf.unparse_content_stream(kept))


def _is_over_sequence(step: object) -> bool:
    operands = list(step.operands)  # type: ignore[attr-defined]
    if len(operands) < 2 or not isinstance(operands[1], pikepdf.Dictionary):
        return False
    return has_sequences(str(operands[1].get("/ActualText", "")))


def _text(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be", "replace")
