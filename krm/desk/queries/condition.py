"""How the house is, for the page *Zustand* and for the line every page of the desk may carry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from krm.casework.models import Heartbeat
from krm.desk.doctor import CHECKS, LEVELS, Check, Finding, Level, examine
from krm.desk.models import Condition
from krm.organisation.rules import Role

WORDS = {Level.OK: "in Ordnung", Level.HINT: "Hinweis", Level.PROBLEM: "Problem"}
TONES = {Level.OK: "ok", Level.HINT: "warn", Level.PROBLEM: "bad"}


@dataclass(frozen=True)
class Line:
    """One check as people read it."""

    title: str
    level: Level
    findings: tuple[Finding, ...]
    own_words: str  # what somebody outside the administration reads; empty if nothing
    since: datetime | None
    looked_at: datetime

    @property
    def word(self) -> str:
        """Return how it is in a word."""
        return WORDS[self.level]

    @property
    def tone(self) -> str:
        """Return the tone of that word."""
        return TONES[self.level]


@dataclass(frozen=True)
class House:
    """Everything that was looked at, the worst first."""

    problems: list[Line]
    hints: list[Line]
    well: list[Line]


def house(at: datetime, roles: Iterable[Role]) -> House:
    """Return how the house is: what is quick anew, the rest as it was last looked at."""
    slow = {check.code for check in CHECKS if not check.is_quick}
    rows = {row.check_code: row for row in Condition.objects.all()}
    found = examine(at, leave_out=slow)
    lines = [
        line for check in CHECKS if (line := _line(check, found, rows.get(check.code), at, roles))
    ]
    return House(*([one for one in lines if one.level is level] for level in reversed(LEVELS)))


def _line(
    check: Check,
    found: list[Finding],
    row: Condition | None,
    at: datetime,
    roles: Iterable[Role],
) -> Line | None:
    findings, looked_at = [one for one in found if one.check == check.code], at
    if not check.is_quick and row is not None:
        findings, looked_at = row.as_findings(), row.looked_at
    if not findings:
        return None
    level = max((one.level for one in findings), key=LEVELS.index)
    return Line(
        title=check.title,
        level=level,
        findings=tuple(one for one in findings if one.level is level),
        own_words=_own_words(check, findings, level, roles),
        since=row.since if row is not None and row.level == level else None,
        looked_at=looked_at,
    )


def _own_words(
    check: Check, findings: Iterable[Finding], level: Level, roles: Iterable[Role]
) -> str:
    """Return what somebody outside the administration reads: of a problem what it means for them.

    A hint says itself what is so; the words for a problem would be untrue then.
    """
    words = next((words for role, words in check.tells.items() if role in roles), "")
    if not words or level is Level.PROBLEM:
        return words
    return " ".join(one.text for one in findings if one.level is level)


# What nobody may overlook: the house does nothing by itself. Asked anew for each page, since the
# job that looks after the house stands still too.
_STANDSTILL = ("worker", "pauses")


def standstill(at: datetime) -> list[str]:
    """Return a sentence for each reason why the house does nothing by itself now.

    Where no background work ever began there is none to miss; the page *Zustand* says so.
    """
    asked = _STANDSTILL if Heartbeat.objects.exists() else _STANDSTILL[1:]
    checks = (check for check in CHECKS if check.code in asked)
    return [finding.text for check in checks for finding in check.look(at) if finding.is_problem]
