"""A report as PDF, Excel or JSON, all from the same content."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.text import slugify

from krm.adapters import pdf
from krm.reports.rules.content import (
    Content,
    bars_of,
    digest_of,
    german,
    period_of,
    printed_definitions,
    title_of,
    written,
)
from krm.reports.rules.table import safe_cell
from krm.ui.rules import format_date

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_HEADS = ("Block", "Figur", "Zahl", "Anzahl", "von", "Anteil in %", "Tage")


def as_file(content: Content, ending: str, *, at: datetime) -> bytes:
    """Return a report as a file; ``ending`` is pdf, xlsx or json."""
    if ending == "json":
        return written(content).encode()
    return as_excel(content) if ending == "xlsx" else as_pdf(content, at=at)


def name_of(content: Content, ending: str) -> str:
    """Return what the file is called."""
    outside = "-extern" if content["suppressed_below"] else ""
    unit = f"-{slugify(content['unit'])}" if content.get("unit") else ""
    return f"KRM-Bericht{unit}-{content['from']}-bis-{content['to']}{outside}.{ending}"


def as_pdf(content: Content, *, at: datetime) -> bytes:
    """Return the report as PDF/UA and PDF/A."""
    period = period_of(content)
    outside = bool(content["suppressed_below"])
    document = pdf.ReportDocument(
        office=content["office"],
        title=title_of(content),
        period=str(period),
        as_of=format_date(period.as_of),
        notes=(*content["notes"], *((_legend(content),) if outside else ())),
        blocks=tuple(_block(block) for block in content["blocks"]),
        texts=tuple((row["heading"], row["text"]) for row in content["texts"] if row["text"]),
        definitions=tuple(
            (row["name"], row["sentence"], row["formula"], row["source"])
            for row in printed_definitions(content)
        ),
        digest=digest_of(content),
        made_at=at,
    )
    return pdf.render_report(document).pdf


def _legend(content: Content) -> str:
    return (
        f"Für außerhalb: Anzahlen unter {content['suppressed_below']} sind mit • unterdrückt, und "
        "weitere, damit sie sich nicht ausrechnen lassen."
    )


def _block(block: Mapping[str, Any]) -> pdf.ReportBlock:
    widths = {bar["name"]: bar["width"] for bar in bars_of(block)}
    return pdf.ReportBlock(
        f"{block['block']} {block['title']}",
        tuple(
            pdf.ReportLine(
                line["name"],
                is_part=line["is_part"],
                count=cell(line, "count"),
                base=cell(line, "base"),
                share=cell(line, "percent"),
                bar=widths.get(line["name"].removeprefix("darunter "), 0),
            )
            for line in block["lines"]
        ),
    )


def cell(line: Mapping[str, Any], what: str) -> str:
    """Return what stands in a column of a line: days take the place of the count."""
    if what == "count" and line["is_suppressed"]:
        return "•"
    if what == "count" and line["days"] is not None:
        return f"{german(line['days'])} Tage"
    value = line[what]
    if value is None:
        return ""
    return f"{german(value)} %" if what == "percent" else str(value)


def as_excel(content: Content) -> bytes:
    """Return the report as .xlsx: figures, text and definitions, a sheet each."""
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    # Fifteen megabytes of every web process otherwise, for a file somebody asks for now and then.
    import xlsxwriter  # noqa: PLC0415

    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EBF5"})
        _figures(book.add_worksheet("Zahlen"), content, bold)
        texts = [(row["heading"], row["text"]) for row in content["texts"]]
        listed(book.add_worksheet("Text"), ("Frage", "Text"), texts, bold)
        words = ("name", "sentence", "formula", "numerator", "denominator", "source")
        heads = ("Zahl", "Was sie zählt", "Formel", "Zähler", "Nenner", "Abschnitt")
        rows = [tuple(row[word] for word in words) for row in content["definitions"]]
        listed(book.add_worksheet("Definitionen"), heads, rows, bold)
    return stream.getvalue()


def _figures(sheet: Any, content: Content, bold: Any) -> None:
    period = period_of(content)
    head = f"{content['office']}, {period}, Stichtag {format_date(period.as_of)}"
    sheet.write_string(0, 0, safe_cell(head))
    if content.get("unit"):
        sheet.write_string(2, 0, safe_cell(title_of(content)))
    sheet.write_string(1, 0, f"Prüfsumme {digest_of(content)}")
    for column, heading in enumerate(_HEADS):
        sheet.write_string(3, column, heading, bold)
        sheet.set_column(column, column, 48 if heading == "Zahl" else 16)
    lines = [(block["block"], line) for block in content["blocks"] for line in block["lines"]]
    for row, (letter, line) in enumerate(lines, start=4):
        indent = "   " if line["is_part"] else ""
        for column, text in enumerate((letter, line["code"], indent + line["name"])):
            sheet.write_string(row, column, safe_cell(text))
        for column, what in enumerate(("count", "base", "percent", "days"), start=3):
            if line[what] is not None and not (what == "count" and line["days"] is not None):
                sheet.write_number(row, column, line[what])
            elif what == "count" and line["is_suppressed"]:
                sheet.write_string(row, column, "•")
    sheet.freeze_panes(4, 3)


def listed(sheet: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], bold: Any) -> None:
    """Write rows of words below their heads."""
    for column, heading in enumerate(heads):
        sheet.write_string(0, column, heading, bold)
        sheet.set_column(column, column, 36)
    for place, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(place, column, safe_cell(text))
