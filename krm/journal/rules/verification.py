"""Does a chain still fit together? Pure: rows in, the first problem out."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from krm.journal.rules import (
    GENESIS,
    Link,
    ReadLink,
    entry_hash,
    personal_digest,
    read_hash,
)


class Fault(StrEnum):
    """What does not fit."""

    CHANGED = "changed"
    GAP = "gap"
    BROKEN_LINK = "broken_link"
    CUT_OFF = "cut_off"
    HEAD_BEHIND = "head_behind"
    HEAD_MISSING = "head_missing"
    HEAD_CHANGED = "head_changed"
    ENTRIES_MISSING = "entries_missing"
    PERSONAL_CHANGED = "personal_changed"
    PERSONAL_MISSING = "personal_missing"
    NOT_DROPPED_WHOLE = "not_dropped_whole"
    ANCHOR_DIFFERS = "anchor_differs"
    ANCHOR_MISSING = "anchor_missing"
    ANCHOR_FILE_DAMAGED = "anchor_file_damaged"
    KEY_DIFFERS = "key_differs"


@dataclass(frozen=True)
class Problem:
    """The first entry of a chain that does not fit, and why."""

    chain: str
    seq: int
    fault: Fault
    day: str = ""


class StoredEntry(NamedTuple):
    """One entry as it lies in the database; salt and payload are None if blanked."""

    link: Link
    hash: str
    salt: str | None
    payload: Mapping[str, Any] | None


class StoredRead(NamedTuple):
    """One look into a reaction as it lies in the database."""

    link: ReadLink
    hash: str


class Head(NamedTuple):
    """Where a chain ends according to its head."""

    seq: int
    hash: str


START = Head(0, GENESIS)


def first_problem(
    chain: str, entries: Iterable[StoredEntry], head: Head | None, *, key: bytes
) -> Problem | None:
    """Return the first entry of a chain that does not fit, or None.

    The entries come in the order of their number. A missing personal part is fine only where a
    later `personal_blanked` entry of the same chain covers it.
    """
    end = START
    unexplained: list[int] = []
    for entry in entries:
        fault = _link_fault(entry.link.seq, entry.link.prev, end) or _content_fault(entry, key)
        if fault:
            return Problem(chain, entry.link.seq if fault is not Fault.GAP else end.seq + 1, fault)
        if entry.salt is None:
            unexplained.append(entry.link.seq)
        if unexplained and entry.link.verb == "personal_blanked":
            up_to, single = entry.link.data.get("up_to", 0), entry.link.data.get("seqs", ())
            unexplained = [
                seq
                for seq in unexplained
                if (seq > up_to and seq not in single) or seq == entry.link.seq
            ]
        end = Head(entry.link.seq, entry.hash)
    if unexplained:
        return Problem(chain, unexplained[0], Fault.PERSONAL_MISSING)
    return _end_problem(chain, end, head)


def first_read_problem(
    month_chain: str,
    reads: Iterable[StoredRead],
    head: Head | None,
    *,
    is_dropped: bool,
    key: bytes,
) -> Problem | None:
    """Return the first look of a month that does not fit, or None.

    A month that was dropped must be gone as a whole; its head stays.
    """
    end = START
    for read in reads:
        if is_dropped:
            return Problem(month_chain, read.link.seq, Fault.NOT_DROPPED_WHOLE)
        fault = _link_fault(read.link.seq, read.link.prev, end)
        if not fault and read_hash(read.link, key) != read.hash:
            fault = Fault.CHANGED
        if fault:
            seq = read.link.seq if fault is not Fault.GAP else end.seq + 1
            return Problem(month_chain, seq, fault)
        end = Head(read.link.seq, read.hash)
    return None if is_dropped and head else _end_problem(month_chain, end, head)


def _link_fault(seq: int, prev: str, end: Head) -> Fault | None:
    if seq != end.seq + 1:
        return Fault.GAP
    return Fault.BROKEN_LINK if prev != end.hash else None


def _content_fault(entry: StoredEntry, key: bytes) -> Fault | None:
    if _fails(lambda: entry_hash(entry.link, key) == entry.hash):
        return Fault.CHANGED
    if entry.salt is None:
        return None
    salt, payload = entry.salt, entry.payload or {}
    if _fails(lambda: personal_digest(salt, payload) == entry.link.personal_digest):
        return Fault.PERSONAL_CHANGED
    return None


def _fails(fits: Callable[[], bool]) -> bool:
    # What was written past the rules may not even be a value that can be hashed.
    try:
        return not fits()
    except (TypeError, ValueError, AttributeError):
        return True


def _end_problem(chain: str, end: Head, head: Head | None) -> Problem | None:
    if head is None:
        return Problem(chain, end.seq, Fault.HEAD_MISSING)
    if head == end:
        return None
    if head.seq > end.seq:
        fault = Fault.CUT_OFF if end.seq else Fault.ENTRIES_MISSING
        return Problem(chain, end.seq + 1, fault)
    if head.seq < end.seq:
        return Problem(chain, head.seq + 1, Fault.HEAD_BEHIND)
    return Problem(chain, end.seq, Fault.HEAD_CHANGED)
