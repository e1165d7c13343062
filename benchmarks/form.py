"""``python -m benchmarks.form``: the public form under load, on PostgreSQL with real web workers.

Three figures: how many submissions a second pass through the whole site; the floor, the same
writes by plain cursors; and how the desk's pages feel while one address floods the form.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import count, islice
from pathlib import Path

from benchmarks import databases, machine, visitors

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "form.json"
DESK = ("/", "/posteingang/", "/register/")
FLOOD_PER_MINUTE = 1000
ROUNDS = 5
_FLOODERS = 4


def main() -> None:
    """Measure and write the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.form", description=__doc__)
    parser.add_argument("--forms", type=int, default=1500, help="how many are sent")
    parser.add_argument("--workers", type=int, default=4, help="web workers")
    parser.add_argument("--visitors", type=int, default=16, help="how many send at once")
    parser.add_argument("--flood-seconds", type=int, default=20)
    parser.add_argument("--results", type=Path, default=RESULTS)
    wanted = parser.parse_args()
    figures = machine.described() | {"workers": wanted.workers}
    with (
        tempfile.TemporaryDirectory(prefix="krm-form-") as folder,
        databases.durable_cluster() as url,
    ):
        own = environment(Path(folder), url)
        session = prepared(own)
        with site(own | {"KRM_FORM_PER_ADDRESS": "1000000", "KRM_FORM_IN_ALL": "1000000"},
                   wanted.workers) as port:  # fmt: skip
            figures["submit"] = _submitted(port, wanted.forms, wanted.visitors)
        figures["floor"] = _floor(own, wanted.forms, wanted.workers)
        with site(own, wanted.workers) as port:
            figures["flood"] = _flooded(port, session, wanted.flood_seconds)
    wanted.results.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(figures, ensure_ascii=False, indent=1))


def environment(folder: Path, url: str) -> dict[str, str]:
    """Return the environment of a site of its own in a folder."""
    (folder / "static").mkdir()
    own = {key: value for key, value in os.environ.items() if not key.startswith("KRM_")}
    return own | {
        "DATABASE_URL": url,
        "KRM_DATA_DIR": str(folder),
        "KRM_SECRET_KEY": "only for the measurement",
        "KRM_DEMO": "1",  # static files by their plain names, so that nothing is collected
        "KRM_FORM_MIN_SECONDS": "0",
        "DJANGO_SETTINGS_MODULE": "krm.config.settings",
    }


def prepared(own: dict[str, str]) -> str:
    """Make the house and return the session cookie of the KRM officer."""
    command = [sys.executable, "-m", "benchmarks.form_house", "prepare"]
    done = subprocess.run(command, cwd=ROOT, env=own, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def site(own: dict[str, str], workers: int, threads: int = 1) -> Iterator[int]:
    """Start the web workers and hand out their port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        sys.executable, "-m", "gunicorn", "krm.config.wsgi", "--workers", str(workers),
        "--bind", f"127.0.0.1:{port}", "--log-level", "error", "--threads", str(threads),
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=own)
    try:
        _wait_for(port)
        for number in range(3 * workers):
            visitors.open_form(port, number)  # every worker has read its pages before it counts
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            visitors.open_form(port, 0)
        except (OSError, RuntimeError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the site does not start")


def _submitted(port: int, forms: int, at_once: int) -> dict[str, object]:
    """Send forms that were opened before, then whole visits: opening and sending."""
    numbers = count(1)
    each = forms // ROUNDS
    before, began = _stolen(), time.monotonic()
    sent = [_round(port, each, at_once, numbers, is_opened=True) for _ in range(ROUNDS)]
    whole = [_round(port, each // 2, at_once, numbers, is_opened=False) for _ in range(ROUNDS)]
    stolen = _stolen() - before
    times = [seconds for tally, _ in sent for seconds in tally.seconds]
    rates = [round(rate, 1) for _, rate in sent]
    return {
        "per_second": statistics.median(rates),
        "rounds": rates,
        # Of one core: what the machine under this machine took away in that time.
        "stolen_percent": round(100 * stolen / (time.monotonic() - began)),
        "p50_ms": round(statistics.median(times) * 1000, 1),
        "p95_ms": round(_share(times, 0.95) * 1000, 1),
        "opened_and_sent_per_second": round(statistics.median(rate for _, rate in whole), 1),
    }


def _stolen() -> float:
    """Return the seconds of processor time that other machines on the same host have taken."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return 0.0
    cells = stat.read_text("ascii").split("\n", 1)[0].split()
    return int(cells[8]) / os.sysconf("SC_CLK_TCK")


def _round(
    port: int, forms: int, at_once: int, numbers: Iterator[int], *, is_opened: bool
) -> tuple[visitors.Tally, float]:
    """Send some forms and return what came back and how many a second; some are opened before."""
    mine = list(islice(numbers, forms))
    waiting = iter([visitors.open_form(port, n) for n in mine] if is_opened else mine)
    lock = threading.Lock()

    def visit() -> int | None:
        with lock:
            given = next(waiting, None)
        if given is None:
            return None
        form = visitors.open_form(port, given) if isinstance(given, int) else given
        return visitors.send(port, form)

    tally, seconds = visitors.in_parallel(visit, at_once)
    _all_taken(tally)
    return tally, len(tally.seconds) / seconds


def _all_taken(tally: visitors.Tally) -> None:
    if set(tally.statuses) != {303}:
        raise RuntimeError(f"not every form was taken: {tally.statuses}")


def _share(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def _floor(own: dict[str, str], forms: int, workers: int) -> dict[str, object]:
    """Let as many processes write the same rows by plain cursors."""
    command = [sys.executable, "-m", "benchmarks.form_house", "floor", str(forms), str(workers)]
    done = subprocess.run(command, cwd=ROOT, env=own, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
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


if __name__ == "__main__":
    main()
