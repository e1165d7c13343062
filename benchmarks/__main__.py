"""``python -m benchmarks [N …]``: measure on SQLite and PostgreSQL, write results and table."""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from benchmarks import databases, machine, table
from tools.throwaway_postgres import NoPostgres

ROOT = Path(__file__).parents[1]
DEFAULT = 10_000
NAMES = ("sqlite", "postgresql")


def main() -> int:
    """Measure every size on every database; 0 if all of them could be measured."""
    wanted = _arguments()
    signal.signal(signal.SIGTERM, _end)  # the cluster is removed on the way out
    missing = False
    for size in wanted.sizes:
        for name in wanted.only or NAMES:
            print(f"\n{name}, {size} reactions", flush=True)
            try:
                run = measure(name, size, budget=wanted.budget)
            except NoPostgres as problem:
                print(f"left out: {problem}", file=sys.stderr)
                missing = True
                continue
            if run is None:
                return 1
            table.store(run, results=wanted.results, page=wanted.page)
    print(f"\nwritten: {wanted.results}, {wanted.page}")
    return int(missing)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, metavar="N", help="how many reactions")
    parser.add_argument("--only", action="append", choices=NAMES, help="one database alone")
    parser.add_argument("--budget", type=float, default=3.0, help="seconds for each measurement")
    parser.add_argument("--results", type=Path, default=ROOT / "benchmarks/results.json")
    parser.add_argument("--page", type=Path, default=ROOT / "docs/benchmarks.md")
    wanted = parser.parse_args()
    # `make bench N=100000` hands N over in the environment.
    asked = os.environ.get("BENCH_N") or os.environ.get("N") or str(DEFAULT)
    wanted.sizes = wanted.sizes or [int(word) for word in asked.split()]
    if min(wanted.sizes) < 1:
        parser.error("N is a positive number")
    return wanted


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)


def measure(name: str, size: int, *, budget: float) -> dict[str, object] | None:
    """Measure one database in a process of its own; None if that process failed."""
    with _place(name) as (url, folder):
        answer = folder / "answer.json"
        described = machine.described()
        own = {key: value for key, value in os.environ.items() if not key.startswith("KRM_")}
        settings = {
            "DATABASE_URL": url,
            "KRM_DATA_DIR": str(folder),
            "KRM_SECRET_KEY": "only for the measurement",
            "KRM_DEMO": "1",  # static files by their plain names, so that nothing is collected
            "DJANGO_SETTINGS_MODULE": "krm.config.settings",
        }
        command = [sys.executable, "-m", "benchmarks.one_database", str(size), str(budget), answer]
        done = subprocess.run(command, cwd=ROOT, env=own | settings, check=False)
        if done.returncode:
            print(f"{name}: the measurement failed", file=sys.stderr)
            return None
        return described | {"n": size} | json.loads(answer.read_text("utf-8"))


@contextmanager
def _place(name: str) -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory(prefix="krm-bench-") as folder:
        Path(folder, "static").mkdir()
        if name == "sqlite":
            yield f"sqlite:///{folder}/krm.sqlite3", Path(folder)
            return
        with databases.durable_cluster() as url:
            yield url, Path(folder)


if __name__ == "__main__":
    sys.exit(main())
