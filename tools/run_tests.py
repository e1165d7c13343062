"""Run everything that decides, in parallel, and say at the end what happened.

    python -m tools.run_tests [--static]

Exit code 0 only if every part passed; with CI=true a part that could not run is a failure.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tools import machine
from tools.parts import Part, cores, house_rules, static_parts, test_parts
from tools.throwaway_postgres import NoPostgres, kept_cluster

HEARTBEAT = 15  # seconds between two lines of progress
LONGEST = 20 * 60  # a part that takes longer hangs; the deep tests may take their time
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MORE = 1  # parts beyond the cores: tests wait for their database and their browser
POLITE = 5  # seconds between asking to end and making it end
NAMED = 20  # failed tests that the summary names per part
NOTHING_COLLECTED = 5  # exit code of pytest


@dataclass
class Run:
    """A part under way or done."""

    part: Part
    log: Path
    report: Path
    state: str = "waiting"
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    seconds: float = 0.0
    note: str = ""
    tests: Counter[str] = field(default_factory=Counter)

    def start(self, folder: Path) -> None:
        """Start the command in a process group of its own, its output into the log."""
        extra: tuple[str, ...] = ()
        if self.part.is_pytest:
            extra = (f"--junitxml={self.report}", "-o", f"cache_dir={folder / self.log.stem}")
        own = {"PYTHONUNBUFFERED": "1", "TMPDIR": str(folder)}  # what is left over goes with it
        environment = {**os.environ, **self.part.environment, **own}
        self.process = subprocess.Popen(
            [*self.part.command, *extra],
            env={name: value for name, value in environment.items() if value},
            stdin=subprocess.DEVNULL,
            stdout=self.log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.state, self.started = "running", time.monotonic()

    def look(self) -> bool:
        """Return whether the part has just ended, and note how."""
        if self.state != "running" or self.process is None:
            return False
        self.seconds = time.monotonic() - self.started
        code = self.process.poll()
        if code is None and self.seconds > LONGEST and not os.environ.get("KRM_DEEP"):
            self.note = f"stopped after {LONGEST // 60} minutes"
            stop([self])
            code = 1
        if code is None:
            return False
        if self.part.is_pytest:
            self.tests = _counts(self.report)
        self.state = "ok" if code == 0 else "failed"
        if self.part.is_pytest and code == NOTHING_COLLECTED:
            self.state, self.note = "not run", "there are no such tests"
        return True

    def is_alive(self) -> bool:
        """Return whether the process still runs."""
        return self.process is not None and self.process.poll() is None

    def progress(self) -> str:
        """Return how far the part is, from the percentages pytest writes."""
        steps = re.findall(rb"\[ *(\d+)%\]", self.log.read_bytes()) if self.part.is_pytest else []
        return f"{self.part.name} {steps[-1].decode()} %" if steps else self.part.name


def _counts(report: Path) -> Counter[str]:
    if not report.exists():
        return Counter()
    suite = ElementTree.parse(report).getroot().find("testsuite")
    names = ("tests", "failures", "errors", "skipped")
    number = {name: int(suite.get(name, 0)) if suite is not None else 0 for name in names}
    failed = number["failures"] + number["errors"]
    passed = max(0, number["tests"] - failed - number["skipped"])
    return Counter(passed=passed, failed=failed, skipped=number["skipped"])


def _failed_tests(report: Path) -> list[str]:
    if not report.exists():
        return []
    cases = ElementTree.parse(report).getroot().iter("testcase")
    failed = [
        case for case in cases if case.find("failure") is not None or case.find("error") is not None
    ]
    return [f"{case.get('classname')}::{case.get('name')}" for case in failed]


def run_all(parts: list[Part], folder: Path) -> list[Run]:
    """Run the parts, as many at once as keep the cores busy; stop them all on Ctrl-C."""
    runs = [_planned(part, folder) for part in parts]
    began = beat = time.monotonic()
    try:
        while any(run.state in ("waiting", "running") for run in runs):
            _start_what_fits(runs, folder)
            for run in runs:
                if run.look():
                    _tell(run)
                    beat = time.monotonic()
            if time.monotonic() - beat > HEARTBEAT:
                beat = time.monotonic()
                active = [run.progress() for run in runs if run.state == "running"]
                print(f"  … {beat - began:.0f} s: {', '.join(active)}", flush=True)
            time.sleep(0.05)
    finally:
        stop(runs)
    return runs


def stop(runs: list[Run]) -> None:
    """End what still runs, with all it has started: first politely, so that it can clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        for run in runs:
            if run.process and run.is_alive():
                os.killpg(run.process.pid, number)
        patience = time.monotonic() + POLITE
        while any(run.is_alive() for run in runs) and time.monotonic() < patience:
            time.sleep(0.05)


