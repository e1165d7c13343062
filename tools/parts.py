"""The parts of `make test`: what each one runs, and what it needs."""

import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools.machine import Machine

BIN = Path(sys.executable).parent
PYTHON = sys.executable
# Files are read by every worker anew: no part reads those of which it runs nothing.
REST = ("tests", *(f"--ignore=tests/{name}" for name in ("browser", "html", "architecture")))
DEEP = os.environ.get("KRM_DEEP", "") not in ("", "0")
MANY = 6  # cores with which two parts of tests run side by side


@dataclass(frozen=True)
class Part:
    """One command of the run; `slots` is the number of processor cores it keeps busy."""

    name: str
    command: tuple[str, ...]
    slots: int = 1
    environment: dict[str, str] = field(default_factory=dict)
    is_pytest: bool = False
    missing: str = ""
    """What the machine lacks for this part; empty if it can run."""
    note: str = ""
    """What the summary says of it."""


def static_parts(folder: Path) -> list[Part]:
    """Return the checks that read the code without running it."""
    apart = {
        "KRM_DATA_DIR": str(folder / "data"),
        "KRM_SECRET_KEY": "only for the checks",
        "DATABASE_URL": f"sqlite:///{folder / 'checks.sqlite3'}",
        "PYTHONWARNINGS": "ignore",
    }
    checks = {
        "types": (str(BIN / "mypy"),),
        "ruff": (str(BIN / "ruff"), "check", "."),
        "format": (str(BIN / "ruff"), "format", "--check", "."),
        "layers": (str(BIN / "lint-imports"), "--no-logo"),
        "templates": (str(BIN / "djlint"), "krm", "--lint", "--quiet"),
        "django": (PYTHON, "-m", "krm", "check", "--fail-level", "WARNING"),
        "migrations": (PYTHON, "-m", "krm", "makemigrations", "--check", "--dry-run"),
        "licences": (str(BIN / "reuse"), "lint", "--lines"),
    }
    return [Part(name, command, environment=apart) for name, command in checks.items()]


def house_rules() -> Part:
    """Return the tests that read the code; they run beside the linters, with which they belong."""
    only = ("tests/architecture",)
    # In one process: each would read all code anew.
    return _pytest("house rules", "not browser", workers=0, only=only)


def test_parts(machine: Machine, *, postgres_url: str, cores: int) -> list[Part]:
    """Return the tests: all but the browser on SQLite, what can differ on PostgreSQL, the browser.

    Each takes as many workers as keep the cores busy to its end, so that parts follow one another
    instead of waiting for each other; a machine with many cores runs two at once.
    """
    workers = cores if cores < MANY else cores // 2
    return [
        _pytest(
            "HTML",
            "html",
            workers=1,
            only=("tests/html",),
            environment={"KRM_HTML_VALIDATE": machine.html_validator or ""},
            missing="" if machine.html_validator else "html-validate",
        ),
        house_rules(),
        # Built beside the linters: no worker of the next parts waits for it.
        _pytest("demo", "not browser", workers=0, only=("tests/walks/test_demo_stands.py",)),
        Part(
            "model",
            (PYTHON, "-m", "tools.model_database"),
            environment={"DATABASE_URL": postgres_url},
            missing="" if postgres_url else "PostgreSQL",
            note="migrated once for the tests on PostgreSQL",
        ),
        _pytest("SQLite", "not browser and not html", workers=workers, only=REST),
        _pytest(
            "browser",
            "browser",
            # A window waits as long as it works: for the site, for a page that comes to rest.
            workers=2 * workers,
            slots=workers,
            only=("tests/browser",),
            missing="" if machine.chromium else "Chromium",
        ),
        _pytest(
            "PostgreSQL",
            # Of stories and walks one for each process; all of them in a deep run.
            "db and both_databases" if DEEP else "db and both_databases and not broad",
            workers=workers,
            only=_files_for_both(),
            environment={"DATABASE_URL": postgres_url},
            missing="" if postgres_url else "PostgreSQL",
            note="what can differ from SQLite",
        ),
    ]


def _files_for_both() -> tuple[str, ...]:
    """Return the files of which something runs on PostgreSQL: the others need not be read."""
    # Those in every run are the rest, and what is chosen of the broad ones (tests/conftest.py).
    kinds = r"\w" if DEEP else r"(?:(?!story:|walk:|JSON:|sorting:|strictness:)\w|.*every_run=)"
    marked = re.compile(r'both_databases\(\s*"' + kinds)
    files = sorted(Path("tests").rglob("test_*.py"))
    return tuple(str(path) for path in files if marked.search(path.read_text(encoding="utf-8")))


def order(parts: list[Part]) -> list[Part]:
    """Return the parts as they fit best: first the single ones side by side, the longest first.

    What needs all cores follows without a gap, and a linter speaks in the first minute.
    """
    return sorted(parts, key=lambda part: (part.slots, not part.is_pytest))


def _pytest(
    name: str,
    marks: str,
    *,
    workers: int,
    only: tuple[str, ...],
    slots: int = 0,
    environment: dict[str, str] | None = None,
    missing: str = "",
    note: str = "",
) -> Part:
    # Without DATABASE_URL of the caller each process makes its own SQLite file (tests/conftest.py).
    own = {"DATABASE_URL": ""} | (environment or {})
    command = (PYTHON, "-m", "pytest", *only, "-m", marks, "-q", "-n", str(workers))
    busy = slots or max(1, workers)
    return Part(name, command, busy, own, is_pytest=True, missing=missing, note=note)


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
