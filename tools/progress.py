"""What a pytest process tells while it runs: one line of JSON for each thing that happens.

    python -m pytest -p tools.progress --progress-file=FILE …

writes the lines; `Progress` reads them while they grow. With pytest-xdist the controller alone
writes, since it hears of every test as its workers start and finish it.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

LONGEST = 150  # lines that are kept of one failure
LEFT_OUT = "tests left out"  # the name under which a worker hands them to the controller


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the file."""
    parser.addoption("--progress-file", help="write a line for each test to this file")


def pytest_configure(config: pytest.Config) -> None:
    """Write from the controller, or from the only process there is."""
    path = config.getoption("--progress-file")
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(Worker(config), "krm progress of a worker")
    elif path:
        config.pluginmanager.register(Writer(Path(path)), "krm progress")


def _deep(items: list[pytest.Item]) -> list[str]:
    return [item.nodeid for item in items if item.get_closest_marker("deep")]


class Worker:
    """Keeps what a worker left out until its end, when the controller can hear of it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.deep: list[str] = []

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Remember the deep tests; what other marks leave out is run by another part."""
        self.deep += _deep(items)

    def pytest_sessionfinish(self) -> None:
        """Hand them over."""
        self.config.workeroutput[LEFT_OUT] = self.deep  # type: ignore[attr-defined]


class Writer:
    """Tells of every test as it starts, fails and finishes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.outcome: dict[str, str] = {}
        self.seconds: dict[str, float] = {}

    def tell(self, what: str, **values: Any) -> None:
        """Add one line."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"what": what, **values}) + "\n")

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Tell how many tests there are: every worker finds the same."""
        self.tell("collected", number=len(ids))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Tell what a worker left out."""
        self.tell("left out", tests=getattr(node, "workeroutput", {}).get(LEFT_OUT, []))

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Tell which deep tests are left out."""
        self.tell("left out", tests=_deep(items))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how many tests there are."""
        self.tell("collected", number=len(getattr(session, "items", [])))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell of a file that cannot be read."""
        if report.failed:
            self.tell("failed", test=report.nodeid, words=_words(report))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tell that a test begins."""
        self.tell("started", test=nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell of a failure at once; keep the rest until the test is finished."""
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed:
            self.outcome[report.nodeid] = "failed"
            self.tell("failed", test=report.nodeid, words=_words(report))
        elif report.skipped:
            self.outcome[report.nodeid] = "skipped"
            self.tell("skipped", test=report.nodeid, words=_reason(report))

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell how a test ended and how long it took."""
        outcome = self.outcome.pop(nodeid, "passed")
        seconds = round(self.seconds.pop(nodeid, 0.0), 2)
        self.tell("finished", test=nodeid, outcome=outcome, seconds=seconds)


def _words(report: pytest.CollectReport | pytest.TestReport) -> str:
    printed = [f"--- {title} ---\n{text}" for title, text in report.sections if text.strip()]
    lines = "\n".join([report.longreprtext, *printed]).rstrip().splitlines()
    if len(lines) > LONGEST:
        half = LONGEST // 2
        lines = [*lines[:half], f"… {len(lines) - LONGEST} more lines …", *lines[-half:]]
    return "\n".join(lines)


def _reason(report: pytest.TestReport) -> str:
    if hasattr(report, "wasxfail"):
        return f"expected to fail: {report.wasxfail}"
    reason = report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longreprtext
    return reason.removeprefix("Skipped: ")


@dataclass
class Progress:
    """What has been read of the file so far."""

    path: Path
    collected: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    failed: dict[str, None] = field(default_factory=dict)  # in the order in which they failed
    skipped: dict[str, str] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    under_way: dict[str, None] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    _read: int = 0

    def fresh(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Read what was written since the last time; yield each thing that happened."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._read)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]  # the last line may still be on its way
        self._read += len(whole)
        for line in whole.splitlines():
            values = json.loads(line)
            what = values.pop("what")
            self._note(what, values)
            yield what, values

    def _note(self, what: str, values: dict[str, Any]) -> None:
        test = values.get("test", "")
        if what == "collected":
            self.collected = max(self.collected, values["number"])
        elif what == "left out":
            self.left_out.update(values["tests"])
        elif what == "started":
            self.under_way[test] = None
        elif what == "failed":
            self.failed[test] = None
            self.under_way.pop(test, None)  # a worker that died finishes nothing
        elif what == "skipped":
            self.skipped[test] = values["words"]
        elif what == "finished":
            self.under_way.pop(test, None)
            self.outcomes[values["outcome"]] += 1
            self.seconds[test] = values["seconds"]

    def counts(self) -> Counter[str]:
        """Return how many tests passed, failed and were skipped."""
        passed = {"passed": self.outcomes["passed"], "skipped": len(self.skipped)}
        return Counter({**passed, "failed": len(self.failed)})
