"""Remind of Gegenmaßnahmen and Zusagen before their day, and escalate those that are overdue."""

from datetime import date, datetime

from krm.deadlines import queries as deadlines
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor, Verb
from krm.measures.actions.carrying import record
from krm.measures.models import Measure
from krm.organisation.models import Person
from krm.organisation.queries import krm_at_work, local_day
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import format_day
from krm.work.actions.telling import tell
from krm.work.queries import executive_of


def watch_measures(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Remind and escalate what is due by now, each once; return how many were.

    The schedule calls this. The days before and after are data of the Regelwerk.
    """
    on = local_day(at)
    late = _late(on)
    for row in late:
        escalate_measure(measure=row, by=by, at=at)
    soon = _soon(on)  # what was escalated just now needs no reminder
    for row in soon:
        remind_of_measure(measure=row, by=by, at=at)
    return len(late) + len(soon)


def _late(on: date) -> list[Measure]:
    days = regelwerk.rules_on(on).number("measures.escalate_working_days_after")
    since = deadlines.calendar(on).subtract_working_days(on, days)
    return list(Measure.objects.running().filter(due_on__lte=since, escalated_at=None))


def _soon(on: date) -> list[Measure]:
    days = regelwerk.rules_on(on).number("measures.remind_working_days_before")
    until = deadlines.calendar(on).add_working_days(on, days)
    unheard = Measure.objects.running().filter(reminded_at=None, escalated_at=None)
    return list(unheard.filter(due_on__lte=until))


@journal.verb
def remind_of_measure(*, measure: Measure, by: Actor, at: datetime) -> None:
    """Remind whoever carries it out, once."""
    row = _locked(measure)
    if row.reminded_at is not None or row.state != Measure.State.ACCEPTED or row.due_on is None:
        return
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    record(Verb.MEASURE_REMINDED, row, by, at, due_on=row.due_on)
    due = format_day(row.due_on)
    _tell(row, [row.owner], "measure_due", f"Eine {row.noun} ist am {due} fällig.", by, at)


@journal.verb
def escalate_measure(*, measure: Measure, by: Actor, at: datetime) -> None:
    """Let the executive and KRM hear that it is overdue, and its owner again, once."""
    row = _locked(measure)
    if row.escalated_at is not None or row.state != Measure.State.ACCEPTED or row.due_on is None:
        return
    row.escalated_at = at
    row.save(update_fields=["escalated_at"])
    record(Verb.MEASURE_ESCALATED, row, by, at, due_on=row.due_on)
    on = local_day(at)
    people = [row.owner, executive_of(None, on), krm_at_work(on)]
    due = format_day(row.due_on)
    _tell(row, people, "measure_late", f"Eine {row.noun} war am {due} fällig.", by, at)


def _locked(measure: Measure) -> Measure:
    rows = Measure.objects.select_related("owner").select_for_update(of=("self",))
    return rows.get(pk=measure.pk)


def _tell(
    row: Measure, people: list[Person | None], kind: str, what: str, by: Actor, at: datetime
) -> None:
    """Say it of this very day: agreed anew, it is said anew."""
    tell(
        reaction=None,
        people=people,
        kind=kind,
        opening="",
        what=f"{what} Bitte ansehen.",
        url=row.get_absolute_url(),
        key=f"{row.pk}:{row.due_on}",
        by=by,
        at=at,
    )
