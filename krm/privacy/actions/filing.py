"""Put the sheet of a sample into the file: as PDF, once it says everything."""

from datetime import datetime

from krm.adapters import pdf
from krm.adapters.pdf import SheetDocument, SheetPart, blocks_from_text
from krm.documents import actions as documents
from krm.journal.actions import Actor
from krm.organisation.models import Person
from krm.organisation.queries import local_day, office
from krm.privacy.models import Sample, SampleAnswer
from krm.privacy.queries.samples import DrawnCase, answers_of, drawn_cases
from krm.ui.rules import format_day, format_month, format_stamp

_NOTHING = (
    "In diesem Monat kam keine Kundenreaktion an, und in keine E-AKTE wurde gesehen. Es gibt "
    "nichts zu prüfen."
)


def file_sheet(*, sample: Sample, by: Actor, at: datetime) -> None:
    """Store the sheet of a sample that is checked, or has nothing to check."""
    sample.checked_at, sample.checked_by_id = at, by.pk
    content = pdf.render_sheet(_sheet(sample, by, at)).pdf
    title = f"Stichprobe E-AKTE {format_month(sample.month)}"
    sample.sheet = documents.store_document(
        content=content, name=f"Stichprobe-E-AKTE-{sample.month:%Y-%m}.pdf", title=title,
        known_text=title, by=by, at=at,
    )  # fmt: skip
    sample.save(update_fields=["checked_at", "checked_by", "sheet"])


def _sheet(sample: Sample, by: Actor, at: datetime) -> SheetDocument:
    facts = [
        ("Zugang im Monat", f"{len(sample.intake) or 'Fehlanzeige'}"),
        ("Vorgänge mit Einsicht", str(len(sample.looked))),
        ("Gezogen", format_stamp(sample.drawn_at)),
        ("Startwert", sample.seed),
        ("Zu prüfen bis", format_day(sample.due_on)),
    ]
    if isinstance(by, Person):
        facts.append(("Geprüft", f"{format_day(local_day(at))}, {by.display_name}"))
    cases = drawn_cases(sample)
    parts = [SheetPart(facts=tuple(facts))]
    parts += [part for found in cases for part in _parts_of(found)]
    if not cases:
        parts.append(SheetPart(heading="Fehlanzeige", body=blocks_from_text(_NOTHING)))
    return SheetDocument(
        office=office().name,
        title="Stichprobe: Einsicht in die E-AKTE",
        reference=format_month(sample.month),
        parts=tuple(parts),
        signatures=("Datum", "Geschäftsführung") if cases else (),
        foot="Abschnitt 1.3 der Geschäftsweisung",
        made_at=at,
    )


def _parts_of(found: DrawnCase) -> list[SheetPart]:
    """Return a drawn Vorgang by its number, with codes and days: no name, no title."""
    rows = tuple(
        (
            format_stamp(row.looked_at),
            row.get_document_kind_display(),
            format_day(row.document_on),
            "ja" if row.corrections.all() else "nein",
        )
        for row in found.look_ins
    )
    answers = answers_of(found.case)
    questions = tuple(
        (question.label, *answers[question])
        for question in SampleAnswer.SheetQuestion
        if question in answers
    )
    heading = f"{found.case.number}, {found.case.get_source_display()}"
    none = blocks_from_text("Zu diesem Vorgang ist keine Einsicht eingetragen.")
    return [
        SheetPart(
            heading=heading,
            body=() if rows else none,
            heads=("Gelesen", "Dokument", "Vom", "Berichtigt"),
            rows=rows,
        ),
        SheetPart(heads=("Frage", "Antwort", "Bemerkung"), rows=questions),
    ]
