"""Many letters in one file to print, in their order, behind a list of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import pikepdf

from krm.adapters.pdf.document import PdfResult
from krm.adapters.pdf.sheet import SheetDocument, render_sheet

# Printed on both sides, the next letter must not begin on the back of this one.
_SIDES = 2


def render_print_run(
    letters: Sequence[bytes], cover: Callable[[Sequence[int]], SheetDocument]
) -> PdfResult:
    """Return the letters in one PDF behind their cover list; each begins on a sheet of its own.

    It is a file for the printer and promises neither PDF/A nor PDF/UA: the letters themselves are
    kept with their Vorgänge.

    :param cover: makes the list, given how many pages each letter has.
    :raises pikepdf.PdfError: if one of the files is no PDF.
    """
    opened = [pikepdf.Pdf.open(BytesIO(letter)) for letter in letters]
    listed = render_sheet(cover([len(one.pages) for one in opened]))
    with pikepdf.Pdf.new() as whole:
        whole.Root.Lang = pikepdf.String("de-DE")
        for part in (pikepdf.Pdf.open(BytesIO(listed.pdf)), *opened):
            first = len(whole.pages)
            whole.pages.extend(part.pages)
            for page in whole.pages[first:]:
                _leave_tags_behind(page)
            if len(part.pages) % _SIDES:
                whole.add_blank_page(page_size=_size_of(part.pages[-1]))
        out = BytesIO()
        whole.save(out)
    return PdfResult(out.getvalue(), listed.replaced)


def _leave_tags_behind(page: pikepdf.Page) -> None:
    """Drop the links into a tag tree that stayed in the letter's own file."""
    for key in ("/StructParents", "/Tabs"):
        if key in page.obj:
            del page.obj[key]


def _size_of(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return right - left, top - bottom
