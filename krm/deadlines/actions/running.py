"""Start and settle deadlines, let them lapse; deadlines compute, they never act on a Vorgang."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from krm.deadlines import queries, rules
from krm.deadlines.models import Deadline
from krm.deadlines.rules import Calendar, Due
from krm.journal import actions as journal
from krm.journal.actions import Actor, Verb, reaction_chain
from krm.organisation.models import Unit
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.regelwerk.rules import Regelwerk
from krm.ui.rules import LOCAL_ZONE

State = Deadline.State


@journal.verb
def start_for_arrival(*, reaction: Reaction, by: Actor, at: datetime) -> list[Deadline]:
    """Start what the arrival of a reaction sets running: confirmation and end of the work.

    R-03 to R-05, by the Regelwerk the reaction is pinned to. Both count from the arrival in the
    house, wherever the reaction was before it came to KRM (AS-11). Kinds that have a deadline
    already are left alone, unless it has lapsed.
    """
    live = reaction.deadlines.exclude(state=State.LAPSED)
    known = set(live.values_list("kind", flat=True))
    if known.intersection(queries.CLOSING):
        known.update(queries.CLOSING)
    return [
        start(kind, reaction=reaction, starts_at=reaction.arrived_at, by=by, at=at)
        for kind in kinds_for(reaction)
        if kind not in known
    ]


@journal.verb
def start_schriftsatz(
    *, reaction: Reaction, unit: Unit, by: Actor, at: datetime, rework: bool = False
) -> Deadline:
    """Start the unit's deadline for its Schriftsatz, shorter if it is sent back (R-25, AS-22).

    Day 0 is the day on which KRM forwards or returns. One that still runs for the unit lapses.
    """
    kinds = queries.SCHRIFTSATZ
    lapse(reaction=reaction, kinds=kinds, unit=unit, why="started_anew", by=by, at=at)
    kind = "schriftsatz_rework" if rework else "schriftsatz"
    return start(kind, reaction=reaction, starts_at=at, unit=unit, by=by, at=at)


@journal.verb
def start_contact(*, reaction: Reaction, unit: Unit, by: Actor, at: datetime) -> Deadline:
    """Start the deadline within which the team lead makes contact (R-32, AS-42)."""
    lapse(reaction=reaction, kinds=["contact"], unit=unit, why="started_anew", by=by, at=at)
    return start("contact", reaction=reaction, starts_at=at, unit=unit, by=by, at=at)


@journal.verb
def start_petition(
    *,
    reaction: Reaction,
    committee_due_on: date | None,
    ministry_due_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Deadline | None:
    """Let the deadlines for the statement follow the dates of others (R-37, AS-54, AS-55).

    The one of the report counts backward from the date of the committee. A date of the BMAS has
    one of its own, with its own reminders, where somebody has to act earlier for it. With another
    date the one that runs lapses and a new one starts; with no date it only lapses. Returns the
    one of the report.
    """
    found = reaction.deadlines.running().filter(kind__in=("petition", "ministry"))
    running = {row.kind: row for row in found}

    def follow(kind: str, event_on: date | None) -> Deadline | None:
        known = running.get(kind)
        if known is not None and local_day(known.starts_at) == event_on:
            return known
        if known is not None:
            why = "no_date" if event_on is None else "started_anew"
            lapse(reaction=reaction, kinds=[kind], why=why, by=by, at=at)
        if event_on is None:
            return None
        event = datetime.combine(event_on, time(), tzinfo=LOCAL_ZONE)
        return start(kind, reaction=reaction, starts_at=event, by=by, at=at)

    own = follow("petition", committee_due_on)
    if own is not None and ministry_due_on is not None and ministry_due_on >= own.act_by:
        ministry_due_on = None
    follow("ministry", ministry_due_on)
    return own


@journal.verb
def settle(
    *,
    reaction: Reaction,
    kind: str,
    settled_on: date,
    by: Actor,
    at: datetime,
    unit: Unit | None = None,
    how: str = "",
) -> str:
    """Settle the running deadline of a kind by what was done on a day; return met or missed.

    A letter counts on the day of its dispatch. ``closing`` stands for whichever closing deadline
    runs, ``schriftsatz`` for a reworked one too. ``how`` is a code such as ``interim_notice``.
    Without a running deadline nothing happens and the answer is empty.
    """
    running = reaction.deadlines.running().filter(kind__in=queries.family_of(kind))
    if unit is not None:
        running = running.filter(unit=unit)
    outcome = ""
    for deadline in running.select_for_update().order_by("pk"):
        deadline.settled_at, deadline.settled_by_kind = at, how
        outcome = _judge(deadline, settled_on, by=by, at=at)
    return outcome


@journal.verb
def resettle(
    *, reaction: Reaction, how: str, was_on: date, settled_on: date, by: Actor, at: datetime
) -> list[Deadline]:
    """Judge anew what was settled on a day that was written down wrongly; return it.

    :param how: the code of what settled it, such as ``statement``.
    """
    settled = reaction.deadlines.filter(settled_by_kind=how, settled_on=was_on)
    rows = list(settled.select_for_update().order_by("pk"))
    for deadline in rows:
        _judge(deadline, settled_on, by=by, at=at)
    return rows


def _judge(deadline: Deadline, settled_on: date, *, by: Actor, at: datetime) -> str:
    """Settle a deadline by the day on which it was done; return met or missed."""
    outcome = rules.outcome(deadline.due_on, done_on=settled_on)
    deadline.state, deadline.settled_on = outcome, settled_on
    deadline.save(update_fields=["state", "settled_at", "settled_on", "settled_by_kind"])
    record(
        Verb.DEADLINE_MET if outcome == State.MET else Verb.DEADLINE_MISSED,
        deadline,
        {
            "due_on": deadline.due_on,
            "settled_on": settled_on,
            "how": deadline.settled_by_kind or None,
        },
        by=by,
        at=at,
    )
    return outcome


@journal.verb
def lapse(
    *,
    reaction: Reaction,
    kinds: Iterable[str],
    why: str,
    by: Actor,
    at: datetime,
    unit: Unit | None = None,
) -> int:
    """Let running deadlines lapse that no longer make sense; return how many. ``why`` is a code.

    One whose day has passed stays on record as missed: what happened stays true, also if the
    Vorgang is withdrawn afterwards. Such a Vorgang counts in no quota (docs/rulings.md).
    """
    running = reaction.deadlines.running().filter(kind__in=list(kinds))
    if unit is not None:
        running = running.filter(unit=unit)
    lapsed = 0
    for deadline in running.select_for_update().order_by("pk"):
        if rules.outcome(deadline.due_on, ended_on=local_day(at)) == State.MISSED:
            _miss(deadline, why, by=by, at=at)
            continue
        deadline.state, deadline.settled_at = State.LAPSED, at
        deadline.save(update_fields=["state", "settled_at"])
        record(Verb.DEADLINE_DROPPED, deadline, {"why": why}, by=by, at=at)
        lapsed += 1
    return lapsed


def _miss(deadline: Deadline, why: str, *, by: Actor, at: datetime) -> None:
    """End an overdue deadline as missed; no day of settling, since nothing was done."""
    deadline.state, deadline.settled_at, deadline.settled_by_kind = State.MISSED, at, why
    deadline.save(update_fields=["state", "settled_at", "settled_by_kind"])
    data = {"due_on": deadline.due_on, "settled_on": None, "how": why}
    record(Verb.DEADLINE_MISSED, deadline, data, by=by, at=at)


def next_working_day(reaction: Reaction, on: date) -> date:
    """Return the first Arbeitstag after a day, by the Regelwerk of the reaction."""
    return queries.calendar(of=rules_for(reaction)).add_working_days(on, 1)


def rules_for(reaction: Reaction) -> Regelwerk:
    """Return the rules a reaction is pinned to."""
    return regelwerk.rules_of(reaction.regelwerk_version)


def kinds_for(reaction: Reaction) -> tuple[str, ...]:
    """Return which deadlines the arrival of a reaction sets running.

    An Eingabe counts as a complaint if it is marked as one, or is a Dienst- or
    Fachaufsichtsbeschwerde.
    """
    marks = (reaction.is_complaint, reaction.is_dienstaufsicht, reaction.is_fachaufsicht)
    return rules.kinds_at_arrival(
        rules_for(reaction),
        reaction.kind,
        is_written=reaction.is_written,
        is_anonymous=reaction.is_anonymous,
        is_board=reaction.is_board,
        is_complaint=any(marks),
    )


def start(
    kind: str,
    *,
    reaction: Reaction,
    starts_at: datetime,
    by: Actor,
    at: datetime,
    unit: Unit | None = None,
) -> Deadline:
    """Compute and store one deadline and journal it; ``starts_at`` is its event, day 0."""
    found = rules_for(reaction)
    due = compute(kind, starts_at, found, queries.calendar(of=found))
    deadline = Deadline.objects.create(
        reaction=reaction,
        kind=kind,
        unit=unit,
        starts_at=starts_at,
        is_official=found.deadlines[kind].is_official,
        regelwerk_version_id=reaction.regelwerk_version_id,
        **columns_of(due),
    )
    data = {"due_on": due.due_on, "act_by": due.act_by, "unit": unit.pk if unit else None}
    record(Verb.DEADLINE_SET, deadline, data, by=by, at=at)
    return deadline


def compute(kind: str, starts_at: datetime, found: Regelwerk, calendar: Calendar) -> Due:
    """Return when a deadline of a kind ends by given rules and calendar."""
    return rules.compute(found.deadlines[kind], starts_at, calendar, version=found.name)


def columns_of(due: Due) -> dict[str, Any]:
    """Return the columns a computed deadline is stored in, its explanation among them."""
    explanation = due.explanation.to_json()
    if due.shifted_on is not None:
        explanation["shifted_on"] = due.shifted_on.isoformat()
    if due.plain_at is not None:
        explanation["plain_at"] = due.plain_at.isoformat()
    return {
        "due_on": due.due_on,
        "due_at": due.due_at,
        "act_by": due.act_by,
        "explanation": explanation,
    }


def record(
    verb: Verb, deadline: Deadline, data: Mapping[str, object], *, by: Actor, at: datetime
) -> None:
    """Write into the journal of the Vorgang what became of one of its deadlines."""
    journal.record(
        verb,
        chain=reaction_chain(deadline.reaction_id),
        by=by,
        at=at,
        data={"deadline": deadline.pk, "kind": deadline.kind, **data},
    )
