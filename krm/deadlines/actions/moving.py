"""Compute deadlines anew: after a correction, and after a change of the calendar."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from krm.deadlines import queries, rules
from krm.deadlines.actions.running import (
    columns_of,
    compute,
    kinds_for,
    record,
    rules_for,
    settle,
    start,
)
from krm.deadlines.models import Deadline
from krm.deadlines.rules import Calendar
from krm.journal import actions as journal
from krm.journal.actions import Actor, Verb
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.reactions.workflow import ENDED_STATES, State

ARRIVAL = ("confirmation", *queries.CLOSING)


@journal.verb
def restart(*, reaction: Reaction, by: Actor, at: datetime) -> list[Deadline]:
    """Compute the deadlines of the arrival anew after a correction of what they rest on.

    Arrival, kind, channel, anonymity and the mark of the Vorstand count. What no longer applies
    lapses, what now applies is started, the rest moves; what was already settled is judged
    again by its new day. Old and new dates stand in the journal. A second call changes nothing.
    Returns the deadlines that changed.
    """
    rows = list(
        reaction.deadlines.select_for_update()
        .filter(kind__in=ARRIVAL)
        .exclude(state=Deadline.State.LAPSED)
        .order_by("pk")
    )
    wanted = kinds_for(reaction)
    calendar = queries.calendar(of=rules_for(reaction))
    changed: list[Deadline] = []
    for row in rows:
        row.reaction = reaction
        if row.kind not in wanted:
            _drop(row, by=by, at=at)
            changed.append(row)
            continue
        row.starts_at = reaction.arrived_at
        is_running_again = reaction.is_open and _revive(row)
        if _move(row, calendar, why="corrected", by=by, at=at) or is_running_again:
            changed.append(row)
    missing = [kind for kind in wanted if kind not in {row.kind for row in rows}]
    return changed + _start_missing(reaction, missing, rows, by=by, at=at)


def _revive(row: Deadline) -> bool:
    """Let a deadline run again that was missed only because the Vorgang ended before its work."""
    if row.state != Deadline.State.MISSED or row.settled_on is not None:
        return False
    row.state, row.settled_at, row.settled_by_kind = Deadline.State.RUNNING, None, ""
    row.save(update_fields=["state", "settled_at", "settled_by_kind"])
    return True


def _drop(row: Deadline, *, by: Actor, at: datetime) -> None:
    row.state = Deadline.State.LAPSED
    row.save(update_fields=["state"])
    data = {"why": "corrected", "due_on": row.due_on}
    record(Verb.DEADLINE_DROPPED, row, data, by=by, at=at)


def _start_missing(
    reaction: Reaction, kinds: Iterable[str], rows: list[Deadline], *, by: Actor, at: datetime
) -> list[Deadline]:
    """Start what applies only now; what the Vorgang has already reached is settled by its day."""
    if State(reaction.state) in ENDED_STATES - {State.CLOSED}:
        return []
    started = []
    for kind in kinds:
        deadline = start(kind, reaction=reaction, starts_at=reaction.arrived_at, by=by, at=at)
        settled_on, how = _reached(reaction, kind, rows)
        if settled_on is not None:
            settle(reaction=reaction, kind=kind, settled_on=settled_on, how=how, by=by, at=at)
            deadline.refresh_from_db()
        started.append(deadline)
    return started


def _reached(reaction: Reaction, kind: str, rows: list[Deadline]) -> tuple[date | None, str]:
    family = queries.family_of(kind)
    for row in rows:
        if row.kind in family and row.settled_on is not None:
            return row.settled_on, row.settled_by_kind
    done_at = reaction.answered_at or reaction.closed_at
    return (local_day(done_at), "corrected") if done_at is not None else (None, "")


@journal.verb
def recompute(
    *, deadline: Deadline, by: Actor, at: datetime, calendar: Calendar | None = None
) -> bool:
    """Compute a running deadline anew because the calendar has changed; tell whether it moved.

    One whose day has passed never moves (docs/rulings.md). ``calendar`` saves reading it again.
    """
    locked = Deadline.objects.select_for_update().get(pk=deadline.pk)
    if locked.state != Deadline.State.RUNNING or locked.due_on < local_day(at):
        return False
    locked.reaction = deadline.reaction
    calendar = calendar or queries.calendar(of=rules_for(locked.reaction))
    return _move(locked, calendar, why="calendar", by=by, at=at)


def _move(deadline: Deadline, calendar: Calendar, *, why: str, by: Actor, at: datetime) -> bool:
    """Compute a deadline anew from its start; write and journal it only if something changed."""
    found = rules_for(deadline.reaction)
    due = compute(deadline.kind, deadline.starts_at, found, calendar)
    wanted: dict[str, Any] = {
        **columns_of(due),
        "starts_at": deadline.starts_at,
        "is_official": found.deadlines[deadline.kind].is_official,
        "regelwerk_version_id": deadline.reaction.regelwerk_version_id,
    }
    old = Deadline.objects.values(*wanted).get(pk=deadline.pk)
    if old == wanted:
        return False
    for column, value in wanted.items():
        setattr(deadline, column, value)
    if deadline.settled_on is not None:
        deadline.state = rules.outcome(deadline.due_on, done_on=deadline.settled_on)
    elif deadline.settled_at is not None:
        ended_on = local_day(deadline.settled_at)
        if rules.outcome(deadline.due_on, ended_on=ended_on) == Deadline.State.LAPSED:
            # It was not overdue when the Vorgang ended after all, and nobody met it.
            deadline.state = Deadline.State.LAPSED
    deadline.save()
    # A day that is skipped now may change the explanation alone; that is no new date.
    if all(old[column] == wanted[column] for column in ("due_on", "act_by", "starts_at")):
        return False
    data = {
        "why": why,
        "old_due_on": old["due_on"],
        "new_due_on": deadline.due_on,
        "old_act_by": old["act_by"],
        "new_act_by": deadline.act_by,
        "state": deadline.state,
    }
    record(Verb.DEADLINE_MOVED, deadline, data, by=by, at=at)
    return True
