"""What a daily anchor covers: pure sums over the heads of all chains.

An anchor holds two digests. `digest` covers the head of every chain and can be compared with the
anchor file of that day. `moved` covers the heads that moved since the anchor before, so that all
anchors together can be computed again from the entries alone, in one pass and for every day:
a chain that disappears with its head leaves a hole in the anchor after its last entry.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from krm.journal.rules.verification import Fault, Head, Problem


class Place(NamedTuple):
    """Where an entry stands; `entry_id` grows over all chains in the order of writing."""

    entry_id: int
    chain: str
    seq: int
    hash: str


class Digest(Protocol):
    """A running SHA-256."""

    def update(self, data: bytes, /) -> None:
        """Take in more."""

    def hexdigest(self) -> str:
        """Return the digest so far."""


class Anchor(NamedTuple):
    """An `anchor_written` entry of the office."""

    entry_id: int
    seq: int
    data: Mapping[str, Any]


@dataclass
class Window:
    """The entries written between two anchors."""

    chains: int = 0
    entries: int = 0
    digest: Digest = field(default_factory=hashlib.sha256)


def head_line(chain: str, seq: int, head_hash: str) -> bytes:
    """Return the line by which a head enters a digest."""
    return f"{chain} {seq} {head_hash}\n".encode()


def heads_digest(heads: Iterable[tuple[str, int, str]]) -> str:
    """Return the digest over heads, which come sorted by the name of their chain."""
    digest = hashlib.sha256()
    for chain, seq, head_hash in heads:
        digest.update(head_line(chain, seq, head_hash))
    return digest.hexdigest()


def moved_digest(places: Iterable[Place]) -> str:
    """Return the digest over the newest entry of each chain; places sorted by chain and number."""
    watch = AnchorWatch([])
    for place in places:
        watch.take(place)
    watch.finish()
    return watch.windows[0].digest.hexdigest()


class AnchorWatch:
    """Computes every anchor again while all entries pass by, sorted by chain and number."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        """Begin with the anchors in the order of their entries."""
        self.anchors = anchors
        self.windows = [Window() for _ in range(len(anchors) + 1)]
        self._ends = [anchor.entry_id for anchor in anchors]
        self._chain = ""
        self._newest: dict[int, Place] = {}

    def take(self, place: Place) -> None:
        """Take in the next entry."""
        index = bisect_right(self._ends, place.entry_id)
        if place.chain != self._chain:
            self._close_chain()
            self._chain = place.chain
            self.windows[index].chains += 1
        self.windows[index].entries += 1
        self._newest[index] = place

    def finish(self) -> None:
        """Close the last chain."""
        self._close_chain()

    def problems(self) -> list[Problem]:
        """Return the anchors that no longer fit what they anchored, oldest first."""
        found = []
        chains = entries = 0
        for anchor, window in zip(self.anchors, self.windows, strict=False):
            chains += window.chains
            entries += window.entries
            now = (chains, entries, window.digest.hexdigest())
            then = tuple(anchor.data.get(key) for key in ("chains", "entries", "moved"))
            if now != then:
                day = str(anchor.data.get("day", ""))
                found.append(Problem("office", anchor.seq, Fault.ANCHOR_DIFFERS, day))
        return found

    def _close_chain(self) -> None:
        for index, place in self._newest.items():
            line = head_line(place.chain, place.seq, place.hash)
            self.windows[index].digest.update(line)
        self._newest = {}


class ExpectedPlaces:
    """Entries that must exist because an anchor names them."""

    def __init__(self) -> None:
        """Begin with nothing expected."""
        self._expected: dict[tuple[str, int], tuple[str, str]] = {}
        self._problems: list[Problem] = []

    def expect(self, chain: str, head: Head, *, day: str) -> None:
        """Expect an entry with this number and hash; the anchor of `day` says so."""
        if head.seq > 0:
            self._expected[(chain, head.seq)] = (head.hash, day)

    def take(self, chain: str, seq: int, entry_hash: str) -> None:
        """Tick off an entry."""
        expected = self._expected.pop((chain, seq), None)
        if expected and expected[0] != entry_hash:
            self._problems.append(Problem(chain, seq, Fault.ANCHOR_DIFFERS, expected[1]))

    def drop(self, chain: str) -> None:
        """Expect nothing of a chain that was dropped as a whole."""
        for place in [place for place in self._expected if place[0] == chain]:
            del self._expected[place]

    def problems(self) -> list[Problem]:
        """Return what differs or is missing, sorted by chain."""
        missing = [
            Problem(chain, seq, Fault.ANCHOR_MISSING, day)
            for (chain, seq), (_, day) in self._expected.items()
        ]
        return sorted(self._problems + missing, key=lambda problem: (problem.chain, problem.seq))
