"""An evaluation as PDF, Excel or JSON, all from the same content; and those that were saved."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import xlsxwriter

from krm.adapters import pdf
from krm.organisation.models import Person
from krm.reports.models import SavedEvaluation
from krm.reports.queries.files import cell, listed
from krm.reports.queries.report import days_kept_from
from krm.reports.rules.content import Content, digest_of, period_of, written
from krm.reports.rules.evaluation import bars_of_evaluation
from krm.reports.rules.table import safe_cell
from krm.ui.rules import format_date, join_words

_SECRET: Final = "•"


def saved_evaluations(person: Person) -> list[SavedEvaluation]:
    """Return the saved evaluations, without those that count a Vorgang kept from the person.

    Such a number would say that there is one (docs/rulings.md, 17).
    """
    rows = SavedEvaluation.objects.select_related("saved_by")
    days = days_kept_from(person)
    return [row for row in rows if not any(row.starts_on <= day <= row.ends_on for day in days)]


def name_of(content: Content, ending: str) -> str:
    """Return what the file is called."""
    outside = "-extern" if content["suppressed_below"] else ""
    return f"KRM-Auswertung-{content['from']}-bis-{content['to']}{outside}.{ending}"


def as_file(content: Content, ending: str, *, at: datetime) -> bytes:
    """Return an evaluation as a file; ``ending`` is pdf, xlsx or json."""
    if ending == "json":
        return written(content).encode()
    return _as_excel(content) if ending == "xlsx" else _as_pdf(content, at=at)


def _as_pdf(content: Content, *, at: datetime) -> bytes:
    period = period_of(content)
    document = pdf.ReportDocument(
        office=content["office"],
        title="Auswertung",
        period=str(period),
        as_of=format_date(period.as_of),
        notes=(*content["sentences"], *content["listed"]),
        blocks=tuple(_blocks(content)),
        texts=(),
        definitions=tuple(
            (row["name"], row["sentence"], row["formula"], row["source"])
            for row in content["definitions"]
        ),
        digest=digest_of(content),
        made_at=at,
    )
    return pdf.render_report(document).pdf


def _blocks(content: Content) -> Sequence[pdf.ReportBlock]:
    """Return a block with the sums, and one for each column."""
    bars = {bar["name"]: bar["width"] for bar in bars_of_evaluation(content)}
    named = [(", ".join(line["labels"]), line) for line in content["lines"]]
    about = f"{content['counted']} nach {join_words(content['heads'], 'und')}"
    whole = [
        _line(name, line["total"], 0 if content["columns"] else bars.get(name, 0))
        for name, line in named
    ]
    found = [pdf.ReportBlock(about, tuple(whole))]
    for place, label in enumerate(content["columns"]):
        lines = [
            _line(name, line["cells"][place], bars.get(f"{name}, {label}", 0))
            for name, line in named
        ]
        found.append(pdf.ReportBlock(f"{content['over']}: {label}", tuple(lines)))
    return found


def _line(name: str, number: dict[str, Any], bar: int) -> pdf.ReportLine:
    return pdf.ReportLine(
        name, is_part=False, count=cell(number, "count"), base="",
        share=cell(number, "percent"), bar=bar,
    )  # fmt: skip


def _as_excel(content: Content) -> bytes:
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EBF5"})
        _numbers(book.add_worksheet("Zahlen"), content, bold)
        sentences = [("Antwort", text) for text in (*content["sentences"], *content["listed"])]
        listed(book.add_worksheet("Text"), ("Was", "Text"), sentences, bold)
        words = ("name", "sentence", "formula", "source")
        heads = ("Zahl", "Was sie zählt", "Formel", "Abschnitt")
        rows = [tuple(row[word] for word in words) for row in content["definitions"]]
        listed(book.add_worksheet("Definitionen"), heads, rows, bold)
    return stream.getvalue()


def _numbers(sheet: Any, content: Content, bold: Any) -> None:
    period = period_of(content)
    head = f"{content['office']}, {period}, Stichtag {format_date(period.as_of)}"
    sheet.write_string(0, 0, safe_cell(head))
    kept = "; ".join(f"{row['name']}: {row['value']}" for row in content["filters"])
    sheet.write_string(1, 0, safe_cell(f"{content['counted']}{f', nur {kept}' if kept else ''}"))
    sheet.write_string(2, 0, f"Prüfsumme {digest_of(content)}")
    shares = [f"{label}, Anteil in %" for label in content["columns"]]
    pairs = [word for both in zip(content["columns"], shares, strict=True) for word in both]
    for column, heading in enumerate((*content["heads"], *pairs, "Summe", "Anteil in %")):
        sheet.write_string(4, column, safe_cell(heading), bold)
        sheet.set_column(column, column, 40 if column < len(content["heads"]) else 14)
    for row, line in enumerate(content["lines"], start=5):
        for column, label in enumerate(line["labels"]):
            sheet.write_string(row, column, safe_cell(label))
        column = len(content["heads"])
        for number in (*line["cells"], line["total"]):
            if number["is_suppressed"]:
                sheet.write_string(row, column, _SECRET)
            else:
                sheet.write_number(row, column, number["count"])
            if number["percent"] is not None:
                sheet.write_number(row, column + 1, number["percent"])
            column += 2
    sheet.freeze_panes(5, len(content["heads"]))
