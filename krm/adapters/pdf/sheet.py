"""A sheet for the file or to be signed: facts, texts, tables, lines to sign, a QR code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from krm.adapters.pdf.card import qr_code
from krm.adapters.pdf.document import Block, PdfResult
from krm.adapters.pdf.typesetting import compiled, date_parts, printable


@dataclass(frozen=True)
class SheetPart:
    """One part of a sheet under its heading: facts, running text, a table; each may be missing."""

    heading: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    body: tuple[Block, ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class SheetDocument:
    """A sheet as it is to be typeset.

    :param signatures: what stands under each line to sign on.
    :param mark: what the QR code says; without it there is none.
    """

    office: str
    title: str
    reference: str
    parts: tuple[SheetPart, ...]
    signatures: tuple[str, ...] = ()
    mark: str = ""
    mark_alt: str = ""
    foot: str = ""
    made_at: datetime | None = None


def render_sheet(sheet: SheetDocument) -> PdfResult:
    """Return a sheet as PDF/UA-1 and PDF/A-3a.

    :raises typst.TypstError: if it cannot be typeset.
    """
    data, replaced = printable(sheet)
    data["qr"] = qr_code(sheet.mark) if sheet.mark else ""
    data["made_at"] = date_parts(sheet.made_at)
    return PdfResult(compiled("sheet.typ", {"sheet": data}), tuple(replaced))
