"""``python -m benchmarks.form``: the public form under load, on PostgreSQL with web workers.

Four figures: the page and a submission for one visitor alone; how many submissions a second pass
through the whole site when several send at once, with whose work the processors did meanwhile
and what the connections of the database waited for; the floor, the same writes by plain cursors;
and how the desk's pages feel while one address floods the form.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any

from benchmarks import databases, machine, processors, site, visitors
from benchmarks.timing import at_share

RESULTS = site.ROOT / "benchmarks" / "form.json"
DESK = ("/", "/posteingang/", "/register/")
FLOOD_PER_MINUTE = 1000
ROUNDS = 3
_FLOODERS = 4
_HOUSE = "benchmarks.form_house"


def main() -> None:
    """Measure, print a table and write the figures."""
    wanted = _arguments()
    figures: dict[str, Any] = machine.described() | {
        "workers": wanted.workers, "threads": wanted.threads, "visitors": wanted.visitors
    }  # fmt: skip
    with (
        tempfile.TemporaryDirectory(prefix="krm-form-") as folder,
        databases.durable_cluster() as url,
    ):
        own = site.environment(Path(folder), url)
        session = site.answer_of(own, _HOUSE, "prepare")
        with site.site(own | site.UNLIMITED, wanted.workers, wanted.threads) as web:
            figures["alone"] = _alone(web.port, wanted.budget / 4)
            figures["at_once"] = _at_once(web, url, wanted.visitors, wanted.budget / 2)
        figures["floor"] = _floor(own, wanted.workers)
        if not wanted.no_flood:
            with site.site(own, wanted.workers, wanted.threads) as web:
                figures["flood"] = _flooded(web.port, session, round(wanted.budget / 2))
    _print(figures)
    wanted.results.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.form", description=__doc__)
    parser.add_argument("--budget", type=float, default=40.0, help="seconds for all, in about")
    parser.add_argument("--workers", type=int, default=site.WORKERS, help="web workers")
    parser.add_argument("--threads", type=int, default=site.THREADS, help="of each worker")
    parser.add_argument("--visitors", type=int, default=8, help="how many send at once")
    parser.add_argument("--no-flood", action="store_true", help="leave the flood out")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


def _alone(port: int, budget: float) -> dict[str, object]:
    """Let one visitor open and send forms in turn; return the times of both."""
    opened, sent = [], []
    until = time.monotonic() + budget
    for number in count():
        began = time.perf_counter()
        form = visitors.open_form(port, number)
        between = time.perf_counter()
        if visitors.send(port, form) != 303:
            raise RuntimeError("the form was not taken")
        opened.append(between - began)
        sent.append(time.perf_counter() - between)
        if time.monotonic() > until:
            break
    return {"page": _spread(opened), "submission": _spread(sent)}


def _spread(seconds: list[float]) -> dict[str, float]:
    return {
        "p50_ms": round(at_share(seconds, 0.5) * 1000, 1),
        "p95_ms": round(at_share(seconds, 0.95) * 1000, 1),
        "times": len(seconds),
    }


def _at_once(web: site.Site, url: str, crowd: int, budget: float) -> dict[str, object]:
    """Let several send forms that were opened before, then make whole visits."""
    numbers = count(1_000_000)
    found: dict[str, object] = {}
    for name, is_opened in (("submissions", True), ("visits", False)):
        rounds = [
            _round(web, url, crowd, numbers, seconds=budget / 2 / ROUNDS, is_opened=is_opened)
            for _ in range(ROUNDS)
        ]
        rates = [len(tally.seconds) / spent.seconds for tally, spent in rounds]
        middle = sorted(range(ROUNDS), key=rates.__getitem__)[ROUNDS // 2]
        found[name] = {
            "per_second": round(rates[middle], 1),
            "rounds": [round(rate, 1) for rate in rates],
            **_spread([second for tally, _ in rounds for second in tally.seconds]),
            "cores": rounds[middle][1].cores(),
            "connections": rounds[middle][1].waiting(),
        }
    return found


def _round(
    web: site.Site, url: str, crowd: int, numbers: Iterator[int], *, seconds: float, is_opened: bool
) -> tuple[visitors.Tally, processors.Spent]:
    """Send forms for some seconds, each under a page opened before or opened for it."""
    opened = visitors.open_form(web.port, 0)
    until = time.monotonic() + seconds

    def visit() -> int | None:
        if time.monotonic() > until:
            return None
        number = next(numbers)
        form = opened.by(number) if is_opened else visitors.open_form(web.port, number)
        return visitors.send(web.port, form)

    with processors.watched(web.pid, url) as spent:
        tally, _ = visitors.in_parallel(visit, crowd)
    if set(tally.statuses) != {303}:
        raise RuntimeError(f"not every form was taken: {tally.statuses}")
    return tally, spent


def _floor(own: dict[str, str], workers: int) -> dict[str, object]:
    """Let as many processes write the same rows by plain cursors."""
    answer: dict[str, object] = json.loads(
        site.answer_of(own, _HOUSE, "floor", "600", str(workers))
    )
    return answer


def _flooded(port: int, session: str, seconds: int) -> dict[str, object]:
    """Time the desk's pages while nothing happens, and while one address floods the form."""
    idle = desk_times(port, session, seconds)
    form = visitors.open_form(port, 0)
    tally, stop = visitors.Tally(), threading.Event()

    begin = time.monotonic()

    def flood(number: int) -> None:
        """Post at fixed moments, however long an answer takes."""
        for turn in count(number, _FLOODERS):
            if stop.wait(max(0.0, begin + turn * 60 / FLOOD_PER_MINUTE - time.monotonic())):
                return
            began = time.perf_counter()
            tally.add(visitors.send(port, form), time.perf_counter() - began)

    threads = [threading.Thread(target=flood, args=(n,)) for n in range(_FLOODERS)]
    for thread in threads:
        thread.start()
    busy = desk_times(port, session, seconds)
    stop.set()
    for thread in threads:
        thread.join()
    return {
        "posts_per_minute": round(len(tally.seconds) * 60 / seconds),
        "answers": {str(status): number for status, number in tally.statuses.items()},
        "desk": {
            page: {
                "idle_ms": idle[page],
                "flooded_ms": busy[page],
                "times": round(busy[page] / idle[page], 2),
            }
            for page in DESK
        },
    }


