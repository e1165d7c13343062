"""The whole Vorgang as one indexed PDF: gathers what the pages show, and journals the export."""

from collections.abc import Iterator
from datetime import date, datetime

from krm.adapters import pdf
from krm.casework.queries.case import CaseRows
from krm.casework.queries.hearing import hearing_card
from krm.deadlines import queries as deadlines
from krm.desk.queries.origin import origin_of
from krm.desk.queries.timeline import Moment, timeline_of
from krm.documents import queries as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Verb, reaction_chain
from krm.letters.models import Letter
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Reaction, ReactionDocument
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_date, format_day, format_stamp
from krm.work import access

_NOT_CHOSEN = "nicht für Sie freigegeben"
_NOT_CHECKED = "wegen der Virenprüfung gesperrt"
_LOST = "fehlt in der Ablage"
_UNREADABLE = "nicht lesbar"
_PICTURES = frozenset({"image/png", "image/jpeg", "image/tiff"})


@journal.verb
def render_case(*, reaction: Reaction, by: Person, at: datetime) -> bytes:
    """Return the Vorgang as one PDF with contents; that it was made stands in the journal."""
    result = pdf.render_case_file(_case(reaction, by, at))
    journal.record(
        Verb.CASE_FILE_EXPORTED,
        chain=reaction_chain(reaction.pk),
        by=by,
        at=at,
        data={"case_file": True, "left_out": len(result.left_out)},
    )
    return result.pdf


def _case(reaction: Reaction, by: Person, at: datetime) -> pdf.CaseDocument:
    on = organisation.local_day(at)
    rows = CaseRows(reaction, on)
    return pdf.CaseDocument(
        office=organisation.office().name,
        reference=reaction.number,
        title=reaction.title,
        produced_on=format_day(on),
        produced_by=by.display_name,
        facts=_facts(reaction),
        deadlines=tuple(
            pdf.CaseDeadline(
                shown.label,
                format_day(shown.deadline.due_on),
                shown.light.words,
                tuple(shown.deadline.explanation.get("sentences", ())),
            )
            for shown in deadlines.shown_deadlines(reaction, on)
        ),
        anliegen=_anliegen(reaction),
        matter=_matter(rows),
        timeline=tuple(
            pdf.CaseEvent(format_stamp(m.at), _event(m), m.who)
            for m in reversed(timeline_of(rows, by))
        ),
        letters=(
            *_hearing(rows, access.rights_in(by, reaction, on)),
            *_schriftsaetze(rows, with_points=access.holds(by, Right.CHECK, reaction, on)),
            # What went out on paper follows as the very PDF, among the documents.
            *(_letter(letter) for letter in reversed(rows.letters) if letter.pdf_id is None),
        ),
        attachments=_attachments(reaction, by, on),
        made_at=at,
    )


def _event(moment: Moment) -> str:
    before = (f"(frühere Fassung: {text})" for text in moment.before)
    return " ".join(filter(None, [moment.what, moment.more, *before]))


def _matter(rows: CaseRows) -> tuple[pdf.Block, ...]:
    """Return what was written down: what happened, what is wished, what was said besides."""
    reaction = rows.reaction
    further = [f"{row.text}\n\n{row.answer}".strip() for row in rows.further_points]
    parts = [("", reaction.matter or "Kein Text."), ("Was gewünscht wird", reaction.wish)]
    parts += [("Weiterer Punkt", text) for text in further]
    parts += [("Was getan wurde", reaction.settled_how)]
    return tuple(
        block
        for heading, text in parts
        if text
        for block in (
            *(pdf.blocks_from_text(f"## {heading}") if heading else ()),
            *pdf.blocks_from_text(text),
        )
    )


