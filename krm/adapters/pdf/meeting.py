"""What the Führungskräftebesprechung has before it: figures, Gegenmaßnahmen and two examples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from krm.adapters.pdf.document import PdfResult
from krm.adapters.pdf.report import ReportBlock
from krm.adapters.pdf.typesetting import compiled, date_parts, printable


@dataclass(frozen=True)
class MeetingGroup:
    """A part of the list of Gegenmaßnahmen; a row is what, where, who and until when."""

    label: str
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class MeetingDocument:
    """The pack as it is to be typeset; definitions are name and sentence."""

    office: str
    title: str
    period: str
    as_of: str
    notes: tuple[str, ...]
    blocks: tuple[ReportBlock, ...]
    measures: tuple[MeetingGroup, ...]
    examples: tuple[str, ...]
    definitions: tuple[tuple[str, str], ...]
    made_at: datetime | None = None


def render_meeting(pack: MeetingDocument) -> PdfResult:
    """Return the pack as PDF/UA-1 and PDF/A-3a.

    :raises typst.TypstError: if it cannot be typeset.
    """
    data, replaced = printable(pack)
    data["made_at"] = date_parts(pack.made_at)
    return PdfResult(compiled("meeting.typ", {"meeting": data}), tuple(replaced))
