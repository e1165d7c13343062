"""The monthly Fehlanzeige: a team says that it had nothing to record; the sweep asks for it."""

from datetime import date, datetime

from krm.counter.models import Fehlanzeige
from krm.counter.queries import fehlanzeige as queries
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.notices import actions as notices
from krm.organisation.access import require
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day, recipient_for
from krm.organisation.rules import Right
from krm.ui.rules import format_month
from krm.work.actions import tasks
from krm.work.models import Task


@journal.verb
def state_fehlanzeige(*, unit: Unit, month: date, by: Person, at: datetime) -> Fehlanzeige:
    """State for a team that a month brought it nothing to record; the task is done with it.

    :raises Refused: if the person does not speak for the team, the month is not over, or
        something was recorded.
    """
    on = local_day(at)
    _require_lead(unit, by, on)
    if month.day != 1 or not queries.is_over(month, on):
        raise Refused("Der Monat läuft noch.", code="month_running")
    if count := _recorded(unit, month, on):
        raise Refused(
            f"In diesem Monat hat das Team schon etwas erfasst ({count}).", code="recorded"
        )
    row, is_new = Fehlanzeige.objects.get_or_create(
        unit=unit, month=month, defaults={"stated_at": at, "stated_by": by}
    )
    if not is_new and row.withdrawn_at is None:
        return row
    row.stated_at, row.stated_by, row.withdrawn_at = at, by, None
    row.save()
    _finish_task(unit, month, by, at, "Fehlanzeige")
    _record(Verb.FEHLANZEIGE_STATED, unit, month, by, at)
    return row


def _require_lead(unit: Unit, by: Person, on: date) -> None:
    require(by, Right.STATE_FEHLANZEIGE, on=on)
    if unit not in queries.own_teams(by):
        raise Refused("Für dieses Team sprechen Sie nicht.", code="other_unit")


def _recorded(unit: Unit, month: date, on: date) -> int:
    (row,) = queries.team_months([unit], [month], on, seen=queries.seen_by_team(unit))
    return row.recorded


@journal.verb
def withdraw_fehlanzeige(*, unit: Unit, month: date, by: Actor, at: datetime) -> bool:
    """Withdraw a Fehlanzeige; tell whether there was one.

    :raises Refused: if a person does not speak for the team.
    """
    if isinstance(by, Person):
        _require_lead(unit, by, local_day(at))
    rows = Fehlanzeige.objects.filter(unit=unit, month=month, withdrawn_at=None)
    if not rows.update(withdrawn_at=at):
        return False
    _record(Verb.FEHLANZEIGE_WITHDRAWN, unit, month, by, at)
    return True


@journal.verb
def ask_team(*, unit: Unit, month: date, by: Actor, at: datetime) -> bool:
    """Give the lead of a team the task to say whether a month brought nothing; once a month."""
    recipient = recipient_for(unit, local_day(at))
    task = Task(
        kind=Task.Kind.FEHLANZEIGE,
        title=f"Fehlanzeige oder Erfassung für {format_month(month)}",
        unit=unit,
        person=recipient,
        due_on=queries.asked_until(month),
        dedup_key=queries.task_key(unit, month),
    )
    if tasks.ask(task=task, by=by, at=at) is None:
        return False
    if recipient is not None:
        notices.notify(
            recipients=[recipient],
            kind="fehlanzeige",
            text=f"{unit.name}: Für {format_month(month)} ist nichts erfasst. Bitte nachtragen "
            "oder Fehlanzeige melden.",
            url="/fehlanzeige/",
            dedup_key=queries.task_key(unit, month),
            by=by,
            at=at,
        )
    _record(Verb.FEHLANZEIGE_ASKED, unit, month, by, at)
    return True


def _finish_task(unit: Unit, month: date, by: Actor, at: datetime, result: str) -> None:
    asked = Task.objects.filter(dedup_key=queries.task_key(unit, month))
    tasks.finish(tasks=asked, result=result, by=by, at=at)


def _record(verb: Verb, unit: Unit, month: date, by: Actor, at: datetime) -> None:
    journal.record(
        verb,
        chain=OFFICE,
        by=by,
        at=at,
        data={"unit_id": unit.pk, "first_day": month},
        personal={"unit": unit.name, "month": format_month(month)},
    )


def watch(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Ask the teams about the past month, and end what something recorded later contradicts.

    The schedule calls this. Returns how many teams were asked and Fehlanzeigen withdrawn.
    """
    on = local_day(at)
    month = queries.month_before(on)
    done = sum(_withdraw_contradicted(unit, on, by, at) for unit in queries.teams())
    if not queries.is_used_since(month) or queries.asked_from(month) > on:
        return done
    for unit in queries.teams():
        (row,) = queries.team_months([unit], [month], on, seen=queries.seen_by_team(unit))
        if row.state == "silent":
            done += ask_team(unit=unit, month=month, by=by, at=at)
    return done


def _withdraw_contradicted(unit: Unit, on: date, by: Actor, at: datetime) -> int:
    months = queries.last_months(on, 13)
    rows = queries.team_months([unit], months, on, seen=queries.seen_by_team(unit))
    done = 0
    for row in rows:
        if not row.recorded:
            continue
        if row.stated is not None:
            done += withdraw_fehlanzeige(unit=unit, month=row.month, by=by, at=at)
        _finish_task(unit, row.month, by, at, "Es ist etwas erfasst.")
    return done
