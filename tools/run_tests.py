"""Run everything that decides, in parallel, and say at the end what happened.

    python -m tools.run_tests [--static]

A failed test is shown at once; what was not run is named at the end. A part in which nothing
happens any more is stopped, however long the others take. Exit code 0 only if every part passed;
with CI=true a part that could not run is a failure.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path

from tools import html_validator, machine, memory
from tools.part_run import Run, stop
from tools.parts import DEEP, Part, cores, house_rules, order, static_parts, test_parts
from tools.throwaway_postgres import NoPostgres, kept_cluster

HEARTBEAT = 15  # seconds between two lines of progress
# Seconds in which no test starts or ends and nothing is printed. A deep test may take long.
SILENCE = 30 * 60 if DEEP else 5 * 60
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SLOWEST, LONG = 10, 2  # so many tests are named that took longest, if they took these seconds


def run_all(parts: list[Part], folder: Path, *, silence: float = SILENCE) -> list[Run]:
    """Run the parts, as many at once as keep the cores busy; stop them all on Ctrl-C."""
    runs = [_planned(Run(part, folder, silence=silence)) for part in parts]
    began = beat = time.monotonic()
    try:
        while any(run.state in ("waiting", "running") for run in runs):
            _start_what_fits(runs)
            for run in runs:
                if _follow(run):
                    beat = time.monotonic()
            if time.monotonic() - beat > HEARTBEAT:
                beat = time.monotonic()
                active = [run.how_far() for run in runs if run.state == "running"]
                print(f"  … {beat - began:.0f} s: {', '.join(active)}", flush=True)
            time.sleep(0.05)
    finally:
        stop(runs)
    return runs


def _planned(run: Run) -> Run:
    if run.part.missing:
        run.state, run.note = "not run", f"{run.part.missing} is missing"
        print(f"- {run.part.name}: not run, {run.note}", flush=True)
    return run


def _start_what_fits(runs: list[Run]) -> None:
    """Start in their order what the free cores can take; one that needs many waits for them."""
    free = cores() - sum(run.part.slots for run in runs if run.state == "running")
    for run in runs:
        if run.state != "waiting":
            continue
        idle = not any(other.state == "running" for other in runs)
        if run.part.slots <= free or idle:
            run.start()
            free -= run.part.slots


def _follow(run: Run) -> bool:
    """Show what has happened in a part since the last time; return whether something was shown."""
    if run.state != "running":
        return False
    run.stop_if_silent()
    ended = run.look()
    failures = run.failures()  # after the look, so that the last of them is seen too
    for test, words in failures:
        indented = words.replace("\n", "\n    ")
        print(f"✗ {run.part.name}: {test}\n    {indented}", flush=True)
    if ended:
        _tell(run)
    return ended or bool(failures)


def _tell(run: Run) -> None:
    sign = {"ok": "✓", "failed": "✗"}.get(run.state, "-")
    print(f"{sign} {run.part.name}: {run.result()}, {run.seconds:.0f} s", flush=True)
    # The failures of tests were shown; a part that broke in another way says so in its output.
    is_reported = run.progress.failed and not run.progress.under_way
    if run.state == "failed" and not is_reported:
        output = run.log.read_text(encoding="utf-8", errors="replace").rstrip()
        print(f"\n───── {run.part.name} ─────\n{output}\n─────\n", flush=True)


def summary(runs: list[Run], missing: tuple[str, ...], *, strict: bool) -> bool:
    """Print one line per part, what was not run, and the total; return whether all is well."""
    print("\nSummary")
    for run in runs:
        print(f"  {run.part.name:<12} {run.seconds:5.0f} s   {run.result()}")
    _tell_slowest(runs)
    for run in runs:
        for name in run.progress.failed:
            print(f"  ✗ {run.part.name}: {name}")
    _tell_not_run(runs, missing)
    absent = [run for run in runs if run.state == "not run"]
    if absent and strict:
        print("  A part that did not run counts as a failure here (CI=true).")
    tests = sum((run.counts() for run in runs), Counter())
    # A part that broke without a failed test (a linter, a crash) counts as one failure.
    failed = tests["failed"] + sum(
        run.state == "failed" and not run.progress.failed for run in runs
    )
    failed += len(absent) if strict else 0
    print(f"\n{tests['passed']} passed, {failed} failed", flush=True)
    return failed == 0


def _tell_slowest(runs: list[Run]) -> None:
    took = [
        (seconds, f"{run.part.name}: {test}")
        for run in runs
        for test, seconds in run.progress.seconds.items()
        if seconds >= LONG
    ]
    if took:
        print("\nSlowest tests")
    for seconds, test in sorted(took, reverse=True)[:SLOWEST]:
        print(f"  {seconds:5.1f} s   {test}")


def _tell_not_run(runs: list[Run], missing: tuple[str, ...]) -> None:
    """Name what nobody has tried: parts, skipped tests by their reason, the deep tests."""
    lines = [f"Missing on this machine: {words}" for words in missing]
    lines += [f"part {run.part.name}: {run.note}" for run in runs if run.state == "not run"]
    by_reason: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for run in runs:
        for test, reason in run.progress.skipped.items():
            by_reason[f"{run.part.name}, skipped: {reason}"][_function(test)] += 1
    deep = set().union(*(run.progress.left_out for run in runs))
    for test in sorted(deep):
        by_reason["deep, with `make test-deep` alone"][_function(test)] += 1
    for reason, functions in by_reason.items():
        lines.append(reason)
        lines += [f"  {_times(name, number)}" for name, number in functions.items()]
    if lines:
        print("\nNot run")
    for line in lines:
        print(f"  {line}")


def _function(test: str) -> str:
    return test.partition("[")[0]


def _times(name: str, number: int) -> str:
    return f"{name} ({number} cases)" if number > 1 else name


def _everything(folder: Path, stack: ExitStack) -> tuple[list[Part], tuple[str, ...]]:
    found = machine.prepare(whole_browser=DEEP)
    missing = found.missing
    url = ""
    if found.has_postgres:
        try:
            url = stack.enter_context(kept_cluster())
        except NoPostgres as problem:
            missing = (*missing, f"a PostgreSQL that starts: {problem}")
    tests = test_parts(found, postgres_url=url, cores=cores())
    return order([*static_parts(folder), *tests]), missing


def _keep_bytecode() -> None:
    """Let the many processes of a run compile each file once, also where none is to be kept.

    With PYTHONDONTWRITEBYTECODE every start of Python compiles Django anew, which takes longer
    than most tests; such a machine gets a cache outside the project.
    """
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ["PYTHONPYCACHEPREFIX"] = str(html_validator.caches() / "bytecode")


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
    _keep_bytecode()
    missing: tuple[str, ...] = ()
    with ExitStack() as stack:
        place = memory.in_memory()
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="krm-test-", dir=place))
        )
        try:
            if chosen.static:
                parts = [*static_parts(folder), house_rules()]
            else:
                parts, missing = _everything(folder, stack)
            os.environ["KRM_TEST_SHARED"] = str(folder)  # the parts share a migrated database
            print(f"{len(parts)} parts on {cores()} cores", flush=True)
            runs = run_all(parts, folder)
        except KeyboardInterrupt:
            print("\nStopped.")
            return 130
        well = summary(runs, missing, strict=os.environ.get("CI") == "true")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
