"""In the background: read files that have arrived, compare what came in with examples of danger.

A file is read outside any transaction, in a process of its own.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from krm.adapters.sandbox import ATTEMPTS
from krm.adapters.sentence_encoder import SentenceEncoder, find_encoder
from krm.arrivals.actions import meaning
from krm.arrivals.actions.file_text import take_text
from krm.arrivals.models import IntakeItem, MeaningReading
from krm.arrivals.queries import meaning as queries
from krm.arrivals.queries.alarms import words_of
from krm.arrivals.queries.files import waiting_files
from krm.arrivals.rules.comparing import Comparison
from krm.arrivals.rules.meaning import Example, Learned, learn, with_own
from krm.arrivals.storage import examples as stored
from krm.documents.jobs import read_text
from krm.documents.models import Document
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk

# One run of the worker; what is left waits for the next one.
_SECONDS: Final = 40.0
# With the longest attempt begun at the very end still below the time limit of a job.
LONGEST_RUN: Final = 75
_MOST: Final = 500
_learned: dict[str, tuple[Learned, list[Example]]] = {}


def learned_now(encoder: SentenceEncoder) -> tuple[Learned, list[Example]]:
    """Return what was learned from the examples, and those of danger among them.

    What was learned from those that ship is loaded; the few of the office are added to it.
    """
    shipped, own = stored.shipped(), queries.examples_of_the_office()
    digest = stored.digest_of((*shipped, *own), encoder.name)
    if digest not in _learned:
        found = stored.learned_from_shipped(stored.digest_of(shipped, encoder.name))
        if found is None:
            found = learn(shipped, encoder.encode([example.text for example in shipped]))
        found = with_own(found, own, encoder.encode([example.text for example in own]))
        _learned.clear()
        dangers = [example for example in (*shipped, *own) if example.is_danger]
        _learned[digest] = (found, dangers)
    return _learned[digest]


def read_due(*, at: datetime, seconds: float = _SECONDS) -> int:
    """Compare what waits, the oldest first, until the time is over; return how many were read."""
    encoder = find_encoder()
    rows = queries.due()
    if encoder is None or not rows.exists():
        return 0
    rules = regelwerk.rules_on(local_day(at))
    most, words = rules.number("alarms.meaning_sentences"), words_of(rules)
    learned, dangers = learned_now(encoder)
    # A budget needs the machine's stopwatch; no date is derived from it.
    stop = time.monotonic() + seconds
    count = 0
    # A list: SQLite refuses to write as long as the same connection reads an older state.
    for row in list(rows[:_MOST]):
        read = compare(row, Comparison(encoder.encode, learned, dangers, words, most))
        meaning.note_meaning(
            reading=row, found=read.clearest_first(), calm=read.calm, note=read.note, at=at
        )
        count += 1
        if time.monotonic() > stop:
            break
    return count


def compare(row: MeaningReading, comparison: Comparison) -> Comparison:
    """Compare all pieces of a message."""
    for piece in queries.pieces_of(row):
        comparison.read(piece)
    return comparison


def read_waiting_files(*, clock: Callable[[], datetime]) -> int:
    """Read what waits, what was never tried first; return how many were looked into.

    :raises SandboxUnavailable: if no process could be started; all goes on waiting.
    """
    # The stopwatch of the machine says how long a run may take.
    ends = time.monotonic() + LONGEST_RUN
    rows = list(waiting_files(clock())[:_MOST])
    for count, document in enumerate(rows):
        if time.monotonic() > ends:
            return count
        _read(document, clock)
    return len(rows)


def read_files_of(item: IntakeItem, *, clock: Callable[[], datetime]) -> None:
    """Try the files of one arrival once, for somebody who waits; the others follow in a minute.

    :raises SandboxUnavailable: as above.
    """
    ends = time.monotonic() + ATTEMPTS[0].wall_seconds
    waiting = item.documents.filter(text_state=Document.TextState.WAITING, text_attempts=0)
    for document in waiting.order_by("stored_at", "pk"):
        if time.monotonic() < ends:
            _read(document, clock)


def _read(document: Document, clock: Callable[[], datetime]) -> None:
    attempt = read_text(document)
    if attempt.is_over:
        take_text(document=document, found=attempt.found, at=clock())
