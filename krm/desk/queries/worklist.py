"""What lies on somebody's desk today: the rows of the page Heute and its figures."""

from datetime import date, datetime
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from krm.deadlines import queries as deadlines
from krm.deadlines.models import Deadline, DeadlineQuerySet
from krm.desk.queries import there_is
from krm.desk.queries.appointment import access_rows, gap_rows
from krm.desk.queries.dispatch import (
    IN_DOUBT_WORDS,
    dispatch_rows,
    dispatch_rows_in_place,
    dispatch_rows_of_units,
    with_ways,
)
from krm.desk.queries.passed_on import passed_rows
from krm.desk.queries.petition_rows import petition_rows
from krm.desk.queries.read_along import (
    answer_to,
    confirmed,
    delivered_at,
    end_proposed,
    given_back_at,
    what_stands,
    work_of_unit,
    zweitschrift_owed,
)
from krm.desk.queries.rows import (
    ROWS_PER_SOURCE,
    Desk,
    Group,
    TodayGroup,
    TodayRow,
    act_by_of,
    ask,
    asked_of,
    deadline_row,
    first_deadlines,
    grouped,
    is_seen,
    make_row,
)
from krm.desk.queries.special import besonderheit_rows, measure_rows
from krm.desk.queries.task_rows import answer_of, lacks_board_copy, lacks_decision, task_rows
from krm.desk.queries.unit_rows import unit_rows
from krm.letters.models import Letter
from krm.letters.queries.promises import promised_on
from krm.organisation.models import Person, Unit
from krm.organisation.queries import krm_is_present, krm_officer, local_day
from krm.organisation.rules import Role
from krm.reactions.access import keys_kept_from
from krm.reactions.models import Confidential, Reaction
from krm.reactions.workflow import State, Subject, asked_by, asked_in, asked_states
from krm.ui.rules import format_short
from krm.work.access.visibility import Visibility
from krm.work.models import Assignment

__all__ = ["Group", "TodayGroup", "TodayRow", "grouped", "today_for"]


def today_for(person: Person, on: date, *, visibility: Visibility | None = None) -> list[TodayRow]:
    """Return what the person has to do, overdue first, in a fixed small number of reads."""
    visibility = visibility or Visibility(person, on)
    desk = Desk(
        person=person,
        on=on,
        roles=visibility.roles,
        unit_pks=_own_units(person, on),
        lights=deadlines.lights(on),
        visibility=visibility,
        there_is=there_is.of_desk(person.pk),
    )
    rows = task_rows(desk) + unit_rows(desk) + _rows_in_place_of_krm(desk)
    rows += _krm_rows(desk) + _executive_rows(desk) + petition_rows(desk) + passed_rows(desk)
    rows += gap_rows(desk) + access_rows(desk) + besonderheit_rows(desk) + measure_rows(desk)
    order = list(Group)
    return sorted(
        with_ways(rows),
        key=lambda row: (order.index(row.when), row.act_by, not row.is_last_day, row.number),
    )


def in_doubt(person: Person, on: date) -> list[TodayRow]:
    """Return the letters of which the person has to find out whether they left."""
    return [row for row in today_for(person, on) if row.what.endswith(IN_DOUBT_WORDS)]


def _own_units(person: Person, on: date) -> frozenset[int]:
    # Not the units below: their work is on the list of their own leads.
    by_role = person.role_assignments.on(on).filter(role=Role.TEAM_LEAD.value).exclude(unit=None)
    mine = Q(lead=person) | Q(deputy=person) | Q(pk__in=by_role.values("unit_id"))
    return frozenset(Unit.objects.filter(mine, is_active=True).values_list("pk", flat=True))


def _rows_in_place_of_krm(desk: Desk) -> list[TodayRow]:
    """Return what a unit confirms in place of the absent KRM (R-13); the rest are its tasks."""
    if desk.roles & {Role.KRM_OFFICER, Role.FRONT_OFFICE}:
        return []
    mine = Q(recipient=desk.person) | Q(unit__in=desk.unit_pks)
    if not Assignment.objects.settling(desk.on).filter(mine).exists():  # nearly always
        return []
    settled = _settled_by_units(desk).filter(mine)
    found = (
        Deadline.objects.running()
        .filter(Exists(settled), is_seen(desk, is_open=True), kind="confirmation")
        .exclude(Exists(confirmed(OuterRef("reaction_id"))))
        .exclude(Exists(zweitschrift_owed("reaction_id")))
        .select_related("reaction", "unit")
        .by_due_date()[:ROWS_PER_SOURCE]
    )
    rows = [
        deadline_row(desk, deadline, asked_of(deadline, "confirmation"), is_primary=True)
        for deadline in found
    ]
    return rows + dispatch_rows_of_units(desk)


