"""A site of its own to measure: its environment, and gunicorn with as many workers as krm ships."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import visitors

ROOT: Final = Path(__file__).parents[1]
# As docs/operations.md starts them, whatever the number of cores.
WORKERS: Final = 3
THREADS: Final = 4
# Nobody waits for a rate limit where the speed of the form is measured.
UNLIMITED: Final = {"KRM_FORM_PER_ADDRESS": "1000000", "KRM_FORM_IN_ALL": "1000000"}


@dataclass(frozen=True)
class Site:
    """Where the workers listen, and the process that holds them."""

    port: int
    pid: int


def environment(folder: Path, url: str) -> dict[str, str]:
    """Return the environment of a site of its own in a folder."""
    (folder / "static").mkdir(exist_ok=True)
    own = {key: value for key, value in os.environ.items() if not key.startswith("KRM_")}
    return own | {
        "DATABASE_URL": url,
        "KRM_DATA_DIR": str(folder),
        "KRM_SECRET_KEY": "only for the measurement",
        "KRM_DEMO": "1",  # static files by their plain names, so that nothing is collected
        "KRM_FORM_MIN_SECONDS": "0",
        "DJANGO_SETTINGS_MODULE": "krm.config.settings",
    }


def answer_of(own: dict[str, str], *module: str) -> str:
    """Run a module of the measurement in a process of its own; return the last line it says."""
    command = [sys.executable, "-m", *module]
    done = subprocess.run(command, cwd=ROOT, env=own, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip().splitlines()[-1]


@contextmanager
def site(own: dict[str, str], workers: int = WORKERS, threads: int = THREADS) -> Iterator[Site]:
    """Start the web workers and hand out their port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [
        sys.executable, "-m", "gunicorn", "krm.config.wsgi", "--workers", str(workers),
        "--bind", f"127.0.0.1:{port}", "--log-level", "error",
        "--worker-class", "gthread", "--threads", str(threads),
    ]  # fmt: skip
    log = Path(own["KRM_DATA_DIR"], "web.log")
    with log.open("ab") as said:  # each refused form is a line of its own
        server = subprocess.Popen(command, cwd=ROOT, env=own, stderr=said)
    try:
        _wait_for(port, log)
        for number in range(4 * workers * threads):
            visitors.open_form(port, number)  # every thread has read its pages before it counts
        yield Site(port, server.pid)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int, log: Path) -> None:
    for _ in range(300):
        try:
            visitors.open_form(port, 0)
        except (OSError, RuntimeError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the site does not start: {log.read_text('utf-8')[-2000:]}")
