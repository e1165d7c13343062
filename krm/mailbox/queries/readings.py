"""What an arrival keeps of a mail: all that was read, what was read so far, or its raw text."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from krm.arrivals.actions.receiving import Reading
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries import waiting
from krm.arrivals.storage import originals
from krm.documents.models import Document
from krm.documents.rules.decoding import decode_bytes
from krm.mailbox.queries import threads
from krm.mailbox.rules.arrival_time import Arrival, arrival_of
from krm.mailbox.rules.mail import MailContent
from krm.organisation.queries import local_day

_UNFINISHED: Final = (
    "Die E-Mail ist gelesen, aber nicht zugeordnet, und ihre Anhänge fehlen hier. Bitte das "
    "Original ansehen und sie von Hand zuordnen."
)
_IN_THE_ORIGINAL: Final = (
    "Was nicht angenommen ist, liegt nur im Original der E-Mail. Dort ansehen oder in anderer Form "
    "neu erbitten."
)
_RAW_TEXT: Final = 200_000


def reading_of(
    item: IntakeItem,
    content: MailContent,
    stored: Sequence[Document] = (),
    refused: Sequence[str] = (),
) -> Reading:
    """Return what was read as the arrival keeps it; the moment of arrival is found here."""
    arrival = Arrival(item.arrived_at)
    if item.arrived_at == item.stored_at:
        days = waiting.certain_days(local_day(item.stored_at))
        arrival = arrival_of(content, fetched_at=item.stored_at, certain_days=days)
    due = waiting.provisional(arrival.at)
    passed_on = content.customer.why if content.customer else ""
    not_taken = [f"Nicht angenommen: {line}" for line in refused]
    problems = [content.problem, passed_on, *not_taken, _IN_THE_ORIGINAL if refused else ""]
    return Reading(
        arrived_at=arrival.at,
        arrival_doubt=arrival.doubt,
        canonical_digest=content.canonical_digest,
        message_id=content.message_id,
        in_reply_to=content.in_reply_to,
        thread=threads.thread_of(content),
        sender_name=content.from_name,
        sender_address=content.from_address,
        subject=content.subject,
        text=content.new_text or content.text,
        quoted_history=content.quoted_history,
        html=content.html_safe,
        problem="\n".join(filter(None, [*problems, *content.notes])),
        is_unreadable=bool(content.problem),
        is_answerable=content.answerable,
        not_answerable_reason=content.not_answerable_because,
        provisional_due_on=due.due_on if due else None,
        documents=stored,
    )


def unfinished_reading(row: IntakeItem, content: MailContent) -> Reading:
    """Return what was read of a mail if what follows from it broke; a person puts it in place."""
    reading = reading_of(row, content)
    problem = "\n".join(filter(None, [_UNFINISHED, reading.problem]))
    return replace(reading, problem=problem, is_unreadable=True)


def raw_reading(row: IntakeItem, problem: str) -> Reading:
    """Return the raw text of a mail that nobody could read, with the reason in German."""
    try:
        raw = originals.read(row.raw_name)
    except OSError:
        raw = b""
    due = waiting.provisional(row.arrived_at)
    return Reading(
        arrived_at=row.arrived_at,
        text=decode_bytes(raw[:_RAW_TEXT])[0],
        problem=problem,
        is_unreadable=True,
        not_answerable_reason="Die E-Mail konnte nicht gelesen werden.",
        provisional_due_on=due.due_on if due else None,
    )
