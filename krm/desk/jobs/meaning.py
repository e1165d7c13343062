"""Keep the meanings of Vorgänge and arrivals beside the index of words, for what is alike.

The worker reads: what waits in the Posteingang first, then what has moved since, then what was
there before, the newest first. Each run has so much time and no more; whatever stops it, the next
one goes on. A page only compares what is kept here, so no web process loads the encoder.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from krm.adapters.sentence_encoder import find_encoder, is_installed, name_of_encoder
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries.searched import meant_by_arrivals
from krm.journal.queries import moved
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.reactions.queries.searched import meant_by_reactions
from krm.regelwerk import queries as regelwerk
from krm.search.models import Entry, Progress
from krm.search.rules.meaning import RECIPE, digest_of, pack
from krm.search.storage import entries, meanings
from krm.search.storage.meanings import Kept

# One run of the worker, which has danger to read besides.
SECONDS: Final = 20.0
# So many are read before they are kept: a stop loses no more work than theirs.
AT_ONCE: Final = 32
_MOST_ARRIVALS: Final = 300
_MOVED_AT_ONCE: Final = 200
_ENDED_AT_ONCE: Final = 50
CASE, ARRIVAL = Entry.Kind.CASE, Entry.Kind.ARRIVAL

Texts = Callable[[Sequence[int]], Mapping[int, str]]


class Run:
    """One run: until when it goes on, and how many were read."""

    def __init__(self, seconds: float) -> None:
        # A budget needs the machine's stopwatch; no date is derived from it.
        self._stop = time.monotonic() + seconds
        self.count = 0

    @property
    def is_over(self) -> bool:
        """Tell whether the time is over."""
        return time.monotonic() > self._stop

    def read_cases(self, keys: Iterable[int]) -> bool:
        """Read some Vorgänge whose text has changed; tell whether there was time for all."""
        return self._read(CASE, keys, meant_by_reactions)

    def read_arrivals(self, keys: Iterable[int]) -> bool:
        """Read some arrivals in the same way."""
        return self._read(ARRIVAL, keys, meant_by_arrivals)

    def _read(self, kind: Entry.Kind, keys: Iterable[int], texts: Texts) -> bool:
        keys = list(keys)
        for start in range(0, len(keys), AT_ONCE):
            if self.is_over:
                return False
            self.count += _read(kind, keys[start : start + AT_ONCE], texts)
        return True


def is_wanted(at: datetime) -> bool:
    """Tell whether the office wants the meanings to be compared, and the encoder is there."""
    try:
        return is_installed() and regelwerk.rules_on(local_day(at)).flag("triage.by_meaning")
    except regelwerk.RegelwerkMissing:
        return False


def catch_up(at: datetime, *, seconds: float = SECONDS) -> int:
    """Read what is not read yet, until the time is over; return how many were read.

    What the office does not want compared is not kept either.
    """
    if not is_wanted(at):
        if is_installed():
            meanings.drop_all()
        return 0
    since = at - timedelta(days=regelwerk.rules_on(local_day(at)).number("triage.look_back_days"))
    run = Run(seconds)
    _begin()
    newest = IntakeItem.objects.open().order_by("-pk").values_list("pk", flat=True)
    if run.read_arrivals(newest[:_MOST_ARRIVALS]) and _read_moved(run):
        _read_older(run, since)
        _drop_ended(since)
    return run.count


def read_all(at: datetime, *, report: Callable[[int, int], None]) -> int:
    """Read everything that is not read yet, however long it takes; return how many were read.

    :param report: hears how many of how many Vorgänge are left behind.
    """
    if not is_wanted(at):
        return 0
    since = at - timedelta(days=regelwerk.rules_on(local_day(at)).number("triage.look_back_days"))
    entries.note_progress(_all_keys(), name=Progress.OLDER)
    of, count = _older(since).count(), 0
    report(0, of)
    while left := _older(since).count():
        read = catch_up(at, seconds=SECONDS)
        count, still = count + read, _older(since).count()
        report(of - min(of, still), of)
        if still == left and not read:
            break
    return count + catch_up(at, seconds=SECONDS)


def _begin() -> None:
    """Note from where on, the first time: what is there already is read from the end backwards.

    So it is where another encoder reads, or more or less of a text.
    """
    recipe = digest_of(name_of_encoder(), RECIPE)
    if entries.progress_of(Progress.RECIPE) == recipe:
        return
    if not Progress.objects.filter(pk=Progress.MEANING).exists():
        entries.note_progress(moved.newest_entry(), name=Progress.MEANING)
    entries.note_progress(_all_keys(), name=Progress.OLDER)
    entries.note_progress(recipe, name=Progress.RECIPE)


def _all_keys() -> int:
    """Return a number that is larger than the key of every Vorgang."""
    return (Reaction.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def _read_moved(run: Run) -> bool:
    """Read the Vorgänge in which something has happened since; tell whether there was time."""
    newest, seen = moved.newest_entry(), entries.progress_of(Progress.MEANING)
    while seen < newest:
        until = min(seen + _MOVED_AT_ONCE, newest)
        if not run.read_cases(sorted(moved.moved_reactions(seen, until))):
            return False
        entries.note_progress(until, name=Progress.MEANING)
        seen = until
    return not run.is_over


def _older(since: datetime) -> QuerySet[Reaction]:
    rows = Reaction.objects.filter(pk__lt=entries.progress_of(Progress.OLDER))
    return rows.filter(arrived_at__gte=since)


def _read_older(run: Run, since: datetime) -> None:
    """Read what was there before, the newest first, as far back as anything is compared."""
    while entries.progress_of(Progress.OLDER) and not run.is_over:
        keys = list(_older(since).order_by("-pk").values_list("pk", flat=True)[:AT_ONCE])
        if keys and not run.read_cases(keys):
            return
        entries.note_progress(min(keys, default=0), name=Progress.OLDER)


def _drop_ended(since: datetime) -> None:
    """Let go of what is older than anything that is compared."""
    keys = meanings.oldest_rows(CASE, _ENDED_AT_ONCE)
    if keys:
        kept = Reaction.objects.filter(pk__in=keys, arrived_at__gte=since)
        ended = set(keys) - set(kept.values_list("pk", flat=True))
        meanings.drop(Entry.key_of(CASE, key) for key in ended)


def _read(kind: Entry.Kind, rows: Sequence[int], texts: Texts) -> int:
    """Read what has changed of some rows, and keep it unless it has changed meanwhile."""
    said = {Entry.key_of(kind, row): text for row, text in texts(rows).items()}
    digests = {key: digest_of(name_of_encoder(), text) for key, text in said.items()}
    held = meanings.digests_of(list(said))
    changed = [key for key, digest in digests.items() if held.get(key) != digest]
    encoder = find_encoder()
    if not changed or encoder is None:
        return 0
    worth = [key for key in changed if said[key]]
    vectors = dict(zip(worth, encoder.encode([said[key] for key in worth]), strict=True))
    found = {
        key: Kept(digests[key], pack(vectors[key]) if key in vectors else b"") for key in changed
    }
    _keep(kind, found, texts)
    return len(found)


@transaction.atomic
def _keep(kind: Entry.Kind, found: Mapping[int, Kept], texts: Texts) -> None:
    """Keep meanings of texts that still stand as they were read.

    The rows are locked: whoever deletes a text waits, and takes what is kept here with it.
    """
    model = Reaction if kind == CASE else IntakeItem
    rows = [Entry.row_of(key) for key in found]
    list(model._base_manager.select_for_update().filter(pk__in=rows).values_list("pk", flat=True))
    now = {
        Entry.key_of(kind, row): digest_of(name_of_encoder(), text)
        for row, text in texts(rows).items()
    }
    meanings.put({key: kept for key, kept in found.items() if now.get(key) == kept.digest})
