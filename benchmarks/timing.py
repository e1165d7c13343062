"""Time a piece of work and its floor in turns; the figures are medians over rounds."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection, connections, transaction

from benchmarks.databases import FLOOR

ROUNDS = 5
WARM_UP = 3
MOST = 40  # repetitions in a round
_WRITES = ("INSERT", "UPDATE", "DELETE")

Statement = tuple[str, Any, bool]


def nothing() -> None:
    """Prepare nothing."""


@dataclass(frozen=True)
class Work:
    """One thing to measure.

    `prepare` makes the input of one call and is not timed. `floor` gets the same input; None
    means that the floor are the writes of the call itself, replayed on the copy.
    """

    name: str
    label: str
    act: Callable[[Any], object]
    floor_says: str
    floor: Callable[[Any], object] | None = None
    prepare: Callable[[], Any] = nothing
    rows: int = 0  # how many rows one call works through
    unit: str = "rows/s"
    at_most: int | None = None  # how many inputs there are


@dataclass
class Samples:
    """The times of one side: a list of milliseconds for every round."""

    rounds: list[list[float]] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the median over the rounds of one percentile."""
        return statistics.median(at_share(times, share) for times in self.rounds)


@dataclass(frozen=True)
class Figures:
    """What came out, times in milliseconds."""

    name: str
    label: str
    p50_ms: float
    p95_ms: float
    per_second: float | None
    unit: str
    queries: int
    floor_p50_ms: float
    floor_says: str
    ratio: float
    rounds: int
    repetitions: int

    def as_row(self) -> dict[str, object]:
        """Return the figures in storable form."""
        return asdict(self)


def at_share(times: Sequence[float], share: float) -> float:
    """Return a percentile by the nearest rank; 0.5 is the median."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered) + 0.5) - 1))]


class Recorder:
    """Counts the statements of a call and keeps those that write."""

    def __init__(self) -> None:
        self.count = 0
        self.writes: list[Statement] = []

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        """Pass a statement on."""
        self.count += 1
        if sql.startswith(_WRITES):
            self.writes.append((sql, params, many))
        return execute(sql, params, many, context)


def replay(statements: Sequence[Statement]) -> None:
    """Write on the copy what a call has written, by a plain cursor in one transaction."""
    with transaction.atomic(using=FLOOR), connections[FLOOR].cursor() as cursor:
        for sql, params, many in statements:
            if many:
                cursor.executemany(sql, params)
            else:
                cursor.execute(sql, params)


def measure(work: Work, *, budget: float) -> Figures:
    """Warm up, then time work and floor in turns for about the seconds of the budget."""
    timer = _Timer(work)
    first = [timer.once() for _ in range(WARM_UP)]
    timer.floors()
    repetitions, rounds = _plan(work, min(first), budget)
    product, floor = Samples(), Samples()
    for _ in range(rounds):
        gc.collect()
        product.rounds.append([timer.once() for _ in range(repetitions)])
        floor.rounds.append(timer.floors())
    p50 = product.percentile(0.5)
    floor_p50 = floor.percentile(0.5)
    return Figures(
        name=work.name,
        label=work.label,
        p50_ms=round(p50, 2),
        p95_ms=round(product.percentile(0.95), 2),
        per_second=round(work.rows * 1000 / p50, 1) if work.rows else None,
        unit=work.unit if work.rows else "",
        queries=timer.queries,
        floor_p50_ms=round(floor_p50, 3),
        floor_says=work.floor_says,
        ratio=round(p50 / floor_p50, 1),
        rounds=rounds,
        repetitions=repetitions,
    )


def _plan(work: Work, call_ms: float, budget: float) -> tuple[int, int]:
    """Return repetitions and rounds; what takes seconds is done once in each of three rounds."""
    calls = int(budget * 1000 / max(call_ms, 0.01))
    rounds = ROUNDS if calls >= ROUNDS else 3
    repetitions = max(1, min(MOST, calls // rounds))
    if work.at_most is not None:
        repetitions = max(1, min(repetitions, (work.at_most - WARM_UP) // rounds))
    return repetitions, rounds


class _Timer:
    def __init__(self, work: Work) -> None:
        self.work = work
        self.queries = 0
        self._waiting: list[Any] = []

    def once(self) -> float:
        """Time one call and keep what its floor needs."""
        recorder, before = Recorder(), Recorder()
        with connection.execute_wrapper(before):
            given = self.work.prepare()
        with connection.execute_wrapper(recorder):
            began = time.perf_counter()
            self.work.act(given)
            spent = (time.perf_counter() - began) * 1000
        self.queries = recorder.count
        self._waiting.append((before.writes, recorder.writes if self.work.floor is None else given))
        return spent

    def floors(self) -> list[float]:
        """Time the floor of every call since the last time, in their order."""
        act = self.work.floor or replay
        times = []
        for before, given in self._waiting:
            if self.work.floor is None:
                replay(before)  # what was prepared must be there, and is not timed
            began = time.perf_counter()
            act(given)
            times.append((time.perf_counter() - began) * 1000)
        self._waiting.clear()
        return times