def desk_times(port: int, session: str, seconds: int) -> dict[str, float]:
    """Return the median time of each page of the desk in milliseconds."""
    times: dict[str, list[float]] = {page: [] for page in DESK}
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for page in DESK:
            began = time.perf_counter()
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", page, headers={"Cookie": session})
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status != 200:
                raise RuntimeError(f"{page} answered {answer.status}")
            times[page].append(time.perf_counter() - began)
            time.sleep(0.05)
    return {page: round(statistics.median(found) * 1000, 1) for page, found in times.items()}


def _print(figures: dict[str, Any]) -> None:
    """Print the figures as a table, and below it what the time consists of."""
    alone, crowd = figures["alone"], figures["visitors"]
    print(f"\n{'the public form':44} {'p50 ms':>8} {'p95 ms':>8} {'per second':>11}")
    for name, row in (("the page, one visitor", alone["page"]),
                      ("a submission, one visitor", alone["submission"])):  # fmt: skip
        print(f"{name:44} {row['p50_ms']:8.1f} {row['p95_ms']:8.1f}")
    for name, row in figures["at_once"].items():
        line = f"{name}, {crowd} at once"
        print(f"{line:44} {row['p50_ms']:8.1f} {row['p95_ms']:8.1f} {row['per_second']:11.1f}")
        for what in ("cores", "connections"):
            parts = (f"{part} {number:.2f}" for part, number in row[what].items() if number)
            print(f"    {what}: {', '.join(parts)}")
    floor = figures["floor"]
    print(f"{'the same writes by plain cursors':44} {'':17} {floor['per_second']:11.1f}")
    print(f"{'statements of a submission':44} {floor['statements_of_submit']:8}")
    for page, row in figures.get("flood", {}).get("desk", {}).items():
        line = f"{page}, idle and while one address floods"
        print(f"{line:44} {row['idle_ms']:8.1f} {row['flooded_ms']:8.1f}")


if __name__ == "__main__":
    main()
