"""Letters, case files, opinion cards, sheets and reports as accessible PDF files.

`render_letter` typesets one letter after DIN 5008, `render_case_file` a whole case, `render_card`
an opinion card, `render_sheet` a sheet for the file or to be signed, `render_report`
a report, `render_meeting` what the Führungskräftebesprechung has before it, `render_print_run`
many letters behind a cover list in one file to print.
"""

from krm.adapters.pdf.card import (
    CardDocument,
    CardLanguage,
    CardLayout,
    CardWords,
    draw_card,
    excess_of,
    render_card,
)
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
from krm.adapters.pdf.meeting import MeetingDocument, MeetingGroup, render_meeting
from krm.adapters.pdf.pictures import picture_as_pdf
from krm.adapters.pdf.print_run import render_print_run
from krm.adapters.pdf.report import ReportBlock, ReportDocument, ReportLine, render_report
from krm.adapters.pdf.sheet import SheetDocument, SheetPart, render_sheet
from krm.adapters.pdf.typesetting import render_letter

__all__ = [
    "Block",
    "CardDocument",
    "CardLanguage",
    "CardLayout",
    "CardWords",
    "CaseAnliegen",
    "CaseAttachment",
    "CaseDeadline",
    "CaseDocument",
    "CaseEvent",
    "CaseFileResult",
    "CaseLetter",
    "InfoBlock",
    "LetterDocument",
    "MeetingDocument",
    "MeetingGroup",
    "PdfResult",
    "ReportBlock",
    "ReportDocument",
    "ReportLine",
    "Sender",
    "SheetDocument",
    "SheetPart",
    "blocks_from_text",
    "draw_card",
    "excess_of",
    "find_missing_glyphs",
    "picture_as_pdf",
    "render_card",
    "render_case_file",
    "render_letter",
    "render_meeting",
    "render_print_run",
    "render_report",
    "render_sheet",
]
