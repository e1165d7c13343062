"""What the doctor looks at, and what is said about one thing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from krm.organisation.rules import Role


class Level(StrEnum):
    """How bad it is; only a problem makes the command fail."""

    OK = "ok"
    HINT = "hint"
    PROBLEM = "problem"


LEVELS = (Level.OK, Level.HINT, Level.PROBLEM)  # from good to bad


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is and, if it is not well, what fixes it."""

    part: str
    level: Level
    text: str
    fix: str = ""
    check: str = ""  # the code of what was looked at; the table of the doctor sets it

    @property
    def is_problem(self) -> bool:
        """Tell whether it has to be fixed."""
        return self.level is Level.PROBLEM


@dataclass(frozen=True)
class Check:
    """One thing to look at.

    ``code`` is its lasting name, ``title`` what people read. ``tells`` says in whose words, beside
    the administration, which reads the finding itself, somebody is notified when it turns into a
    problem. What takes long or asks another machine is looked at every so often (``every``) and
    remembered; everything else is looked at anew for each page.
    """

    code: str
    title: str
    look: Callable[[datetime], Iterable[Finding]]
    tells: Mapping[Role, str] = field(default_factory=dict)
    every: timedelta = timedelta(0)

    @property
    def is_quick(self) -> bool:
        """Tell whether a page may look while somebody waits for it."""
        return not self.every


def ok(part: str, text: str) -> Finding:
    """Return that all is well."""
    return Finding(part, Level.OK, text)


def hint(part: str, text: str, fix: str) -> Finding:
    """Return what somebody should know, although the house works."""
    return Finding(part, Level.HINT, text, fix)


def problem(part: str, text: str, fix: str) -> Finding:
    """Return what has to be fixed."""
    return Finding(part, Level.PROBLEM, text, fix)
