"""The parts of `make test`: what each one runs, and what it needs."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools.machine import Machine

BIN = Path(sys.executable).parent
PYTHON = sys.executable


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
    """Return the part of the tests that reads the code; `make check` runs it with the linters."""
    return _pytest("house rules", "not db and not browser", workers=0, only="tests/architecture")


def test_parts(machine: Machine, *, postgres_url: str, cores: int) -> list[Part]:
    """Return the tests: pure once, those with a database on both databases, the browser once.

    The longest come first, so that the short ones fill up what is left.
    """
    half = max(1, cores // 2)
    no_postgres = "" if postgres_url else "PostgreSQL"
    no_chromium = "" if machine.chromium else "Chromium"
    return [
        _pytest(
            "PostgreSQL",
            "db and not browser and not html",
            workers=half,
            environment={"DATABASE_URL": postgres_url},
            missing=no_postgres,
        ),
        _pytest("SQLite", "db and not browser and not html", workers=half),
        _pytest(
            "browser",
            "browser",
            workers=1,
            environment={"KRM_CHROMIUM": machine.chromium or ""},
            missing=no_chromium,
        ),
        _pytest("pure tests", "not db and not browser", workers=half),
        _pytest(
            "HTML",
            "html",
            workers=1,
            environment={"KRM_HTML_VALIDATE": machine.html_validator or ""},
            missing="" if machine.html_validator else "html-validate",
        ),
    ]


def _pytest(
    name: str,
    marks: str,
    *,
    workers: int,
    only: str = "tests",
    environment: dict[str, str] | None = None,
    missing: str = "",
) -> Part:
    # Without DATABASE_URL of the caller each process makes its own SQLite file (tests/conftest.py).
    own = {"DATABASE_URL": ""} | (environment or {})
    command = (PYTHON, "-m", "pytest", only, "-m", marks, "-q", "-n", str(workers))
    return Part(name, command, max(1, workers), own, is_pytest=True, missing=missing)


def cores() -> int:
    """Return how many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
