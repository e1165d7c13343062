"""A whole case as one indexed PDF, with the documents of the case behind it."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

from krm.adapters.pdf import glyphs
from krm.adapters.pdf.document import CaseAttachment, CaseDocument, CaseFileResult
from krm.adapters.pdf.typesetting import compiled, date_parts, printable

_NOT_A_PDF = "nicht als PDF"
_UNREADABLE = "nicht lesbar"
# Ids that promise a conformance which appended documents may not have.
_PROMISES = ("pdfaid:part", "pdfaid:conformance", "pdfaid:amd", "pdfuaid:part")


@dataclass(frozen=True)
class _Appendix:
    """One attachment, opened; `pdf` is missing if it cannot be appended."""

    title: str
    pdf: pikepdf.Pdf | None
    why_not: str = ""

    @property
    def pages(self) -> int:
        return len(self.pdf.pages) if self.pdf is not None else 0


def render_case_file(document: CaseDocument) -> CaseFileResult:
    """Return a case as one PDF: title page, contents, all sections, then its documents.

    The sections are tagged and outlined. Attached PDFs follow with a bookmark each; scripts and
    other actions in them are dropped. With attached PDFs the file no longer claims PDF/A or
    PDF/UA. An attachment that is encrypted, broken or withheld stands in the index with the
    reason, and is named in `left_out`.

    :raises typst.TypstError: if the case cannot be typeset.
    """
    data, replaced = printable(document, glyphs.arabic_code_points())
    if replaced:
        data["facts"].append(_about_boxes(len(replaced)))
    appendices = [_opened(one) for one in document.attachments]
    _number_pages(data, appendices)
    data["made_at"] = date_parts(document.made_at)
    pdf = compiled("case_file.typ", {"case": data})
    if any(one.pages for one in appendices):
        pdf = _with_appendices(pdf, appendices)
    left_out = tuple(one.title for one in appendices if one.why_not not in ("", _NOT_A_PDF))
    return CaseFileResult(pdf, tuple(replaced), left_out)


def _about_boxes(count: int) -> list[str]:
    what = "Ein Zeichen steht" if count == 1 else f"{count} Zeichen stehen"
    return [
        "Nicht druckbar",
        f"{what} als □, weil die Schrift dafür fehlt. Es gilt das Original im Vorgang.",
    ]


def _opened(attachment: CaseAttachment) -> _Appendix:
    if attachment.pdf is None:
        return _Appendix(attachment.title, None, attachment.why_not or _NOT_A_PDF)
    try:
        pdf = pikepdf.Pdf.open(BytesIO(attachment.pdf))
        if len(pdf.pages) == 0:
            return _Appendix(attachment.title, None, _UNREADABLE)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return _Appendix(attachment.title, None, _UNREADABLE)
    return _Appendix(attachment.title, pdf)


def _number_pages(data: dict[str, Any], appendices: list[_Appendix]) -> None:
    """Give each listed attachment the number of its first page behind the case's own pages."""
    offset = 0
    for listed, appendix in zip(data["attachments"], appendices, strict=True):
        listed["first_page"] = offset + 1 if appendix.pages else None
        listed["why_not"] = appendix.why_not
        offset += appendix.pages
    data["appended_pages"] = offset


def _with_appendices(pdf: bytes, appendices: list[_Appendix]) -> bytes:
    with pikepdf.Pdf.open(BytesIO(pdf)) as whole:
        bookmarks: list[tuple[str, int]] = []
        for appendix in appendices:
            if appendix.pdf is None:
                continue
            bookmarks.append((appendix.title, len(whole.pages)))
            whole.pages.extend(appendix.pdf.pages)
            for page in whole.pages[bookmarks[-1][1] :]:
                _disarm(page)
        with whole.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, at) for title, at in bookmarks)
        _withdraw_promises(whole)
        out = BytesIO()
        whole.save(out)
        return out.getvalue()


def _disarm(page: pikepdf.Page) -> None:
    """Drop what could act, and the links into a tag tree that stayed in the other file."""
    for key in ("/AA", "/StructParents", "/Tabs"):
        if key in page.obj:
            del page.obj[key]
    if "/Annots" not in page.obj:
        return
    kept = [one for one in page.obj.Annots if one.get("/Subtype") != "/Widget"]
    for annotation in kept:
        for key in ("/A", "/AA", "/StructParent"):
            if key in annotation:
                del annotation[key]
    page.obj.Annots = pikepdf.Array(kept)


def _withdraw_promises(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        for promise in _PROMISES:
            if promise in metadata:
                del metadata[promise]
