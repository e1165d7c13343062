"""Reads over letters: how they look, and the e-mail that leaves."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from django.conf import settings

from krm.adapters import pdf
from krm.documents import queries as documents
from krm.letters.models import Dispatch, Letter
from krm.letters.queries import composing
from krm.organisation import queries as organisation
from krm.organisation.access import roles_on
from krm.organisation.models import Office, Person
from krm.organisation.rules import Role
from krm.reactions.queries import passed_to_us_by
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_date

_KRM = "Kundenreaktionsmanagement"
_AT_KRM = frozenset({Role.KRM_OFFICER, Role.FRONT_OFFICE})


def render(letter: Letter, *, at: datetime) -> pdf.PdfResult:
    """Return the letter as PDF/UA-1 and PDF/A-3a in one file (DIN 5008 form B)."""
    return pdf.render_letter(document_of(letter, at=at))


def document_of(letter: Letter, *, at: datetime) -> pdf.LetterDocument:
    """Return the letter as the adapter typesets it."""
    office = organisation.office()
    behalf = _on_behalf_of(letter)
    signs = (letter.approved_by or letter.contact) if behalf else letter.contact
    return pdf.LetterDocument(
        sender=letterhead(office, _department(letter.contact, at)),
        recipient=_recipient(letter, at),
        info=_info(letter, office, at),
        subject=letter.subject,
        salutation=letter.salutation,
        body=pdf.blocks_from_text(letter.body),
        signature_name=signs.display_name if signs else "",
        signature_function=signs.function if signs else "",
        enclosures=tuple(line for line in letter.enclosures.splitlines() if line.strip()),
        on_behalf_of=behalf,
        draft=letter.state == Letter.State.DRAFT,
        made_at=at,
    )


def _recipient(letter: Letter, at: datetime) -> tuple[str, ...]:
    """Return where a draft would go now; with the release the address stands fast."""
    if letter.state == Letter.State.DRAFT:
        return composing.address_of(letter.reaction, organisation.local_day(at))
    return tuple(letter.recipient_lines)


def _on_behalf_of(letter: Letter) -> str:
    """Return in whose name the office answers, "" if in its own (R-05).

    Whoever of the executive has released the answer signs it.
    """
    if letter.kind != Letter.Kind.ANSWER or not letter.reaction.is_board:
        return ""
    return regelwerk.rules_of(letter.reaction.regelwerk_version).word("board.on_behalf_of")


def _department(contact: Person | None, at: datetime) -> str:
    """Return which part of the house writes: KRM, or the unit that answers in its place (R-13)."""
    if contact is None or contact.unit is None:
        return _KRM
    roles = roles_on(contact, organisation.local_day(at))
    return _KRM if roles & _AT_KRM else contact.unit.name


def letterhead(office: Office, department: str = _KRM) -> pdf.Sender:
    """Return the office as it writes: in the letterhead, the return line and at the foot."""
    place = f"{office.postcode} {office.city}"
    phone = f"Telefon {office.phone}" if office.phone else ""
    ways = "\n".join(part for part in (phone, office.email, office.website) if part)
    return pdf.Sender(
        office=office.name,
        department=department,
        address=(office.street, place),
        return_line=office.return_line,
        footer=tuple(part for part in (f"{office.name}\n{office.street}\n{place}", ways) if part),
    )


def _info(letter: Letter, office: Office, at: datetime) -> pdf.InfoBlock:
    reaction = letter.reaction
    contact = letter.contact
    wrote_to_us = reaction.is_written and not passed_to_us_by(reaction)
    own_day = composing.written_on(reaction) if wrote_to_us else ""
    is_undated = wrote_to_us and not own_day
    return pdf.InfoBlock(
        our_reference=composing.our_reference(letter),
        date=format_date(at),
        contact_name=contact.display_name if contact else "",
        contact_phone=_phone(contact, office),
        contact_email=contact.email if contact and contact.email else office.email,
        contact_hours=contact.reachable if contact else "",
        your_message_of=own_day,
        arrived_on=format_date(reaction.arrived_at) if is_undated else "",
    )


def _phone(contact: Person | None, office: Office) -> str:
    return (contact.phone if contact else "") or office.phone


def pdf_of(letter: Letter, *, at: datetime) -> bytes:
    """Return the stored PDF of a released letter, or a preview marked as draft."""
    if letter.pdf is not None:
        return documents.read_content(letter.pdf)
    return render(letter, at=at).pdf


def pdf_name(letter: Letter) -> str:
    """Return under which name the PDF is offered."""
    state = "" if letter.state != Letter.State.DRAFT else " Entwurf"
    return f"{letter.reaction.number} {letter.get_kind_display()}{state}.pdf"


def ways_out(letter: Letter) -> list[Dispatch]:
    """Return every way out of a letter: the one that counts now first, then the latest."""
    rows = list(letter.dispatches.order_by("-pk"))
    return sorted(rows, key=lambda row: row.state == Dispatch.State.CANCELLED)


def is_unfetched_too_long(dispatch: Dispatch, on: date) -> bool:
    """Tell whether nobody has fetched an answer for as long as the Regelwerk gives them."""
    days = regelwerk.rules_on(on).number("letters.fetch_days")
    posted = dispatch.posted_on
    return dispatch.waits_to_be_fetched and posted is not None and posted <= on - timedelta(days)


def email_of(dispatch: Dispatch) -> EmailMessage:
    """Return the e-mail of a dispatch: fixed text, nothing attached, no facts of the case."""
    letter = dispatch.letter
    message = EmailMessage()
    message["From"] = settings.EMAIL_FROM
    message["To"] = dispatch.email_address
    message["Subject"] = letter.subject
    message["Date"] = dispatch.sending_at or dispatch.queued_at
    message["Message-ID"] = dispatch.message_id
    message.set_content(f"{letter.salutation}\n\n{letter.body}\n")
    return message


def channels_of(letter_kind: str, by_email: Sequence[str], *, may_fetch: bool) -> list[str]:
    """Return the ways out that are open to a kind of letter.

    :param by_email: the kinds that leave by e-mail (docs/rulings.md 14).
    :param may_fetch: the customer can fetch a letter with the code of the receipt.
    """
    closed = set()
    if letter_kind not in by_email:
        closed.add(Letter.Channel.EMAIL)
    if not may_fetch:
        closed.add(Letter.Channel.DOWNLOAD)
    return [channel for channel in Letter.Channel.values if channel not in closed]


def words_of(letter: Letter) -> str:
    """Return everything the customer will read as one text, for its digest."""
    content = [
        letter.subject, letter.salutation, letter.body, letter.enclosures,
        letter.recipient_lines, letter.recipient_email, letter.channel,
    ]  # fmt: skip
    return json.dumps(content, ensure_ascii=False)