def _settled_by_units(desk: Desk) -> QuerySet[Assignment]:
    """Return what the unit of a deadline's Vorgang answers in place of KRM."""
    return Assignment.objects.settling(desk.on).filter(reaction=OuterRef("reaction_id"))


def _work_to_come(field: str) -> Subquery:
    """Return a value of the first task of a unit that is still open, the leading unit first."""
    open_ones = Assignment.objects.owed().filter(reaction=OuterRef("reaction_id"))
    return Subquery(open_ones.order_by("-is_lead", "pk").values(field)[:1])


def _krm_rows(desk: Desk) -> list[TodayRow]:
    """Return what lies at KRM; in absence the front office confirms and forwards (R-13)."""
    if Role.KRM_OFFICER in desk.roles:
        own = _running_at_krm(desk, asked_states()) + _without_deadline(desk)
        return own + dispatch_rows(desk)
    # While KRM is away nobody but the named person works where a colleague is hidden.
    named = Confidential.objects.filter(substitute=desk.person).values("reaction")
    if named.exists() and not krm_is_present(desk.on):
        return _running_at_krm(desk, asked_states(), Q(reaction__in=named))
    if Role.FRONT_OFFICE not in desk.roles:
        return []
    if krm_is_present(desk.on):
        officer = krm_officer(desk.on)
        if officer is None:
            return dispatch_rows_in_place(desk)
        own = _running_at_krm(desk, asked_states(), Q(reaction__in=keys_kept_from(officer)))
        return own + dispatch_rows_in_place(desk)
    at_unit = Q(Exists(_settled_by_units(desk)), kind="confirmation")
    return _running_at_krm(desk, frozenset({State.RECORDED}), ~at_unit) + dispatch_rows(desk)


@cache
def _with_what_stands() -> DeadlineQuerySet:
    """Return the running deadlines of what nobody has settled yet, each with what stands.

    No person and no day is in it: it is put together once.
    """
    return (
        Deadline.objects.running()
        .exclude(Exists(confirmed(OuterRef("reaction_id"))), kind="confirmation")
        .exclude(Exists(end_proposed("reaction_id")))
        .exclude(Exists(zweitschrift_owed("reaction_id")))
        .select_related("reaction__party", "unit")
        .annotate(
            delivered_at=delivered_at("reaction_id"),
            given_back_at=given_back_at("reaction_id"),
            answer_pk=answer_of("reaction_id"),
            lacks_board_copy=lacks_board_copy("reaction_id"),
            lacks_decision=lacks_decision("reaction_id"),
            promised_on=promised_on("reaction_id"),
            answer_to=answer_to("reaction_id"),
            work_pk=work_of_unit("pk"),
            work_reminded_at=work_of_unit("reminded_at"),
            to_come_pk=_work_to_come("pk"),
            to_come_reminded_at=_work_to_come("reminded_at"),
        )
    )


def _running_at_krm(desk: Desk, states: frozenset[State], only: Q | None = None) -> list[TodayRow]:
    """Return the deadlines of what lies at KRM.

    :param only: which of them; the substitute has those from which the officer is kept away.
    """
    late_at_unit = Q(kind__in=deadlines.SCHRIFTSATZ, due_on__lt=desk.on)
    closing_at_unit = Q(kind__in=deadlines.CLOSING, act_by__lte=desk.on)
    at_krm = Q(kind__in=[*deadlines.CLOSING, "petition"])
    wanted = Q(kind="confirmation") | at_krm & Q(reaction__state__in=states) | late_at_unit
    wanted |= closing_at_unit & Q(reaction__state=State.AT_UNIT)
    running = Deadline.objects.running().filter(only if only is not None else Q())
    found = _with_what_stands().filter(wanted, is_seen(desk, is_open=True))
    found = (found if only is None else found.filter(only)).by_due_date()
    asked = running.filter(Q(kind="confirmation") | at_krm | late_at_unit)
    rows = [_krm_row(desk, deadline) for deadline in first_deadlines(found, asked)]
    return [row for row in rows if row is not None]


def _krm_row(desk: Desk, deadline: Deadline) -> TodayRow | None:
    if deadline.kind == "confirmation":
        found = asked_by("confirmation", what_stands(deadline.reaction, deadline))
        return deadline_row(desk, deadline, ask(found, deadline.reaction.number), is_primary=True)
    if deadline.kind in deadlines.SCHRIFTSATZ:
        return _reminder_row(desk, deadline, "schriftsatz_late", "work")
    if deadline.reaction.state == State.AT_UNIT:
        return _reminder_row(desk, deadline, "closing_at_unit", "to_come")
    return _step_row(desk, deadline.reaction, deadline, deadline)