def _schriftsaetze(rows: CaseRows, *, with_points: bool) -> Iterator[pdf.CaseLetter]:
    """Give each Schriftsatz that was delivered; its points are for those who check them."""
    units = {row.pk: row.unit.name for row in rows.assignments}
    codes = regelwerk.rules_of(rows.reaction.regelwerk_version).anliegen_tree.codes
    for one in rows.delivered:
        text = f"## Hintergrund\n\n{one.reasons}"
        if one.bescheid_issued_on:
            text += f"\n\nBescheid vom {format_date(one.bescheid_issued_on)}"
        if one.procedure_note:
            text += f"\n\n## Laufende Verfahren\n\n{one.procedure_note}"
        for point in one.points.select_related("anliegen") if with_points else ():
            code = point.anliegen.code
            label = codes[code].label if code in codes else ""
            said = (
                ("Sachverhalt", point.facts),
                ("Rechtsgrundlage", point.legal_basis),
                ("Bewertung", point.assessment_label),
                ("Abhilfe", point.remedy),
                ("Andere Lösungen", point.alternatives),
                ("Textvorschlag", point.text_proposal),
            )
            words = "\n\n".join(f"{label}: {part}" for label, part in said if part)
            gone = " (dieses Anliegen wurde später berichtigt)" if point.anliegen.is_removed else ""
            text += f"\n\n## {code} {label}{gone}\n\n{words}"
        title = f"Schriftsatz von {units[one.assignment_id]}, Version {one.version}"
        day = organisation.local_day(one.delivered_at or one.saved_at)
        yield pdf.CaseLetter(title, pdf.blocks_from_text(text), format_day(day))


def _hearing(rows: CaseRows, rights: frozenset[Right]) -> Iterator[pdf.CaseLetter]:
    """Give what the person complained about was asked and said, for those who read it."""
    if (card := hearing_card(rows.reaction, rights)) is None:
        return
    parts = [("Vorwurf", card.accusation), ("Äußerung", card.statement)]
    text = "\n\n".join(f"## {title}\n\n{words}" for title, words in parts if words)
    yield pdf.CaseLetter(f"Äußerung von {card.who}", pdf.blocks_from_text(text), card.state)


def _letter(letter: Letter) -> pdf.CaseLetter:
    day = organisation.local_day(letter.dispatched_at or letter.released_at or letter.drafted_at)
    return pdf.CaseLetter(
        f"{letter.get_kind_display()} ({letter.get_state_display()})",
        pdf.blocks_from_text(f"{letter.salutation}\n\n{letter.body}"),
        format_day(day),
    )


def _facts(reaction: Reaction) -> tuple[tuple[str, str], ...]:
    who = reaction.party.display_name if reaction.party else "nicht erfasst"
    rows = (
        ("Art", reaction.get_kind_display()),
        ("Stand", reaction.state_label),
        ("Eingang im Haus", format_stamp(reaction.arrived_at)),
        *((row.name, row.words) for row in origin_of(reaction)),
        ("Standort", reaction.standort.name if reaction.standort else ""),
        ("Frühere Nummer", reaction.imported_number),
        ("Kundin oder Kunde", "anonym" if reaction.is_anonymous else who),
        ("Einheit", reaction.lead_unit.name if reaction.lead_unit else ""),
        ("Ergebnis", reaction.get_result_display()),
    )
    return tuple((name, value) for name, value in rows if value)


def _anliegen(reaction: Reaction) -> tuple[pdf.CaseAnliegen, ...]:
    codes = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes
    return tuple(
        pdf.CaseAnliegen(
            f"{item.code} {codes[item.code].label if item.code in codes else ''}",
            item.answer or item.text,
            item.get_assessment_display(),
        )
        for item in reaction_queries.anliegen_of(reaction)
    )


def _attachments(reaction: Reaction, by: Person, on: date) -> tuple[pdf.CaseAttachment, ...]:
    """Return every document of the Vorgang; one left out stands in the index with the reason."""
    shown = set(access.visible_documents(by, reaction, on).values_list("pk", flat=True))
    rows = reaction.documents.select_related("document").order_by("added_at", "pk")
    return tuple(_attachment(row, is_shown=row.pk in shown) for row in rows)


def _attachment(row: ReactionDocument, *, is_shown: bool) -> pdf.CaseAttachment:
    content, why_not = _content_of(row.document) if is_shown else (None, _NOT_CHOSEN)
    return pdf.CaseAttachment(
        # The title of what was not chosen for the person may tell what they need not know.
        row.document.title if is_shown else "Weiteres Dokument",
        format_date(row.document.stored_at),
        row.get_kind_display(),
        content,
        why_not,
    )


def _content_of(document: Document) -> tuple[bytes | None, str]:
    """Return the file if it can stand in a PDF, else why it cannot."""
    if not documents.is_offered(document):
        return None, _NOT_CHECKED
    if document.media_type != "application/pdf" and document.media_type not in _PICTURES:
        return None, ""
    try:
        content = documents.read_content(document)
    except FileNotFoundError:
        return None, _LOST
    if document.media_type not in _PICTURES:
        return content, ""
    page = pdf.picture_as_pdf(content)
    return page, "" if page else _UNREADABLE
