"""How the house is, for the page *Zustand* and for the line every page of the desk may carry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from krm.casework.models import Heartbeat
from krm.desk.doctor import CHECKS, LEVELS, Check, Finding, Level, examine
from krm.desk.models import Condition
from krm.desk.queries.dispatch import IN_DOUBT_WORDS
from krm.desk.queries.rows import TodayRow
from krm.desk.queries.worklist import in_doubt
from krm.organisation.access import roles_on
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Role

OUTBOX: Final = "outbox"
_NAMED = 3  # Vorgänge that are named; of more, how many

WORDS = {Level.OK: "in Ordnung", Level.HINT: "Hinweis", Level.PROBLEM: "Problem"}
TONES = {Level.OK: "ok", Level.HINT: "warn", Level.PROBLEM: "bad"}


@dataclass(frozen=True)
class Line:
    """One check as people read it."""

    title: str
    level: Level
    findings: tuple[Finding, ...]
    own_words: str  # what somebody outside the administration reads; empty if nothing
    doors: Sequence[TodayRow]  # what of it the person settles themselves
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


def house(at: datetime, person: Person) -> House:
    """Return how the house is: what is quick anew, the rest as it was last looked at."""
    slow = {check.code for check in CHECKS if not check.is_quick}
    rows = {row.check_code: row for row in Condition.objects.all()}
    found = examine(at, leave_out=slow)
    lines = [
        line for check in CHECKS if (line := _line(check, found, rows.get(check.code), at, person))
    ]
    return House(*([one for one in lines if one.level is level] for level in reversed(LEVELS)))


def _line(
    check: Check,
    found: list[Finding],
    row: Condition | None,
    at: datetime,
    person: Person,
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
        own_words=_own_words(check, findings, level, person, local_day(at)),
        doors=_doors(check, level, person, local_day(at)),
        since=row.since if row is not None and row.level == level else None,
        looked_at=looked_at,
    )


def _own_words(
    check: Check, findings: Iterable[Finding], level: Level, person: Person, on: date
) -> str:
    """Return what somebody outside the administration reads: of a problem what it means for them.

    A hint says itself what is so; the words for a problem would be untrue then.
    """
    roles = roles_on(person, on)
    role = next((role for role in check.tells if role in roles), None)
    if role is None:
        return ""
    if level is Level.PROBLEM:
        return words_for(check, role, person, on)
    return " ".join(one.text for one in findings if one.level is level)


def words_for(check: Check, role: Role, person: Person, on: date) -> str:
    """Return what a problem means for somebody: what stands on their Heute, they read by name.

    :param role: the role by which they hear of it.
    """
    if check.code != OUTBOX or not (rows := in_doubt(person, on)):
        return check.tells[role]
    numbers = ", ".join(row.number for row in rows[:_NAMED])
    more = f" und {len(rows) - _NAMED} weitere" if len(rows) > _NAMED else ""
    if len(rows) == 1:
        return (
            f"Ein Schreiben hängt im Postausgang fest: {numbers}. Auf „Heute“ steht dafür "
            f"„{rows[0].what}“."
        )
    return (
        f"{len(rows)} Schreiben hängen im Postausgang fest: {numbers}{more}. Auf „Heute“ steht "
        f"dafür „{IN_DOUBT_WORDS}“."
    )


def _doors(check: Check, level: Level, person: Person, on: date) -> Sequence[TodayRow]:
    return in_doubt(person, on) if check.code == OUTBOX and level is Level.PROBLEM else ()


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


def problems(at: datetime) -> list[str]:
    """Return what else is a problem in the house by its title, as the page *Zustand* names it.

    What is quick is looked at anew, so that Heute and *Zustand* never contradict each other.
    """
    slow = {check.code for check in CHECKS if not check.is_quick}
    found = examine(at, leave_out=slow | set(_STANDSTILL))
    bad = {one.check for one in found if one.is_problem}
    kept = Condition.objects.filter(check_code__in=slow)
    bad |= {row.check_code for row in kept if row.level == Level.PROBLEM}
    return [check.title for check in CHECKS if check.code in bad]
