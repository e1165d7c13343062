"""The letters of a request: what is filled in, and how one looks on paper."""

from datetime import datetime

from krm.adapters import pdf
from krm.adapters.pdf import InfoBlock, LetterDocument, blocks_from_text
from krm.letters.queries import letterhead
from krm.organisation.models import Person
from krm.organisation.queries import office
from krm.privacy.models import RequestLetter, SubjectRequest
from krm.privacy.queries import subject_requests as queries
from krm.privacy.queries.inventory import published_contact
from krm.privacy.rules.request_letters import LetterFacts
from krm.ui.rules import format_date


def facts_for(request: SubjectRequest, *, ground: str, reason: str) -> LetterFacts:
    """Return what is filled into the letters of a request."""
    extended = queries.due_of(request.received_on, is_extended=True).due_on
    return LetterFacts(
        kind=request.kind,
        received=format_date(request.received_on),
        until=format_date(request.runs_until),
        extended=format_date(extended),
        ground=ground,
        reason=reason,
        contact=published_contact(),
    )


def recipient_of(request: SubjectRequest) -> str:
    """Return the lines of the address, as far as they are known: the name, then where to."""
    lines = [part.strip() for part in request.reachable.replace("\n", ",").split(",")]
    return "\n".join([request.name, *(line for line in lines if line and "@" not in line)])


def letters_of(request: SubjectRequest) -> list[RequestLetter]:
    """Return the letters of a request in the order they were written."""
    return list(request.letters.select_related("written_by").order_by("written_at", "pk"))


def unsent(request: SubjectRequest) -> list[RequestLetter]:
    """Return what is written and has not left."""
    return [row for row in letters_of(request) if row.sent_on is None]


def printed_letter(letter: RequestLetter, at: datetime) -> bytes:
    """Return a letter as PDF on the paper of the house."""
    house, by = office(), letter.written_by
    day = letter.sent_on or at
    words = LetterDocument(
        sender=letterhead(house),
        recipient=tuple(letter.recipient.splitlines()),
        info=InfoBlock(
            our_reference=f"Antrag {letter.request_id}",
            date=format_date(day),
            contact_name=by.display_name if by else "",
            contact_phone=_phone(by) or house.phone,
            contact_email=(by.email if by else "") or house.email,
            your_message_of=format_date(letter.request.received_on),
        ),
        subject=letter.subject,
        salutation=f"Guten Tag {letter.request.name},",
        body=tuple(blocks_from_text(letter.body)),
        signature_name=by.display_name if by else "",
        signature_function=by.function if by else "",
        enclosures=(letter.enclosure,) if letter.enclosure else (),
        made_at=letter.written_at,
    )
    return pdf.render_letter(words).pdf


def _phone(person: Person | None) -> str:
    return person.phone if person else ""
