"""Whose work the processors did: the seconds of a process with all its children, from /proc."""

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg

_TICK: Final = os.sysconf("SC_CLK_TCK")
_PROC: Final = Path("/proc")
_EVERY: Final = 0.02
# What a connection waits for that is in the middle of a step; the others have nothing to do.
_WAITING: Final = (
    "SELECT CASE WHEN wait_event IS NULL THEN 'running'"
    " WHEN wait_event_type = 'Client' THEN 'the web process, in a transaction'"
    " ELSE wait_event_type || ': ' || wait_event END"
    " FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    " AND (state = 'active' OR state LIKE 'idle in transaction%')"
)


@dataclass
class Spent:
    """What was spent in a stretch of time, in seconds; `busy` by whose work it was."""

    seconds: float = 0.0
    busy: dict[str, float] = field(default_factory=dict)
    stolen: float = 0.0
    waits: Counter[str] = field(default_factory=Counter)
    samples: int = 0

    def cores(self) -> dict[str, float]:
        """Return how many cores each kept busy on average, and what the host took away."""
        shares = {name: round(busy / self.seconds, 2) for name, busy in self.busy.items()}
        return shares | {"stolen by the host": round(self.stolen / self.seconds, 2)}

    def waiting(self) -> dict[str, float]:
        """Return how many connections were in each state on average, the most frequent first."""
        most = self.waits.most_common()
        return {name: round(count / max(1, self.samples), 2) for name, count in most}


@contextmanager
def watched(web: int, url: str) -> Iterator[Spent]:
    """Watch web workers, database and this process while something happens.

    :param web: the process that holds the workers.
    :param url: of the PostgreSQL that works for them; it is asked what its connections wait for.
    """
    spent, stop = Spent(), threading.Event()
    with psycopg.connect(url, autocommit=True) as server:
        roots = {"web": web, "database": _postmaster(server), "visitors": os.getpid()}
        watch = threading.Thread(target=_sample, args=(server, spent, stop))
        before = {name: of_tree(pid, alone=name == "visitors") for name, pid in roots.items()}
        stolen, began = _stolen(), time.monotonic()
        watch.start()
        try:
            yield spent
        finally:
            stop.set()
            watch.join()
            spent.seconds = time.monotonic() - began
            spent.stolen = _stolen() - stolen
            for name, pid in roots.items():
                spent.busy[name] = of_tree(pid, alone=name == "visitors") - before[name]


def _sample(server: "psycopg.Connection[tuple[str]]", spent: Spent, stop: threading.Event) -> None:
    while not stop.wait(_EVERY):
        spent.samples += 1
        spent.waits.update(row[0] for row in server.execute(_WAITING))


def _postmaster(server: "psycopg.Connection[tuple[str]]") -> int:
    row = server.execute("SHOW data_directory").fetchone()
    assert row is not None
    return int(Path(row[0], "postmaster.pid").read_text("ascii").split()[0])


def of_tree(root: int, *, alone: bool = False) -> float:
    """Return the seconds of processor time of a process and of all its children, ended ones too."""
    children: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for folder in _PROC.iterdir():
        if folder.name.isdecimal() and (found := _stat(int(folder.name))):
            parent, times[int(folder.name)] = found
            children.setdefault(parent, []).append(int(folder.name))
    if alone:
        return times.get(root, 0.0)
    waiting, total = [root], 0.0
    while waiting:
        pid = waiting.pop()
        total += times.get(pid, 0.0)
        waiting += children.get(pid, [])
    return total


def _stat(pid: int) -> tuple[int, float] | None:
    try:
        cells = (_PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return None
    return int(cells[1]), sum(map(int, cells[11:15])) / _TICK


def memory(pid: int) -> dict[str, int]:
    """Return how many bytes a process holds.

    Now with what it shares (VmRSS), its part of that only (Pss), and at most until now (VmHWM).
    """
    lines = [
        line.split()
        for name in ("status", "smaps_rollup")
        for line in (_PROC / str(pid) / name).read_text("ascii", "replace").splitlines()
    ]
    wanted = {"VmRSS:", "VmHWM:", "Pss:"}
    return {
        cells[0][:-1]: int(cells[1]) * 1024 for cells in lines if cells[:1] and cells[0] in wanted
    }


def children_of(pid: int) -> list[int]:
    """Return the direct children of a process."""
    found = {int(f.name): _stat(int(f.name)) for f in _PROC.iterdir() if f.name.isdecimal()}
    return sorted(child for child, cells in found.items() if cells and cells[0] == pid)


def _stolen() -> float:
    """Return the seconds of processor time that other machines on the same host have taken."""
    cells = (_PROC / "stat").read_text("ascii").split("\n", 1)[0].split()
    return int(cells[8]) / _TICK
