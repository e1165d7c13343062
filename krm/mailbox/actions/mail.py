"""Take in what arrives: stored raw and committed first, read in a second step.

Whatever happens in between or while reading, the mail is there: ``read_pending`` finds it later.
"""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError

from krm.adapters.failures import described
from krm.adapters.sandbox import ATTEMPTS, SandboxUnavailable, TooCostly
from krm.arrivals.actions import alarms, receiving
from krm.arrivals.actions.admission import Ingested, refuse_arrival
from krm.arrivals.actions.receiving import Original, Reading
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries import waiting
from krm.arrivals.storage import originals
from krm.casework.actions import messages
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, reaction_chain
from krm.letters import actions as letters
from krm.letters.models import Dispatch
from krm.mailbox.actions import confirming
from krm.mailbox.queries import threads
from krm.mailbox.queries.readings import raw_reading, reading_of, unfinished_reading
from krm.mailbox.queries.stored import CUT, mail_of
from krm.mailbox.rules.mail import BounceDetails, MailContent
from krm.organisation.queries import local_day
from krm.organisation.standing import standing
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction

log = logging.getLogger(__name__)

EMAIL: Final = "email"
_OUTLOOK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN: Final = "Beim Auslesen ist ein Fehler aufgetreten. Bitte das Original ansehen."
_TOO_COSTLY: Final = (
    "Die E-Mail ist so aufgebaut, dass sie sich nicht auslesen ließ. Hier steht der Rohtext. "
    "Bitte das Original ansehen."
)
# So many seconds are read after storing; what is left then is read by the next run of the job.
_PATIENCE: Final = 20.0
_LONGEST_RUN: Final = 70.0
_TOGETHER: Final = 50
_WRITERS: Final = 8


@dataclass(frozen=True)
class RawMail:
    """The bytes of a mail.

    :ivar whole_size: how large the mail is, if these are only its beginning.
    :ivar arrived_at: the moment a person says it arrived; else the mail itself is asked.
    """

    raw: bytes
    whole_size: int | None = None
    arrived_at: datetime | None = None


def ingest_mail(
    *, raw: bytes, by: Actor = SYSTEM, at: datetime, arrived_at: datetime | None = None
) -> Ingested:
    """Take one mail in: a batch of one, see `ingest_mails`."""
    [taken] = ingest_mails(mails=[RawMail(raw, arrived_at=arrived_at)], by=by, at=at)
    return taken


def ingest_mails(*, mails: Sequence[RawMail], by: Actor = SYSTEM, at: datetime) -> list[Ingested]:
    """Take mails in; return them in the same order.

    First all bytes are on disk and all rows committed, then what can be read from them.

    :raises Refused: if the person may not triage or an arrival lies in the future.
    :raises OSError: if the file store cannot keep one; then none has a row yet.

    The same bytes again report the arrival that is there; a duplicate from another mailbox is set
    aside and names the first one. Two different mails under one Message-ID are two arrivals.
    """
    with standing():
        for mail in mails:
            refuse_arrival(by, mail.arrived_at, at)
        stored = _kept(mails, at)
        received = receiving.receive(source=EMAIL, kept=stored, by=by, at=at)
        for original, (item, _) in zip(stored, received, strict=True):
            if item.content_removed_at is not None:
                originals.remove(original.name)
        unread = {
            item.pk: item
            for item, _ in received
            if item.read_at is None and item.content_removed_at is None
        }
        read = _read_at_once(list(unread.values()), by, at)
        return [Ingested(read.get(item.pk, item), is_new) for item, is_new in received]


def _read_at_once(items: Sequence[IntakeItem], by: Actor, at: datetime) -> dict[int, IntakeItem]:
    """Read what was stored just now; without a reader all of it waits for the next run."""
    try:
        return read_items(items=items, patience=_PATIENCE, by=by, at=at)
    except SandboxUnavailable as error:
        log.error("%s mails stay pending: %s", len(items), described(error))
        return {}


def _kept(mails: Sequence[RawMail], at: datetime) -> list[Original]:
    """Write all bytes to disk; the disk makes several files safe at a time."""
    with ThreadPoolExecutor(_WRITERS) as writers:
        names = list(writers.map(lambda mail: kept(mail.raw, mail.whole_size), mails))
    return [
        Original(digest, name, mail.arrived_at or at)
        for mail, (digest, name) in zip(mails, names, strict=True)
    ]


