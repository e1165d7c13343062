"""Letters and case files as accessible PDF files.

`render_letter` typesets one letter after DIN 5008, `render_case_file` a whole case.
"""

from krm.adapters.pdf.case_file import render_case_file
from krm.adapters.pdf.document import (
    Block,
    CaseAnliegen,
    CaseAttachment,
    CaseDeadline,
    CaseDocument,
    CaseEvent,
    CaseFileResult,
    CaseLetter,
    InfoBlock,
    LetterDocument,
    PdfResult,
    Sender,
    blocks_from_text,
)
from krm.adapters.pdf.glyphs import find_missing_glyphs
from krm.adapters.pdf.typesetting import render_letter

__all__ = [
    "Block",
    "CaseAnliegen",
    "CaseAttachment",
    "CaseDeadline",
    "CaseDocument",
    "CaseEvent",
    "CaseFileResult",
    "CaseLetter",
    "InfoBlock",
    "LetterDocument",
    "PdfResult",
    "Sender",
    "blocks_from_text",
    "find_missing_glyphs",
    "render_case_file",
    "render_letter",
]
