"""The text of a PDF: its pages, what was typed onto them, and the marks of scanned ones."""

import io
import time
from collections.abc import Iterator
from typing import Final

import pypdf
from pypdf.generic import NameObject

from krm.documents.rules.limits import LOCKED, MEGABYTE, SHORTENED, Extracted, ReadLimits
from krm.documents.rules.marks import marks_of_pdf, with_marks

_PDF_CONFIGURATION: Final = pypdf.Configuration(
    zlib_maximum_output_length=20 * MEGABYTE,
    lzw_maximum_output_length=20 * MEGABYTE,
    run_length_maximum_output_length=20 * MEGABYTE,
    array_based_stream_maximum_output_length=20 * MEGABYTE,
    stream_decoding_work_maximum_length=60 * MEGABYTE,
    stream_parsing_work_maximum_count=500_000,
)
_ONLY_PICTURES: Final = "Das PDF enthält keinen Text (nur Bilder). Bitte selbst ansehen."
_HOLDS_FILES: Final = "In dem PDF stecken weitere Dateien ({}). Bitte selbst ansehen."


def locked_note(content: bytes) -> str:
    """Return that a PDF has a password and what to do, else ""; raises nothing."""
    try:
        with pypdf.apply_configuration(_PDF_CONFIGURATION):
            document = pypdf.PdfReader(io.BytesIO(content))
            return LOCKED if document.is_encrypted and not document.decrypt("") else ""
    except Exception:  # a stranger's file may break any reader in any way; the file is kept
        return ""


def read_pdf(content: bytes, limits: ReadLimits) -> Extracted:
    """Return what stands on the pages and was typed onto them, within a budget."""
    # A budget needs the machine's stopwatch; no date is derived from it.
    stop = time.monotonic() + limits.max_seconds
    pieces: list[str] = []
    with pypdf.apply_configuration(_PDF_CONFIGURATION):
        document = pypdf.PdfReader(io.BytesIO(content))
        # With the password of the owner alone everybody may open and read it.
        if document.is_encrypted and not document.decrypt(""):
            return Extracted("", LOCKED)
        for number, page in enumerate(document.pages):
            over = number >= limits.max_pages or time.monotonic() > stop
            if over or sum(map(len, pieces)) > limits.max_text:
                return Extracted("\n".join(pieces), SHORTENED)
            pieces += [page.extract_text(), *_typed_onto(page)]
        inside = ", ".join(embedded.name for embedded in document.attachment_list)[:200]
        marks = marks_of_pdf(document)
    text = "\n".join(pieces)
    note = "" if text.strip() else _ONLY_PICTURES
    return Extracted(with_marks(text, marks), _HOLDS_FILES.format(inside) if inside else note)


def _typed_onto(page: pypdf.PageObject) -> Iterator[str]:
    """Yield what stands in the fields of a form and in remarks; the page itself has it not."""
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        for key in ("/V", "/Contents"):
            words = annotation.get(key)
            if isinstance(words, str) and not isinstance(words, NameObject):
                yield words