def kept(raw: bytes, whole_size: int | None = None) -> tuple[str, str]:
    """Write the bytes to disk for good; return their digest and name.

    :raises OSError: if the file store cannot keep them.
    """
    ending = "msg" if raw.startswith(_OUTLOOK) else "eml"
    if whole_size is not None:
        # The name tells it to whoever reads the file, also after a crash.
        ending = f"{CUT}{whole_size}.{ending}"
    return originals.keep(raw, ending=ending)


def read_pending(*, by: Actor = SYSTEM, at: datetime) -> list[IntakeItem]:
    """Read the stored arrivals that are still unread; return those that no longer are.

    What was never tried comes first, so that a costly mail holds up nothing behind it.
    """
    # The stopwatch of the machine says how long a run may take.
    ends = time.monotonic() + _LONGEST_RUN
    items = list(waiting.pending())
    read: dict[int, IntakeItem] = {}
    for start in range(0, len(items), _TOGETHER):
        batch = items[start : start + _TOGETHER]
        read |= read_items(items=batch, patience=ends - time.monotonic(), by=by, at=at)
    return [row for item in items if (row := read.get(item.pk)) and row.read_at is not None]


def read_items(
    *, items: Sequence[IntakeItem], patience: float = _PATIENCE, by: Actor = SYSTEM, at: datetime
) -> dict[int, IntakeItem]:
    """Read stored arrivals and return them by their keys.

    The plain ones are read in one transaction. A mail that belongs to a Vorgang, has files or
    breaks the reader is read in a step of its own.

    :param patience: after so many seconds no further one is begun; it stays pending.
    :raises DatabaseError: if the database fails; the arrivals then stay pending.
    :raises SandboxUnavailable: if no reader could be started; likewise.
    """
    ends = time.monotonic() + patience
    plain: list[tuple[IntakeItem, Reading]] = []
    others: list[IntakeItem] = []
    read: dict[int, IntakeItem] = {}
    for item in items:
        if time.monotonic() > ends:
            break
        try:
            reading = _plain_reading(item)
        except TooCostly:
            read[item.pk] = _tried(item, by, at)
            continue
        if reading is None:
            others.append(item)
        else:
            plain.append((item, reading))
    read |= _take_in_together(plain, by, at)
    others += [item for item, _ in plain if item.pk not in read]
    for item in others:
        if time.monotonic() > ends:
            break
        read[item.pk] = read_item(item=item, by=by, at=at)
    return read


def _take_in_together(
    readings: Sequence[tuple[IntakeItem, Reading]], by: Actor, at: datetime
) -> dict[int, IntakeItem]:
    """Take the plain ones in, in one transaction; what fails is not in the answer."""
    try:
        return {row.pk: row for row in _take_in_plain(readings=readings, by=by, at=at)}
    except Exception as error:
        # Rolled back as a whole; each is read by itself then, and what breaks says why.
        log.error("%s mails are read one by one: %s", len(readings), described(error))
        return {}


def _plain_reading(item: IntakeItem) -> Reading | None:
    """Return what was read, if taking it in touches no Vorgang and stores no file.

    A step that locks a Vorgang must not hold the journal of the office, as this one will.

    :raises TooCostly: if the reader was ended.
    """
    try:
        content = mail_of(item)
        touches = (
            content.attachments
            or content.bounce is not None
            or threads.thread_of(content)
            or threads.names_a_number(content.subject, content.text)
        )
        return None if touches else reading_of(item, content)
    except (TooCostly, SandboxUnavailable):
        raise
    except Exception:
        return None  # `read_item` says what is wrong


@journal.verb
def _take_in_plain(
    *, readings: Sequence[tuple[IntakeItem, Reading]], by: Actor, at: datetime
) -> list[IntakeItem]:
    rows = receiving.note_readings(readings=readings, by=by, at=at)
    alarms.raise_from_items(items=rows, by=by, at=at)
    return rows


def read_item(*, item: IntakeItem, by: Actor = SYSTEM, at: datetime) -> IntakeItem:
    """Read one stored arrival; what cannot be read waits for a person with its raw text.

    :raises DatabaseError: if the database fails; the arrival then stays pending.
    :raises SandboxUnavailable: if no reader could be started; likewise.
    """
    content: MailContent | None = None
    try:
        content = mail_of(item)
        return take_in(item=item, content=content, by=by, at=at)
    except (DatabaseError, SandboxUnavailable):
        raise
    except TooCostly:
        return _tried(item, by, at)
    except Exception as error:
        # One mail that breaks us must not stop those behind it; it is shown to a person.
        log.error("%s was not read: %s", item.receipt_number, described(error))
        return _shown(item, _BROKEN, by, at, content)


