"""Look after the house by itself: remember how it is, and tell people what turned red."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from krm.desk.doctor import CHECKS, DAILY, LEVELS, Check, Finding, Level, examine
from krm.desk.models import Condition
from krm.desk.queries.condition import words_for
from krm.journal import actions as journal
from krm.journal.actions import Actor
from krm.notices import actions as notices
from krm.organisation.models import Person
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role

ADDRESS = "/verwaltung/zustand/"
# What is remembered of a check with a rhythm stays good so much longer, since jobs are not exact.
SLACK = timedelta(minutes=1)


def watch_house(*, by: Actor, at: datetime, is_thorough: bool = False) -> int:
    """Look at everything that is due, remember it, and tell who must know what turned red.

    Nothing is locked while somebody looks: that may take seconds, and minutes where `is_thorough`,
    which is for the checks of each day alone. Returns how many messages that were.
    """
    rows = {row.check_code: row for row in Condition.objects.all()}
    fresh = {
        check.code
        for check in CHECKS
        if (check.every >= DAILY) is not is_thorough
        or (check.code in rows and not _is_due(rows[check.code], at))
    }
    return remember_condition(found=examine(at, leave_out=fresh), by=by, at=at)


@journal.verb
def remember_condition(*, found: Iterable[Finding], by: Actor, at: datetime) -> int:
    """Write down how each thing is that was looked at, and tell who must know what turned red.

    The administration reads the finding, others their own words; once when it turns red and, if it
    comes and goes, once a day. Returns how many messages that were.
    """
    known = {row.check_code: row for row in Condition.objects.select_for_update()}
    grouped = _by_check(found)
    sent = 0
    for check in CHECKS:
        if check.code in grouped:
            turned_red = _remember(check, grouped[check.code], known.get(check.code), at)
            sent += _tell(check, grouped[check.code], by, at) if turned_red else 0
    return sent


def _is_due(row: Condition, at: datetime) -> bool:
    rhythm = {check.code: check.every for check in CHECKS}.get(row.check_code, timedelta(0))
    # What was looked at by a clock that was ahead is looked at again.
    return not rhythm or not row.looked_at <= at < row.looked_at + rhythm - SLACK


def _by_check(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        grouped[finding.check].append(finding)
    return grouped


def _remember(check: Check, found: list[Finding], row: Condition | None, at: datetime) -> bool:
    """Write down how it is, and tell whether it has just turned red."""
    level = max((one.level for one in found), key=LEVELS.index)
    before = row.level if row else ""
    Condition.objects.update_or_create(
        check_code=check.code,
        defaults={
            "level": level,
            "findings": [
                {"part": one.part, "level": one.level, "text": one.text, "fix": one.fix}
                for one in found
            ],
            "since": row.since if row and before == level else at,
            "looked_at": at,
        },
    )
    return level is Level.PROBLEM and before != Level.PROBLEM


def _tell(check: Check, found: list[Finding], by: Actor, at: datetime) -> int:
    worst = next(one for one in found if one.is_problem)
    on, sent, heard = local_day(at), 0, set[Person]()
    for role in (Role.ADMINISTRATOR, *check.tells):
        for person in people_with_role(role, on):
            if person in heard:
                continue
            heard.add(person)
            text = f"{worst.part}: {worst.text}"
            if role in check.tells:
                text = words_for(check, role, person, on)
            sent += len(
                notices.notify(
                    recipients=[person],
                    kind="house",
                    text=text[: notices.LONGEST_TEXT],
                    url=ADDRESS,
                    dedup_key=f"house:{check.code}:{on.isoformat()}",
                    by=by,
                    at=at,
                )
            )
    return sent
