"""``python -m benchmarks.jobs [N]``: what is no page: a command, the export of N rows, mails.

On PostgreSQL that syncs its writes. Says for each what it takes of the processor, which other work
on the machine does not change, beside the time on the clock: `krm deadline` beside starting Django
alone; the register of N (100 000) Vorgänge as Excel file, made by one web process, with the memory
that process has before, at most and after; mails stored and read for phrases, and apart from that
the comparison of their meaning. The import of a table stands in the table of `make bench`.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import databases, machine, processors, site
from benchmarks.staff_visits import Browser

RESULTS = site.ROOT / "benchmarks" / "jobs.json"
MEGABYTE = 1024 * 1024
_TIMES = 5
_HOUSE = "benchmarks.jobs_house"
_DEADLINE = ("-m", "krm", "deadline", "--kind", "confirmation", "--from", "2026-05-21")
_DJANGO = ("-c", "import django")


def main() -> None:
    """Measure, print a table and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.jobs", description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=100_000, metavar="N")
    parser.add_argument("--mails", type=int, default=400)
    parser.add_argument("--meaning", type=int, default=100, help="mails compared by meaning")
    parser.add_argument("--results", type=Path, default=RESULTS)
    wanted = parser.parse_args()
    figures: dict[str, Any] = machine.described() | {"n": wanted.count}
    with (
        tempfile.TemporaryDirectory(prefix="krm-jobs-") as folder,
        databases.durable_cluster() as url,
    ):
        own = site.environment(Path(folder), url)
        figures["deadline"] = _commands(own)
        print(f"seeding {wanted.count} Vorgänge …", flush=True)
        cookie = site.answer_of(own, _HOUSE, "seed", str(wanted.count))
        print("exporting …", flush=True)
        figures["export"] = _export(own, cookie, wanted.count)
        print("mails …", flush=True)
        for name, count in (("mails", wanted.mails), ("meaning", wanted.meaning)):
            figures[name] = json.loads(site.answer_of(own, _HOUSE, name, str(count)))
    _print(figures)
    wanted.results.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _commands(own: dict[str, str]) -> dict[str, float]:
    """Start the command and Django alone in turns; return the medians of both."""
    rows = [(_started(own, _DEADLINE), _started(own, _DJANGO)) for _ in range(_TIMES)]
    wall, cpu = (statistics.median(row[0][place] for row in rows) for place in (0, 1))
    django = statistics.median(row[1][1] for row in rows)
    return {
        "seconds": round(wall, 2),
        "cpu_s": round(cpu, 2),
        "import_django_cpu_s": round(django, 2),
        "ratio": round(cpu / django, 1),
    }


def _started(own: dict[str, str], words: tuple[str, ...]) -> tuple[float, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, *words], cwd=site.ROOT, env=own, check=True, stdout=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu


def _export(own: dict[str, str], cookie: str, count: int) -> dict[str, float]:
    """Let one web process make the Excel file of the whole register, twice."""
    with site.site(own, workers=1) as web:
        (worker,) = processors.children_of(web.pid)
        browser = Browser(web.port, cookie)
        browser.get("/register/")
        before = processors.memory(worker)
        rows = []
        for _ in range(2):
            began, busy = time.perf_counter(), processors.of_tree(worker)
            size = browser.download("/register/export/")
            rows.append((time.perf_counter() - began, processors.of_tree(worker) - busy, size))
        after = processors.memory(worker)
    seconds, cpu, size = min(rows)
    return {
        "seconds": round(seconds, 1),
        "cpu_s": round(cpu, 1),
        "rows_per_cpu_second": round(count / cpu),
        "file_mb": round(size / MEGABYTE, 1),
        "before_mb": round(before["VmRSS"] / MEGABYTE),
        "highest_mb": round(after["VmHWM"] / MEGABYTE),
        "after_mb": round(after["VmRSS"] / MEGABYTE),
        # What it shares with the other workers counted to a part only.
        "after_own_mb": round(after["Pss"] / MEGABYTE),
    }


def _print(figures: dict[str, Any]) -> None:
    rows = [
        ("krm deadline", "deadline", ("seconds", "cpu_s", "import_django_cpu_s", "ratio")),
        (f"export of {figures['n']} rows", "export", tuple(figures["export"])),
        ("mails stored and read for phrases", "mails", tuple(figures["mails"])),
        ("their meaning compared", "meaning", tuple(figures["meaning"])),
    ]
    for title, name, keys in rows:
        cells = ", ".join(f"{key} {figures[name][key]:g}" for key in keys)
        print(f"{title:36} {cells}")


if __name__ == "__main__":
    main()
