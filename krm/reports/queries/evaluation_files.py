"""An evaluation as PDF, Excel or JSON, all from the same content; and those that were saved."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from krm.adapters import pdf
from krm.organisation.access import has_right
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reports.models import SavedEvaluation
from krm.reports.queries.files import cell, listed
from krm.reports.queries.report import days_kept_from
from krm.reports.rules.choosing import choice_of, question_of
from krm.reports.rules.content import Content, digest_of, period_of, written
from krm.reports.rules.evaluation import bars_of_evaluation
from krm.reports.rules.table import safe_cell
from krm.ui.rules import format_date, format_day, join_words

_SECRET: Final = "•"


def saved_evaluations(person: Person) -> list[SavedEvaluation]:
    """Return the saved evaluations, without those that count a Vorgang kept from the person.

    Such a number would say that there is one (docs/rulings.md, 17).
    """
    rows = SavedEvaluation.objects.select_related("saved_by")
    days = days_kept_from(person)
    return [row for row in rows if not any(row.starts_on <= day <= row.ends_on for day in days)]


def may_delete(row: SavedEvaluation, person: Person, on: date) -> bool:
    """Tell whether the person saved it and still sees it, or looks after the house."""
    if has_right(person, Right.MANAGE_OFFICE, on):
        return True
    return row.saved_by_id == person.pk and has_right(person, Right.SEE_REPORTS, on)


def name_of(content: Content, ending: str) -> str:
    """Return what the file is called."""
    outside = "-extern" if content["suppressed_below"] else ""
    return f"KRM-Auswertung-{content['from']}-bis-{content['to']}{outside}.{ending}"


def as_file(
    content: Content, ending: str, *, at: datetime, saved: SavedEvaluation | None = None
) -> bytes:
    """Return an evaluation as a file.

    :param ending: pdf, xlsx or json; json holds the numbers alone, as their digest counts them.
    :param saved: under which name, when and by whom it was saved.
    """
    if ending == "json":
        return written(content).encode()
    return _as_excel(content, saved) if ending == "xlsx" else _as_pdf(content, saved, at=at)


def heading_of(content: Content) -> str:
    """Return what an evaluation without a name is called: its question, if it is a known one."""
    question = question_of(choice_of(content["choice"]))
    return question.words if question else "Auswertung"


def _saved_words(row: SavedEvaluation) -> str:
    by = f" von {row.saved_by.display_name}" if row.saved_by else ""
    return f"gespeichert am {format_day(local_day(row.saved_at))}{by}"


def _as_pdf(content: Content, saved: SavedEvaluation | None, *, at: datetime) -> bytes:
    period = period_of(content)
    document = pdf.ReportDocument(
        office=content["office"],
        title=saved.name if saved else heading_of(content),
        saved=_saved_words(saved) if saved else "",
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
    *_, total = content["lines"]
    whole = [
        _line(
            name,
            line,
            line["total"],
            total["total"],
            0 if content["columns"] else bars.get(name, 0),
        )
        for name, line in named
    ]
    found = [pdf.ReportBlock(about, tuple(whole))]
    for place, label in enumerate(content["columns"]):
        lines = [
            _line(
                name, line, line["cells"][place], total["cells"][place],
                bars.get(f"{name}, {label}", 0),
            )
            for name, line in named
        ]  # fmt: skip
        found.append(pdf.ReportBlock(f"{content['over']}: {label}", tuple(lines)))
    return found


def _line(
    name: str, line: dict[str, Any], number: dict[str, Any], whole: dict[str, Any], bar: int
) -> pdf.ReportLine:
    """Return a line whose share is one of the sum below it; the sum itself has none."""
    has_share = not line["is_sum"] and number["percent"] is not None
    return pdf.ReportLine(
        name, is_part=False, count=cell(number, "count"),
        base=cell(whole, "count") if has_share else "",
        share=cell(number, "percent") if has_share else "", bar=bar,
    )  # fmt: skip


def _as_excel(content: Content, saved: SavedEvaluation | None) -> bytes:
    stream = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    # Fifteen megabytes of every web process otherwise, for a file somebody asks for now and then.
    import xlsxwriter  # noqa: PLC0415

    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EBF5"})
        _numbers(book.add_worksheet("Zahlen"), content, saved, bold)
        sentences = [("Antwort", text) for text in (*content["sentences"], *content["listed"])]
        listed(book.add_worksheet("Text"), ("Was", "Text"), sentences, bold)
        words = ("name", "sentence", "formula", "source")
        heads = ("Zahl", "Was sie zählt", "Formel", "Abschnitt")
        rows = [tuple(row[word] for word in words) for row in content["definitions"]]
        listed(book.add_worksheet("Definitionen"), heads, rows, bold)
    return stream.getvalue()


def _numbers(sheet: Any, content: Content, saved: SavedEvaluation | None, bold: Any) -> None:
    period = period_of(content)
    head = f"{content['office']}, {period}, Stichtag {format_date(period.as_of)}"
    sheet.write_string(0, 0, safe_cell(head))
    kept = "; ".join(f"{row['name']}: {row['value']}" for row in content["filters"])
    sheet.write_string(1, 0, safe_cell(f"{content['counted']}{f', nur {kept}' if kept else ''}"))
    sheet.write_string(2, 0, f"Prüfsumme {digest_of(content)}")
    name = f"{saved.name}, {_saved_words(saved)}" if saved else heading_of(content)
    sheet.write_string(3, 0, safe_cell(name))
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
            # A share is one of the sum of its column, so the sums have none.
            if number["percent"] is not None and not line["is_sum"]:
                sheet.write_number(row, column + 1, number["percent"])
            column += 2
    sheet.freeze_panes(5, len(content["heads"]))
