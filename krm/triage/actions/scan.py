"""Take a letter in, scanned or in the words of whoever holds it."""

from collections.abc import Sequence
from datetime import datetime

from krm.arrivals.actions import alarms, receiving
from krm.arrivals.actions.admission import Ingested, refuse_arrival
from krm.arrivals.actions.receiving import Original, Reading
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries import waiting
from krm.arrivals.rules.files import ScannedFile
from krm.arrivals.storage import originals
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import Actor, Refused
from krm.organisation.actions.once import act_once, form_key
from krm.organisation.models import Person


@journal.verb
def receive_scan(
    *, files: Sequence[ScannedFile], source: str, arrived_at: datetime, by: Actor, at: datetime
) -> Ingested:
    """Take a scanned letter in: its files together are one arrival (R-24).

    What its files say is read afterwards (`krm.arrivals.jobs`) and looked through for danger then.

    :raises Refused: if the person may not triage, the arrival lies in the future, or a file is
        not accepted (named with the reason).
    """
    refuse_arrival(by, arrived_at, at)
    stored = [_store_scan(file, by, at) for file in files]
    digest = originals.digest_of(document.sha256 for document in stored)
    [(item, is_new)] = receiving.receive(
        source=source, kept=[Original(digest, "", arrived_at)], by=by, at=at
    )
    if not is_new:
        raise Refused(
            f"Diese Dateien liegen schon als {item.receipt_number} vor.", code="field_uploads"
        )
    due = waiting.provisional(arrived_at)
    reading = Reading(
        arrived_at=arrived_at,
        subject=stored[0].original_name.rpartition(".")[0] or stored[0].original_name,
        not_answerable_reason="von Hand aufgenommen",
        provisional_due_on=due.due_on if due else None,
        documents=stored,
    )
    [row] = receiving.note_readings(readings=[(item, reading)], by=by, at=at)
    alarms.raise_from_text(item=row, by=by, at=at)
    return Ingested(row, True)


@journal.verb
def receive_unscanned(
    *,
    title: str,
    matter: str,
    source: str,
    arrived_at: datetime,
    form_token: str,
    by: Person,
    at: datetime,
) -> IntakeItem:
    """Take in a letter that exists on paper alone, in the words of whoever holds it (R-24).

    One opened form is one letter.

    :raises Refused: if the person may not triage, or the arrival lies in the future.
    """
    refuse_arrival(by, arrived_at, at)
    due = waiting.provisional(arrived_at)
    reading = Reading(
        arrived_at=arrived_at,
        subject=title.strip(),
        text=matter.strip(),
        not_answerable_reason="von Hand aufgenommen",
        provisional_due_on=due.due_on if due else None,
    )

    def make() -> IntakeItem:
        item = receiving.receive_written(
            source=source, content_digest=key, reading=reading, door="desk",
            also=lambda item: None, by=by, at=at,
        )  # fmt: skip
        alarms.raise_from_text(item=item, by=by, at=at)
        return item

    key = form_key("letter", by.pk, form_token)
    return act_once(key=key, model=IntakeItem, make=make, at=at)[0]


def _store_scan(file: ScannedFile, by: Actor, at: datetime) -> Document:
    try:
        return documents.store_document(
            content=file.content,
            name=file.name,
            title="Scan",
            by=by,
            at=at,
        )
    except Refused as refusal:
        raise Refused(f"{file.name}: {refusal.reason}", code="field_uploads") from refusal
