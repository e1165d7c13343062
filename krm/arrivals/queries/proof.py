"""What a desk keeps of a part that was passed on: a proof on paper, and everything in one file."""

import io
import zipfile
from datetime import datetime

from krm.adapters import pdf
from krm.adapters.pdf import Block, InfoBlock, LetterDocument, Sender
from krm.arrivals.models import PassedOn
from krm.arrivals.rules.nine_questions import PARTS
from krm.deadlines.rules import format_begin
from krm.documents import queries as documents
from krm.documents.models import Document
from krm.organisation import queries as organisation
from krm.organisation.models import Person
from krm.ui.rules import format_date


def proof_of(part: PassedOn, at: datetime) -> bytes:
    """Return a PDF that says when a part arrived in the house, and when it went where (§ 84 SGG).

    It holds the words that went along, and of each file its name and its fingerprint.
    """
    office = organisation.office()
    place = f"{office.postcode} {office.city}"
    letter = LetterDocument(
        sender=Sender(
            office=office.name,
            department="Kundenreaktionsmanagement (KRM)",
            address=(office.street, place),
            return_line=office.return_line,
            footer=(f"{office.name}\n{office.street}\n{place}",),
        ),
        recipient=(part.unit.name,),
        info=InfoBlock(
            our_reference=part.item.receipt_number,
            date=format_date(at),
            contact_name=_name(part.passed_by),
        ),
        subject=f"Nachweis der Weitergabe: {PARTS[part.part].label}",
        salutation="",
        body=tuple(_blocks(part)),
        closing="",
        made_at=at,
    )
    return pdf.render_letter(letter).pdf


def _name(person: Person | None) -> str:
    return person.display_name if person else "nicht mehr bekannt"


def _blocks(part: PassedOn) -> list[Block]:
    item = part.item
    number = f", Vorgang {item.reaction.number}" if item.reaction else ""
    facts = [
        f"Eingang im Haus: {format_begin(part.arrived_at)}. Dieser Tag zählt für Fristen.",
        f"Nummer: {item.receipt_number}{number}",
        f"Weitergegeben: {format_begin(part.passed_at)} von {_name(part.passed_by)} an "
        f"{part.unit.name}",
        _what_became_of(part),
    ]
    if part.note:
        facts.append(f"Hinweis: {part.note}")
    blocks = [Block("bullets", items=tuple(facts))]
    if item.content_removed_at is not None:
        return [*blocks, Block("paragraph", "Der Inhalt ist bei KRM gelöscht.")]
    if part.includes_text:
        blocks += _words(part)
    files = list(part.documents.order_by("stored_at", "pk"))
    if files:
        blocks += [Block("heading", "Dateien"), Block("bullets", items=_listed(files))]
    return blocks


def _what_became_of(part: PassedOn) -> str:
    if part.returned_at is not None:
        moment = format_begin(part.returned_at)
        return f"Zurückgegeben: {moment} von {_name(part.returned_by)}. {part.return_reason}"
    if part.received_at is not None:
        return f"Erhalt bestätigt: {format_begin(part.received_at)} von {_name(part.received_by)}"
    return "Erhalt: noch nicht bestätigt"


def _words(part: PassedOn) -> list[Block]:
    item = part.item
    sender = f"{item.sender_name} {item.sender_address}".strip() or "Absender unbekannt"
    said = [f"Von: {sender}", *([f"Betreff: {item.subject}"] if item.subject else [])]
    blocks = [Block("heading", "Nachricht"), *(Block("paragraph", line) for line in said)]
    lines = [line.strip() for line in item.text.split("\n") if line.strip()]
    return blocks + [Block("paragraph", line) for line in lines or ["(kein Text)"]]


def _listed(files: list[Document]) -> tuple[str, ...]:
    return tuple(f"{file.original_name} (SHA-256 {file.sha256})" for file in files)


def everything_of(part: PassedOn, at: datetime) -> bytes:
    """Return proof and files of a part as one ZIP, so that a desk secures all of it at once.

    A file that nobody has looked at for malware yet is left out; the proof names it.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("00-Nachweis.pdf", proof_of(part, at))
        for number, file in enumerate(part.documents.order_by("stored_at", "pk"), start=1):
            if documents.is_offered(file):
                archive.writestr(f"{number:02}-{file.original_name}", documents.read_content(file))
    return packed.getvalue()