def _reminder_row(desk: Desk, deadline: Deadline, kind: str, work: str) -> TodayRow | None:
    """Return the row to remind a unit; not on the day on which somebody has done it."""
    reminded_at = getattr(deadline, f"{work}_reminded_at")
    if reminded_at is not None and local_day(reminded_at) == desk.on:
        return None
    return deadline_row(desk, deadline, asked_of(deadline, kind, f"{work}_pk"), is_primary=False)


def _without_deadline(desk: Desk) -> list[TodayRow]:
    """Return what waits for KRM although no closing deadline runs, such as an Eingabe."""
    kinds = [*deadlines.CLOSING, "petition"]
    running = Deadline.objects.running().filter(reaction=OuterRef("pk"), kind__in=kinds)
    found = (
        desk.seen()
        .filter(~Exists(running), state__in=asked_states())
        .exclude(Exists(end_proposed("pk")))
        .select_related("party")
        .annotate(
            delivered_at=delivered_at("pk"),
            given_back_at=given_back_at("pk"),
            answer_pk=answer_of("pk"),
            lacks_board_copy=lacks_board_copy("pk"),
            lacks_decision=lacks_decision("pk"),
            answer_to=answer_to("pk"),
        )
        .order_by("arrived_at", "pk")[:ROWS_PER_SOURCE]
    )
    rows = [_step_row(desk, reaction, reaction, None) for reaction in found]
    return [row for row in rows if row is not None]


def _step_row(
    desk: Desk, reaction: Reaction, read: Reaction | Deadline, deadline: Deadline | None
) -> TodayRow | None:
    """Return the row for the next step of KRM itself; None: a petition has rows of its own.

    ``read`` is the row that carries what was read along: the answer, the last Schriftsatz.

    The directive gives these steps no date of their own but says "unverzüglich" (4.1): the desk
    works towards the working day after the Vorgang came to it, and never beyond the closing date.
    """
    found = asked_in(what_stands(reaction, read))
    if found is None:
        return None
    answer_pk = getattr(read, "answer_pk", None)
    about = answer_pk if found[0].subject is Subject.ANSWER else None
    since, why = _lies_since(
        reaction, getattr(read, "delivered_at", None), getattr(read, "given_back_at", None)
    )
    due_on = desk.on
    if reaction.state == State.IN_CHECK and deadline is not None:
        due_on, why = act_by_of(deadline), desk.lights.reason(deadline)
    elif since is not None:
        due_on = max(desk.on, desk.lights.next_working_day(local_day(since)))
    last = act_by_of(deadline) if deadline is not None else None
    is_last = last is not None and last <= due_on
    due_on = last if last is not None and is_last else due_on
    asked = ask(found, reaction.number, about)
    return make_row(
        desk, asked, due_on=due_on, act_by=due_on if is_last else None, reaction=reaction, why=why,
        is_primary=True,
    )  # fmt: skip


def _lies_since(
    reaction: Reaction, delivered_at: datetime | None, given_back_at: datetime | None
) -> tuple[datetime | None, str]:
    if reaction.state == State.RECORDED:
        since = given_back_at or reaction.arrived_krm_at or reaction.captured_at
        return since, f"liegt seit {format_short(local_day(since))} bei KRM"
    if reaction.state == State.SCHRIFTSATZ_IN and delivered_at is not None:
        return delivered_at, f"liegt seit {format_short(local_day(delivered_at))} vor"
    if reaction.state == State.ANSWER_RELEASED:
        return None, "freigegeben, noch nicht versandt"
    if reaction.state == State.ANSWERED and reaction.answered_at is not None:
        return None, f"beantwortet am {format_short(local_day(reaction.answered_at))}"
    return None, ""


def _executive_rows(desk: Desk) -> list[TodayRow]:
    """Return the answers in the name of the Vorstand that wait for their release (R-05).

    The chair of the Trägerversammlung sees those that nobody of the executive can release.
    """
    if not desk.roles & {Role.EXECUTIVE, Role.TV_CHAIR}:
        return []
    draft = Letter.objects.filter(
        reaction=OuterRef("reaction_id"),
        kind=Letter.Kind.ANSWER,
        state=Letter.State.DRAFT,
        ready_at__isnull=False,
        approved_at=None,
    )
    found = (
        Deadline.objects.running()
        .filter(Exists(draft), kind="board", reaction__state=State.IN_CHECK)
        .filter(is_seen(desk))
        .select_related("reaction", "unit")
        .annotate(answer_pk=answer_of("reaction_id"))
        .by_due_date()[:ROWS_PER_SOURCE]
    )
    return [
        deadline_row(desk, item, asked_of(item, "board", "answer_pk"), is_primary=True)
        for item in found
    ]