def _tried(item: IntakeItem, by: Actor, at: datetime) -> IntakeItem:
    """Count an attempt that used up its time or memory; after the last one a person reads it."""
    rows = IntakeItem.objects.filter(pk=item.pk, read_attempts=item.read_attempts)
    rows.update(read_attempts=item.read_attempts + 1)
    item.read_attempts += 1
    log.error("%s was too costly to read, attempt %s", item.receipt_number, item.read_attempts)
    return item if item.read_attempts < len(ATTEMPTS) else _shown(item, _TOO_COSTLY, by, at)


def _shown(
    item: IntakeItem, problem: str, by: Actor, at: datetime, content: MailContent | None = None
) -> IntakeItem:
    """Let the arrival wait for a person; if even that breaks, it stays pending and is not lost."""
    try:
        return _wait_for_person(item=item, problem=problem, content=content, by=by, at=at)
    except DatabaseError:
        raise
    except Exception as error:
        log.error("%s stays pending: %s", item.receipt_number, described(error))
        return item


@journal.verb
def take_in(*, item: IntakeItem, content: MailContent, by: Actor, at: datetime) -> IntakeItem:
    """Write down what was read and, if it certainly belongs to a Vorgang, put it there."""
    row = IntakeItem.objects.select_for_update().get(pk=item.pk)
    if row.read_at is not None:
        return row
    dispatch = threads.bounced_dispatch(content)
    target = None if dispatch else threads.reaction_to_join(content, local_day(at))
    if target is not None:
        # The Vorgang is locked before its journal: every other step does it in this order.
        target = reactions.locked(target)
    stored, refused = _store_attachments(row, content, target, by, at)
    reading = reading_of(row, content, stored, refused)
    [row] = receiving.note_readings(readings=[(row, reading)], by=by, at=at)
    alarms.raise_from_text(item=row, reaction=target, by=by, at=at)
    if not row.is_open:
        return row
    if dispatch is None and (receipt := threads.bounced_confirmation(content)) is not None:
        return confirming.note_bounced(row=receipt, report=row, by=by, at=at)
    if dispatch is not None and content.bounce is not None:
        if content.bounce.is_permanent:
            _note_undelivered(dispatch, content.bounce, by, at)
        return messages.note_bounce(item=row, reaction=dispatch.letter.reaction, by=by, at=at)
    if target is not None and target.is_open:
        messages.join_message(item=row, reaction=target, by=by, at=at)
    return row


def _note_undelivered(dispatch: Dispatch, report: BounceDetails, by: Actor, at: datetime) -> None:
    """Note at the dispatch that it came back; a second report about it says nothing new."""
    note = f"Unzustellbar {report.status}".strip()
    # The report is filed in any case, whatever has become of the dispatch meanwhile.
    with suppress(Refused):
        letters.note_undelivered(dispatch=dispatch, note=note, by=by, at=at)


def _store_attachments(
    item: IntakeItem, content: MailContent, target: Reaction | None, by: Actor, at: datetime
) -> tuple[list[Document], list[str]]:
    """Store the attachments and name those that the house does not accept."""
    stored: list[Document] = []
    refused: list[str] = []
    for number, attachment in enumerate(content.attachments, start=1):
        try:
            document = documents.store_document(
                content=attachment.payload,
                name=attachment.filename,
                title=f"Anlage {number} zu {item.receipt_number}",
                chain=reaction_chain(target.pk) if target else OFFICE,
                by=by,
                at=at,
            )
        except Refused as refusal:
            refused.append(f"{attachment.filename}: {refusal.reason}")
        else:
            stored.append(document)
    return stored, refused


@journal.verb
def _wait_for_person(
    *, item: IntakeItem, problem: str, content: MailContent | None, by: Actor, at: datetime
) -> IntakeItem:
    """Show what was read if what follows from it broke, else the raw text."""
    row = IntakeItem.objects.select_for_update().get(pk=item.pk)
    if row.read_at is not None:
        return row
    reading = raw_reading(row, problem) if content is None else unfinished_reading(row, content)
    [row] = receiving.note_readings(readings=[(row, reading)], by=by, at=at)
    alarms.raise_from_text(item=row, by=by, at=at)
    return row
