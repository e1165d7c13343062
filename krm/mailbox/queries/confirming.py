"""The automatic confirmation as an e-mail."""

from email.message import EmailMessage

from django.conf import settings

from krm.mailbox.models import AutomaticConfirmation
from krm.mailbox.rules.automatic_confirmation import SUBJECT, text_of
from krm.organisation.queries import krm_at_work, local_day, office
from krm.ui.rules import format_date, join_words


def email_of(row: AutomaticConfirmation) -> EmailMessage:
    """Return the e-mail: fixed words, the number, the contact; nothing the sender has written.

    Its headers say that a program wrote it and which mail it answers (RFC 3834).
    """
    item, house = row.item, office()
    officer = krm_at_work(local_day(row.queued_at))
    ways = [(officer.phone if officer else "") or house.phone, house.email]
    message = EmailMessage()
    message["From"] = settings.EMAIL_FROM
    message["To"] = row.recipient
    message["Subject"] = SUBJECT.format(receipt=item.receipt_number)
    message["Date"] = row.sending_at or row.queued_at
    message["Message-ID"] = row.message_id
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    if followed := _identifier(item.message_id):
        message["In-Reply-To"] = followed
        message["References"] = followed
    message.set_content(
        text_of(
            receipt=item.receipt_number,
            arrived_on=format_date(item.arrived_at),
            contact=officer.display_name if officer else "das KRM-Team",
            ways=join_words(filter(None, ways), "oder"),
            office=house.name,
        )
    )
    return message


def _identifier(message_id: str) -> str:
    bare = message_id.strip().strip("<>")
    return f"<{bare}>" if bare and bare.isascii() and bare.isprintable() and " " not in bare else ""
