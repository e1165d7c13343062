"""What the doctor says about one thing."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is; only a problem makes the command fail."""

    OK = "ok"
    HINT = "hint"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is and, if it is not well, what fixes it."""

    part: str
    level: Level
    text: str
    fix: str = ""

    @property
    def is_problem(self) -> bool:
        """Tell whether it has to be fixed."""
        return self.level is Level.PROBLEM


def ok(part: str, text: str) -> Finding:
    """Return that all is well."""
    return Finding(part, Level.OK, text)


def hint(part: str, text: str, fix: str) -> Finding:
    """Return what somebody should know, although the house works."""
    return Finding(part, Level.HINT, text, fix)


def problem(part: str, text: str, fix: str) -> Finding:
    """Return what has to be fixed."""
    return Finding(part, Level.PROBLEM, text, fix)
