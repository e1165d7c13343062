"""One part of the run, waiting, under way or done: its process, and what has come of it."""

import os
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path

from tools.parts import Part
from tools.progress import Progress

POLITE = 5  # seconds between asking to end and making it end
NOTHING_COLLECTED = 5  # exit code of pytest
STACKS_AFTER = 0.8  # of the silence that is borne: then pytest prints where every thread stands


class Run:
    """A part, its process, and the files in which the process tells of itself."""

    def __init__(self, part: Part, folder: Path, *, silence: float) -> None:
        self.part = part
        self.folder = folder
        self.silence = silence
        stem = part.name.replace(" ", "-")
        self.log = folder / f"{stem}.log"
        self.progress = Progress(folder / f"{stem}.jsonl")
        self.state = "waiting"
        self.note = part.note
        self.seconds = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self._started = self.heard = 0.0
        self._printed = -1

    def start(self) -> None:
        """Start the command in a process group of its own, its output into the log."""
        extra = self._words_for_pytest() if self.part.is_pytest else ()
        # What is left over goes with the folder.
        own = {"PYTHONUNBUFFERED": "1", "TMPDIR": str(self.folder)}
        environment = {**os.environ, **self.part.environment, **own}
        self.process = subprocess.Popen(
            [*self.part.command, *extra],
            env={name: value for name, value in environment.items() if value},
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.state = "running"
        self._started = self.heard = time.monotonic()

    def _words_for_pytest(self) -> tuple[str, ...]:
        cache = self.folder / f"{self.log.stem}-cache"
        return (
            *("-p", "tools.progress", f"--progress-file={self.progress.path}"),
            *("--tb=short", "-o", f"cache_dir={cache}"),
            *("-o", f"faulthandler_timeout={self.silence * STACKS_AFTER}"),
        )

    def failures(self) -> list[tuple[str, str]]:
        """Return the tests that have failed since the last time, each with its traceback."""
        fresh = list(self.progress.fresh())
        printed = 0 if self.part.is_pytest else self.log.stat().st_size if self.log.exists() else 0
        if fresh or printed != self._printed:
            self.heard, self._printed = time.monotonic(), printed
        return [(values["test"], values["words"]) for what, values in fresh if what == "failed"]

    def stop_if_silent(self) -> None:
        """End a part in which nothing happens any more, and note where it stood."""
        if self.state == "running" and time.monotonic() - self.heard > self.silence:
            place = ", ".join(self.progress.under_way) or "outside of any test"
            self.note = (
                f"stopped, since nothing happened for {self.silence / 60:g} minutes: {place}"
            )
            stop([self])

    def look(self) -> bool:
        """Return whether the part has just ended, and note how."""
        if self.state != "running" or self.process is None:
            return False
        self.seconds = time.monotonic() - self._started
        code = self.process.poll()
        if code is None:
            return False
        self.state = "ok" if code == 0 else "failed"
        if self.part.is_pytest and code == NOTHING_COLLECTED:
            self.state, self.note = "not run", "there are no such tests"
        return True

    def is_alive(self) -> bool:
        """Return whether the process still runs."""
        return self.process is not None and self.process.poll() is None

    def counts(self) -> Counter[str]:
        """Return how many tests passed, failed and were skipped."""
        return self.progress.counts()

    def how_far(self) -> str:
        """Return the name with the share of the tests that are done."""
        done, number = sum(self.progress.outcomes.values()), self.progress.collected
        return f"{self.part.name} {100 * done // number} %" if number else self.part.name

    def result(self) -> str:
        """Return in words how it ended."""
        counts = self.counts()
        numbers = [f"{counts[w]} {w}" for w in ("passed", "failed", "skipped") if counts[w]]
        return ", ".join([self.state, *numbers, *([self.note] if self.note else [])])


def stop(runs: list[Run]) -> None:
    """End what still runs, with all it has started: first politely, so that it can clean up."""
    running = [run for run in runs if run.is_alive()]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        for run in running:
            if run.is_alive() or number == signal.SIGKILL:
                _signal_group(run, number)
        patience = time.monotonic() + POLITE
        while any(run.is_alive() for run in running) and time.monotonic() < patience:
            time.sleep(0.05)


def _signal_group(run: Run, number: int) -> None:
    if run.process:
        try:
            os.killpg(run.process.pid, number)
        except ProcessLookupError:
            return  # nobody of the group is left
