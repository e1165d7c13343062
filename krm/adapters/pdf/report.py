"""A report with its tables, bars, texts and definitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from krm.adapters.pdf.document import PdfResult
from krm.adapters.pdf.typesetting import compiled, date_parts, printable


@dataclass(frozen=True)
class ReportLine:
    """One line of a table, its numbers in words; ``bar`` is as long as 0 to 300."""

    name: str
    is_part: bool
    count: str
    base: str
    share: str
    bar: int = 0


@dataclass(frozen=True)
class ReportBlock:
    """One table of a report."""

    title: str
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True)
class ReportDocument:
    """A report as it is to be typeset; definitions are name, sentence, formula and source."""

    office: str
    title: str
    period: str
    as_of: str
    notes: tuple[str, ...]
    blocks: tuple[ReportBlock, ...]
    texts: tuple[tuple[str, str], ...]
    definitions: tuple[tuple[str, str, str, str], ...]
    digest: str
    made_at: datetime | None = None
    # When and by whom it was kept under its title.
    saved: str = ""


def render_report(report: ReportDocument) -> PdfResult:
    """Return a report as PDF/UA-1 and PDF/A-3a.

    :raises typst.TypstError: if it cannot be typeset.
    """
    data, replaced = printable(report)
    data["made_at"] = date_parts(report.made_at)
    return PdfResult(compiled("report.typ", {"report": data}), tuple(replaced))
