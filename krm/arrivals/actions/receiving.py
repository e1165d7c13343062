"""What reaches the house: kept raw first, read later, then settled.

The doors (mail, upload, form) call these verbs; none of them interprets anything.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from django.db import IntegrityError, transaction

from krm.arrivals.models import IntakeItem
from krm.arrivals.rules.outcomes import DUPLICATE
from krm.arrivals.storage import originals
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction

SERIES = "E"
State = IntakeItem.State


@dataclass(frozen=True)
class Reading:
    """What could be read from a raw arrival; every text is cut to what its column holds."""

    arrived_at: datetime
    arrival_doubt: str = ""
    canonical_digest: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    thread: Sequence[str] = ()
    sender_name: str = ""
    sender_address: str = ""
    subject: str = ""
    text: str = ""
    quoted_history: str = ""
    html: str = ""
    problem: str = ""
    is_unreadable: bool = False
    is_answerable: bool = False
    not_answerable_reason: str = ""
    provisional_due_on: date | None = None
    documents: Sequence[Document] = field(default=())


_TEXTS = (
    "arrival_doubt", "canonical_digest", "message_id", "in_reply_to", "sender_name",
    "sender_address", "subject", "text", "quoted_history", "html", "problem",
    "not_answerable_reason",
)  # fmt: skip
# All that `fill` sets.
_READ_FIELDS = (
    *_TEXTS, "arrived_at", "thread", "is_answerable", "provisional_due_on", "read_at", "state",
)  # fmt: skip


@dataclass(frozen=True)
class Original:
    """Bytes that are kept on disk, and when they arrived."""

    digest: str
    name: str
    arrived_at: datetime


Received = tuple[IntakeItem, bool]


@journal.verb
def receive(*, source: str, kept: Sequence[Original], by: Actor, at: datetime) -> list[Received]:
    """Note what has arrived and give each its Eingangsnummer; nothing is read yet.

    Returns the rows in the same order and whether each is new: the same bytes are one arrival,
    however often they come.
    """
    digests = [original.digest for original in kept]
    known, new = _known_and_new(source, kept, at)
    rows = [
        {"receipt": item.receipt_number, "source": source, "digest": item.content_digest}
        for item in new.values()
    ]
    journal.record_many(Verb.INTAKE_RECEIVED, chain=OFFICE, by=by, at=at, rows=rows)
    # The same bytes twice among them are one arrival, and the first brought it.
    first = {digest: place for place, digest in reversed(list(enumerate(digests)))}
    return [
        (new[digest], first[digest] == place) if digest in new else (known[digest], False)
        for place, digest in enumerate(digests)
    ]


def _known_and_new(
    source: str, kept: Sequence[Original], at: datetime
) -> tuple[dict[str, IntakeItem], dict[str, IntakeItem]]:
    """Return by digest the rows that are there, and those made for what is not.

    If another process brings one at the same moment, the unique digest lets one in, the numbers go
    back with the savepoint, and the others are tried again.
    """
    digests = {original.digest for original in kept}
    seen = -1
    while True:
        rows = IntakeItem.objects.filter(content_digest__in=digests)
        known = {row.content_digest: row for row in rows}
        unknown: dict[str, Original] = {}
        for original in kept:
            if original.digest not in known:
                unknown.setdefault(original.digest, original)
        try:
            with transaction.atomic():
                return known, _created(source, list(unknown.values()), at)
        except IntegrityError:
            if len(known) == seen:
                raise
            seen = len(known)


def _created(source: str, kept: Sequence[Original], at: datetime) -> dict[str, IntakeItem]:
    if not kept:
        return {}
    numbers = reactions.draw_numbers(SERIES, local_day(at).year, len(kept))
    rows = IntakeItem.objects.bulk_create(
        IntakeItem(
            receipt_number=number,
            source=source,
            arrived_at=original.arrived_at,
            stored_at=at,
            raw_name=original.name,
            content_digest=original.digest,
        )
        for number, original in zip(numbers, kept, strict=True)
    )
    return {row.content_digest: row for row in rows}


@journal.verb
def note_readings(
    *, readings: Sequence[tuple[IntakeItem, Reading]], by: Actor, at: datetime
) -> list[IntakeItem]:
    """Write down what was read; what could not be read waits for a person, with its raw text.

    A duplicate of a mail that came to another mailbox too is set aside and names the first one.
    Returns the rows; one that was read meanwhile is left out.
    """
    said = {item.pk: reading for item, reading in readings}
    unread = IntakeItem.objects.select_for_update().filter(pk__in=said, read_at=None)
    rows = [fill(row, said[row.pk], at) for row in unread.order_by("pk")]
    suspected = _possible_duplicates(rows)
    _save(rows, said)
    firsts = {row.pk: _original_of(row) for row in rows if row.canonical_digest in suspected}
    duplicates = {pk: first for pk, first in firsts.items() if first is not None}
    _record_readings([row for row in rows if row.pk not in duplicates], said, by, at)
    for row in rows:
        if row.pk in duplicates:
            row.outcome_note = f"Dieselbe E-Mail wie {duplicates[row.pk].receipt_number}."
            settle_arrival(
                item=row, state=State.SET_ASIDE, verb=Verb.INTAKE_SET_ASIDE, outcome=DUPLICATE,
                by=by, at=at,
            )  # fmt: skip
    return rows


def _save(rows: Sequence[IntakeItem], said: Mapping[int, Reading]) -> None:
    if rows:
        # An upsert of rows that are there: one statement, whatever their number.
        IntakeItem.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["id"], update_fields=_READ_FIELDS
        )
    for row in rows:
        if files := said[row.pk].documents:
            row.documents.add(*files)


def _record_readings(
    rows: Sequence[IntakeItem], said: Mapping[int, Reading], by: Actor, at: datetime
) -> None:
    waits = [{"receipt": row.receipt_number} for row in rows if row.state == State.WAITING]
    journal.record_many(Verb.INTAKE_UNREADABLE, chain=OFFICE, by=by, at=at, rows=waits)
    read = [
        {"receipt": row.receipt_number, "files": len(said[row.pk].documents)}
        for row in rows
        if row.state != State.WAITING
    ]
    journal.record_many(Verb.INTAKE_READ, chain=OFFICE, by=by, at=at, rows=read)


def _possible_duplicates(rows: Sequence[IntakeItem]) -> set[str]:
    """Return the digests that stand here more than once or are known already."""
    digests = Counter(row.canonical_digest for row in rows if row.canonical_digest)
    known = IntakeItem.objects.filter(canonical_digest__in=digests)
    twice = {digest for digest, count in digests.items() if count > 1}
    return twice | set(known.values_list("canonical_digest", flat=True))


def fill(item: IntakeItem, reading: Reading, at: datetime) -> IntakeItem:
    """Put what was read into the row, which the caller saves."""
    for name in _TEXTS:
        setattr(item, name, _storable(getattr(reading, name), _longest(name)))
    item.arrived_at = reading.arrived_at
    item.thread = [_storable(identifier, 300) for identifier in reading.thread]
    item.is_answerable = reading.is_answerable
    item.provisional_due_on = reading.provisional_due_on
    item.read_at = at
    item.state = State.WAITING if reading.is_unreadable else State.NEW
    return item


@journal.verb
def receive_written(
    *,
    source: str,
    content_digest: str,
    reading: Reading,
    door: str,
    also: Callable[[IntakeItem], None],
    by: Actor,
    at: datetime,
) -> IntakeItem:
    """Note what came in words of its own: nothing is to be interpreted, so it is one step.

    `also` writes what the caller keeps beside the arrival. Number and journal, for which all
    others wait, come last; until then the digest stands in for the number.

    :raises IntegrityError: if the same content has arrived already; the caller looks before.
    """
    item = keep_written(source=source, content_digest=content_digest, reading=reading, at=at)
    also(item)
    return number_written(item=item, files=reading.documents, door=door, by=by, at=at)


def keep_written(*, source: str, content_digest: str, reading: Reading, at: datetime) -> IntakeItem:
    """Store what came in words of its own, for the verb that gives it its number at its end.

    Nobody waits for this: until `number_written` the digest stands in for the number.

    :raises IntegrityError: if the same content has arrived already.
    """
    item = IntakeItem(
        receipt_number=content_digest[:20],
        source=source,
        content_digest=content_digest,
        arrived_at=reading.arrived_at,
        stored_at=at,
        read_at=at,
        provisional_due_on=reading.provisional_due_on,
        **{name: _storable(getattr(reading, name), _longest(name)) for name in _TEXTS},
    )
    item.save(force_insert=True)
    return item


@journal.verb
def number_written(
    *, item: IntakeItem, files: Sequence[Document] = (), door: str, by: Actor, at: datetime
) -> IntakeItem:
    """Give its Eingangsnummer to what `keep_written` has stored, and journal that it came.

    From here to the end of the transaction everybody who hands something in waits, so it is the
    last step in which anything is written.
    """
    item.receipt_number = reactions.draw_number(SERIES, local_day(at).year)
    item.save(update_fields=["receipt_number"])
    if files:
        item.documents.add(*files)
    _record(
        Verb.INTAKE_RECEIVED, item, by, at,
        source=item.source, door=door, digest=item.content_digest, files=len(files),
    )  # fmt: skip
    return item


def _original_of(item: IntakeItem) -> IntakeItem | None:
    if not (item.message_id and item.canonical_digest):
        return None
    duplicates = IntakeItem.objects.filter(
        canonical_digest=item.canonical_digest, message_id=item.message_id, pk__lt=item.pk
    )
    return duplicates.order_by("pk").first()


@cache
def _longest(name: str) -> int | None:
    return getattr(IntakeItem._meta.get_field(name), "max_length", None)


def _storable(text: str, longest: int | None) -> str:
    """Return text that every database keeps: no NUL, no lone surrogate, not too long."""
    clean = text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return clean[:longest]


@journal.verb
def give_files_to_case(*, item: IntakeItem, chain: str, by: Actor, at: datetime) -> list[Document]:
    """Return what goes into the Vorgang: the attachments under their own names, the raw original.

    Until then the attachments bear only the number of the arrival: of an anonymous Anzeige not
    even the name of a file may stay, and the journal keeps titles. An original that the house
    does not accept as a file stays with the arrival.
    """
    files = list(item.documents.order_by("stored_at", "pk"))
    for document in files:
        document.title = document.original_name[:200]
        document.save(update_fields=["title"])
    if not item.raw_name or any(document.sha256 == item.content_digest for document in files):
        return files
    try:
        original = documents.store_document(
            content=originals.read(item.raw_name),
            name=f"{item.receipt_number}.{item.raw_name.rpartition('.')[2]}",
            title=f"Original-E-Mail {item.receipt_number}",
            reads_text=False,  # it was read when it arrived
            chain=chain,
            by=by,
            at=at,
        )
    except Refused:
        return files
    return [*files, original]


def settle_arrival(
    *,
    item: IntakeItem,
    state: str,
    verb: Verb,
    by: Actor,
    at: datetime,
    reaction: Reaction | None = None,
    outcome: str = "",
) -> IntakeItem:
    """Set what became of an arrival and journal it; the last line of the verbs that decide."""
    item.state, item.reaction, item.outcome = state, reaction, outcome
    item.decided_at, item.decided_by_id = at, by.pk
    item.save(
        update_fields=[
            "state", "reaction", "outcome", "outcome_note", "outcome_unit",
            "decided_at", "decided_by",
        ]
    )  # fmt: skip
    reaction_pk = reaction.pk if reaction else None
    _record(verb, item, by, at, reaction=reaction_pk, outcome=outcome or None)
    return item


def _record(verb: Verb, item: IntakeItem, by: Actor, at: datetime, **data: object) -> None:
    """Journal a step on the chain of the office, which comes last in every verb."""
    codes = {"receipt": item.receipt_number, **data}
    journal.record(verb, chain=OFFICE, by=by, at=at, data=codes)