def _planned(part: Part, folder: Path) -> Run:
    stem = part.name.replace(" ", "-")
    run = Run(part, log=folder / f"{stem}.log", report=folder / f"{stem}.xml")
    if part.missing:
        run.state, run.note = "not run", f"{part.missing} is missing"
        print(f"- {part.name}: not run, {run.note}", flush=True)
    return run


def _start_what_fits(runs: list[Run], folder: Path) -> None:
    free = cores() + MORE - sum(run.part.slots for run in runs if run.state == "running")
    for run in runs:
        idle = not any(other.state == "running" for other in runs)
        if run.state == "waiting" and (run.part.slots <= free or idle):
            run.start(folder)
            free -= run.part.slots


def _tell(run: Run) -> None:
    sign = {"ok": "✓", "failed": "✗"}.get(run.state, "-")
    print(f"{sign} {run.part.name}: {_result(run)}, {run.seconds:.0f} s", flush=True)
    if run.state == "failed":
        output = run.log.read_text(encoding="utf-8", errors="replace").rstrip()
        print(f"\n───── {run.part.name} ─────\n{output}\n─────\n", flush=True)


def _result(run: Run) -> str:
    words = [run.state]
    words += [
        f"{run.tests[word]} {word}" for word in ("passed", "failed", "skipped") if run.tests[word]
    ]
    return ", ".join(words + ([run.note] if run.note else []))


def summary(runs: list[Run], missing: tuple[str, ...], *, strict: bool) -> bool:
    """Print one line per part and the total; return whether everything is well."""
    print("\nSummary")
    for run in runs:
        print(f"  {run.part.name:<12} {run.seconds:5.0f} s   {_result(run)}")
    for run in runs:
        for name in _failed_tests(run.report)[:NAMED]:
            print(f"  ✗ {run.part.name}: {name}")
    for words in missing:
        print(f"  Missing on this machine: {words}")
    skipped = [run for run in runs if run.state == "not run"]
    if skipped and strict:
        print("  A part that did not run counts as a failure here (CI=true).")
    tests = sum((run.tests for run in runs), Counter())
    # A part that broke without a failed test (a linter, a crash) counts as one failure.
    failed = tests["failed"] + sum(
        run.state == "failed" and not run.tests["failed"] for run in runs
    )
    failed += len(skipped) if strict else 0
    print(f"\n{tests['passed']} passed, {failed} failed", flush=True)
    return failed == 0


def _everything(folder: Path, stack: ExitStack) -> tuple[list[Part], tuple[str, ...]]:
    found = machine.prepare()
    missing = found.missing
    url = ""
    if found.has_postgres:
        try:
            url = stack.enter_context(kept_cluster())
        except NoPostgres as problem:
            missing = (*missing, f"a PostgreSQL that starts: {problem}")
    tests = test_parts(found, postgres_url=url, cores=cores())
    return [*static_parts(folder), *tests], missing


def _interrupted(number: int, frame: object) -> None:
    for later in INTERRUPTIONS:
        signal.signal(later, signal.SIG_IGN)  # make sends a second one; cleaning up goes on
    raise KeyboardInterrupt


def main() -> int:
    """Run the tests, or the static checks alone."""
    options = argparse.ArgumentParser(description="Run the tests of krm.")
    options.add_argument("--static", action="store_true", help="only what reads the code")
    chosen = options.parse_args()
    for number in INTERRUPTIONS:
        signal.signal(number, _interrupted)
    missing: tuple[str, ...] = ()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="krm-test-")))
        try:
            if chosen.static:
                parts = [*static_parts(folder), house_rules()]
            else:
                parts, missing = _everything(folder, stack)
            print(f"{len(parts)} parts on {cores()} cores", flush=True)
            runs = run_all(parts, folder)
        except KeyboardInterrupt:
            print("\nStopped.")
            return 130
        well = summary(runs, missing, strict=os.environ.get("CI") == "true")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
