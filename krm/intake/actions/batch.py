"""Take many mails in at once: as safe as one by one, with one commit for all where that is so.

First all bytes are on disk and all rows committed, then they are read. A mail that belongs to a
Vorgang, has files or breaks the reader is read in a step of its own.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from krm.casework import originals
from krm.casework.actions import arrivals
from krm.casework.models import IntakeItem
from krm.intake import queries
from krm.intake.actions import mail as one
from krm.intake.arrival import Ingested, refuse_arrival
from krm.intake.rules import MailContent
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor
from krm.organisation.standing import standing

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
        received = _receive(kept=kept, by=by, at=at)
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


@journal.verb
def _receive(
    *, kept: Sequence[tuple[str, str]], by: Actor, at: datetime
) -> list[tuple[IntakeItem, bool]]:
    """Give every mail its row, all in one transaction."""
    return [
        arrivals.receive(
            source=one.EMAIL, content_digest=digest, raw_name=name, arrived_at=at, by=by, at=at
        )
        for digest, name in kept
    ]


def _read_together(items: Sequence[IntakeItem], by: Actor, at: datetime) -> dict[int, IntakeItem]:
    """Read the plain ones in one transaction; what is left out or fails is not in the answer."""
    plain = [(item, content) for item in items if (content := _plain_content(item)) is not None]
    try:
        return _take_in_plain(plain=plain, by=by, at=at)
    except DatabaseError:
        return {}


def _plain_content(item: IntakeItem) -> MailContent | None:
    """Return what was read, if taking it in touches no Vorgang and stores no file.

    A step that locks a Vorgang must not hold the journal of the office, as this one will.
    """
    try:
        content = one.content_of(item)
    except Exception:
        return None  # `read_item` says what is wrong
    touches = (
        content.attachments
        or content.bounce is not None
        or queries.thread_of(content)
        or queries.names_a_number(content.subject, content.text)
    )
    return None if touches else content


@journal.verb
def _take_in_plain(
    *, plain: Sequence[tuple[IntakeItem, MailContent]], by: Actor, at: datetime
) -> dict[int, IntakeItem]:
    read: dict[int, IntakeItem] = {}
    for item, content in plain:
        try:
            read[item.pk] = one.take_in(item=item, content=content, by=by, at=at)
        except DatabaseError:
            raise
        except Exception:
            # A verb inside a verb has rolled back to before it; `read_item` says why later.
            continue
    return read
