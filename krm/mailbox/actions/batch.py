"""Take many mails in at once: as safe as one by one, with one commit for all where that is so.

First all bytes are on disk and all rows committed, then they are read. A mail that belongs to a
Vorgang, has files or breaks the reader is read in a step of its own.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from krm.adapters.failures import told
from krm.arrivals.actions import alarms, receiving_many
from krm.arrivals.actions.admission import Ingested, refuse_arrival
from krm.arrivals.actions.receiving import Reading
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries.alarms import signals_in
from krm.arrivals.storage import originals
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor
from krm.mailbox.actions import mail as one
from krm.mailbox.queries import threads
from krm.organisation.queries import local_day
from krm.organisation.standing import standing

log = logging.getLogger(__name__)

_WRITERS = 8


@dataclass(frozen=True)
class RawMail:
    """The bytes of a mail; with its size if they are only its beginning."""

    raw: bytes
    whole_size: int | None = None


def ingest_mails(*, mails: Sequence[RawMail], by: Actor = SYSTEM, at: datetime) -> list[Ingested]:
    """Take mails in, each as `ingest_mail` does; return them in the same order.

    :raises Refused: if the person may not triage.
    :raises OSError: if the file store cannot keep one; then none has a row yet.
    """
    with standing():
        refuse_arrival(by, None, at)
        kept = _kept(mails)
        received = receiving_many.receive_together(source=one.EMAIL, kept=kept, by=by, at=at)
        for item, _ in received:
            if item.content_removed_at is not None:
                originals.remove(item.raw_name)
        unread = {
            item.pk: item
            for item, _ in received
            if item.read_at is None and item.content_removed_at is None
        }
        read = _read_together(list(unread.values()), by, at)
        for pk, item in unread.items():
            if pk not in read:
                read[pk] = one.read_item(item=item, by=by, at=at)
        return [Ingested(read.get(item.pk, item), is_new) for item, is_new in received]


def _kept(mails: Sequence[RawMail]) -> list[tuple[str, str]]:
    """Write all bytes to disk; the disk makes several files safe at a time."""
    with ThreadPoolExecutor(_WRITERS) as writers:
        return list(writers.map(lambda mail: one.kept(mail.raw, mail.whole_size), mails))


def _read_together(items: Sequence[IntakeItem], by: Actor, at: datetime) -> dict[int, IntakeItem]:
    """Read the plain ones in one transaction; what is left out or fails is not in the answer."""
    readings = [reading for item in items if (reading := _plain_reading(item)) is not None]
    try:
        return {row.pk: row for row in _take_in_plain(readings=readings, by=by, at=at)}
    except Exception as error:
        # Rolled back as a whole; each is read by itself then, and what breaks says why.
        log.error("%s mails are read one by one: %s", len(readings), told(error))
        return {}


def _plain_reading(item: IntakeItem) -> tuple[IntakeItem, Reading] | None:
    """Return what was read, if taking it in touches no Vorgang and stores no file.

    A step that locks a Vorgang must not hold the journal of the office, as this one will.
    """
    try:
        content = one.content_of(item)
        touches = (
            content.attachments
            or content.bounce is not None
            or threads.thread_of(content)
            or threads.names_a_number(content.subject, content.text)
        )
        return None if touches else (item, one.reading_of(item, content))
    except Exception:
        return None  # `read_item` says what is wrong


@journal.verb
def _take_in_plain(
    *, readings: Sequence[tuple[IntakeItem, Reading]], by: Actor, at: datetime
) -> list[IntakeItem]:
    rows = receiving_many.note_readings(readings=readings, by=by, at=at)
    for row in rows:
        if signals_in(f"{row.subject}\n{row.text}", local_day(at)):
            alarms.raise_from_text(item=row, by=by, at=at)
    return rows
