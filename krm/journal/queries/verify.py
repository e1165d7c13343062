"""Runs the verification over the whole journal, in one pass and without loading it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import transaction

from krm.journal import queries
from krm.journal.models import JournalHead
from krm.journal.rules import OFFICE, READS, key_mark
from krm.journal.rules.anchors import AnchorWatch, ExpectedPlaces
from krm.journal.rules.verification import (
    Fault,
    Head,
    Problem,
    StoredEntry,
    StoredRead,
    first_problem,
    first_read_problem,
)
from krm.journal.storage import AnchorFile, since_full


@dataclass(frozen=True)
class Verification:
    """What was verified, and the first problem of every chain that has one."""

    chains: int
    entries: int
    reads: int
    anchors: int
    problems: list[Problem]


def verify_journal(*, anchor: AnchorFile | None = None) -> Verification:
    """Verify all chains, heads and anchors, and compare them with the anchor files.

    Without a file of its own those in ANCHOR_DIR count, from the newest with all heads on: who
    empties the journal cannot empty them. Nobody has to stop working: a chain that seems not to
    fit is looked at again under its lock.
    """
    # The files first: what they name is in the database by then.
    files = [anchor] if anchor is not None else list(since_full(Path(settings.ANCHOR_DIR)))
    if differing := _other_key():
        return Verification(0, 0, 0, 0, [differing])
    damaged = [path for path in files if isinstance(path, Path)]
    outcome = _Run([one for one in files if not isinstance(one, Path)]).outcome()
    outcome.problems.extend(
        Problem(OFFICE, 0, Fault.ANCHOR_FILE_DAMAGED, path.name[7:17]) for path in damaged
    )
    return outcome


def _other_key() -> Problem | None:
    """Return that the key is not the one of the entries, if so; then nothing else can be said."""
    last = queries.last_anchor()
    if last is None or last.data.get("key") == key_mark(settings.JOURNAL_KEY):
        return None
    return Problem(OFFICE, last.seq, Fault.KEY_DIFFERS)


class _Run:
    """One pass over the journal."""

    def __init__(self, files: Sequence[AnchorFile]) -> None:
        anchors = queries.anchors()
        self.heads = queries.heads()
        self.dropped = queries.dropped_months()
        self.watch = AnchorWatch(anchors)
        self.expected = ExpectedPlaces()
        self.chains = self.entries = self.reads = 0
        for written in anchors:
            for chain, seq, head in written.data.get("reads", []):
                self.expected.expect(chain, Head(seq, head), day=str(written.data.get("day")))
        for anchor in files:
            for chain, seq, head in anchor.heads:
                self.expected.expect(chain, Head(seq, head), day=anchor.day)
            self.expected.expect(OFFICE, Head(anchor.entry_seq, anchor.entry_hash), day=anchor.day)

    def outcome(self) -> Verification:
        """Verify everything and return what came out."""
        suspects = [*self._suspect_chains(), *self._suspect_months(), *self._suspect_heads()]
        problems = [problem for chain in suspects if (problem := _second_look(chain))]
        for month in self.dropped:
            self.expected.drop(queries.read_chain(month))
        problems += self.watch.problems() + self.expected.problems()
        return Verification(
            self.chains, self.entries, self.reads, len(self.watch.anchors), problems
        )

    def _suspect_chains(self) -> Iterator[str]:
        for chain, rows in groupby(self._watched_entries(), key=lambda row: row.link.chain):
            self.chains += 1
            if first_problem(chain, rows, self.heads.pop(chain, None), key=settings.JOURNAL_KEY):
                yield chain
        self.watch.finish()

    def _watched_entries(self) -> Iterator[StoredEntry]:
        for place, stored in queries.stored_entries():
            self.entries += 1
            self.watch.take(place)
            self.expected.take(place.chain, place.seq, place.hash)
            yield stored

    def _suspect_months(self) -> Iterator[str]:
        for month, rows in groupby(self._watched_reads(), key=lambda row: row.link.month):
            chain = queries.read_chain(month)
            head = self.heads.pop(chain, None)
            if self._is_suspect(chain, rows, head, month):
                yield chain

    def _is_suspect(
        self, chain: str, rows: Iterator[StoredRead], head: Head | None, month: str
    ) -> bool:
        is_dropped = month in self.dropped
        key = settings.JOURNAL_KEY
        return first_read_problem(chain, rows, head, is_dropped=is_dropped, key=key) is not None

    def _watched_reads(self) -> Iterator[StoredRead]:
        for stored in queries.stored_reads():
            self.reads += 1
            self.expected.take(queries.read_chain(stored.link.month), stored.link.seq, stored.hash)
            yield stored

    def _suspect_heads(self) -> Iterator[str]:
        """Yield the chains of which only the head is left."""
        yield from (chain for chain, head in self.heads.items() if head.seq > 0)


def _second_look(chain: str) -> Problem | None:
    """Verify one chain while nobody can append to it."""
    with transaction.atomic():
        JournalHead.objects.select_for_update().filter(pk=chain).first()
        head = queries.head_of(chain)
        if chain.startswith(READS):
            month = chain.removeprefix(READS)
            is_dropped = month in queries.dropped_months()
            reads = queries.stored_reads(month)
            key = settings.JOURNAL_KEY
            return first_read_problem(chain, reads, head, is_dropped=is_dropped, key=key)
        entries = (stored for _, stored in queries.stored_entries(chain))
        return first_problem(chain, entries, head, key=settings.JOURNAL_KEY)
