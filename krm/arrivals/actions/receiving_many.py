"""Many mails at once: the same rows and entries as one by one, with few statements.

Only for what is plain; whatever needs a decision of its own is left to `arrivals`.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from krm.arrivals.actions import receiving
from krm.arrivals.actions.receiving import READ_FIELDS, SERIES, Reading, fill
from krm.arrivals.models import IntakeItem
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Verb
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions

Received = tuple[IntakeItem, bool]


@journal.verb
def receive_together(
    *, source: str, kept: Sequence[tuple[str, str]], by: Actor, at: datetime
) -> list[Received]:
    """Do for several originals (digest, name) what `arrivals.receive` does for one.

    If another process brings one of them at the same moment, they are received one by one.
    """
    known = {
        item.content_digest: item
        for item in IntakeItem.objects.filter(content_digest__in=[digest for digest, _ in kept])
    }
    names = {digest: name for digest, name in kept if digest not in known}
    try:
        with transaction.atomic():
            new = _created(source, names, at)
    except IntegrityError:
        return [
            receiving.receive(
                source=source, content_digest=digest, raw_name=name, arrived_at=at, by=by, at=at
            )
            for digest, name in kept
        ]
    rows = [
        {"receipt": item.receipt_number, "source": source, "digest": item.content_digest}
        for item in new.values()
    ]
    journal.record_many(Verb.INTAKE_RECEIVED, chain=OFFICE, by=by, at=at, rows=rows)
    # The same bytes twice among them are one arrival, and the first brought it.
    first = {digest: place for place, (digest, _) in reversed(list(enumerate(kept)))}
    return [
        (new[digest], first[digest] == place) if digest in new else (known[digest], False)
        for place, (digest, _) in enumerate(kept)
    ]


def _created(source: str, names: dict[str, str], at: datetime) -> dict[str, IntakeItem]:
    if not names:
        return {}
    numbers = reactions.draw_numbers(SERIES, local_day(at).year, len(names))
    rows = IntakeItem.objects.bulk_create(
        IntakeItem(
            receipt_number=number,
            source=source,
            arrived_at=at,
            stored_at=at,
            raw_name=name,
            content_digest=digest,
        )
        for number, (digest, name) in zip(numbers, names.items(), strict=True)
    )
    return {row.content_digest: row for row in rows}


@journal.verb
def note_readings(
    *, readings: Sequence[tuple[IntakeItem, Reading]], by: Actor, at: datetime
) -> list[IntakeItem]:
    """Do for several plain readings what `arrivals.note_reading` does for one; return those done.

    Left out is what was read meanwhile, waits for a person, brings files, or may be a copy.
    """
    plain = {item.pk: reading for item, reading in readings if _is_plain(reading)}
    unread = IntakeItem.objects.select_for_update().filter(pk__in=plain, read_at=None)
    rows = {row.pk: row for row in unread.order_by("pk")}
    copies = _possible_copies([plain[pk] for pk in rows])
    done = [
        fill(row, plain[pk], at)
        for pk, row in rows.items()
        if plain[pk].canonical_digest not in copies
    ]
    if done:
        # An upsert of rows that are there: one statement, whatever their number.
        IntakeItem.objects.bulk_create(
            done, update_conflicts=True, unique_fields=["id"], update_fields=READ_FIELDS
        )
    codes = [{"receipt": item.receipt_number, "files": 0} for item in done]
    journal.record_many(Verb.INTAKE_READ, chain=OFFICE, by=by, at=at, rows=codes)
    return done


def _is_plain(reading: Reading) -> bool:
    return not (reading.is_unreadable or reading.documents)


def _possible_copies(readings: Sequence[Reading]) -> set[str]:
    """Return the digests that stand here more than once or are known already."""
    digests = Counter(one.canonical_digest for one in readings if one.canonical_digest)
    known = IntakeItem.objects.filter(canonical_digest__in=digests)
    twice = {digest for digest, count in digests.items() if count > 1}
    return twice | set(known.values_list("canonical_digest", flat=True))
