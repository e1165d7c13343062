"""Roles: those that open Vorgänge, and the KRM officer, are given by the executive alone."""

from datetime import date, datetime, timedelta

from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.actions.links import close_to_others
from krm.organisation.actions.rows import check_row, lock_office
from krm.organisation.actions.telling import record_access
from krm.organisation.models import Person, RoleAssignment, Unit
from krm.organisation.rules import DEPUTY_ROLES, ROLE_LABELS, Period, Right, Role
from krm.organisation.rules.opening import opens_cases, right_to_end, right_to_give
from krm.ui.rules import format_date

# Without one of these nobody could release, appoint or sign people in any more.
INDISPENSABLE = (Role.EXECUTIVE, Role.ADMINISTRATOR)


@journal.verb
def assign_role(
    person: Person,
    *,
    role: Role,
    starts_on: date,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
    unit: Unit | None = None,
    is_deputy: bool = False,
) -> RoleAssignment:
    """Give a person a role from a day on.

    What the administration had in hand of an account opens it no more, once it opens Vorgänge.

    :raises Refused: without the right to give this role, for oneself, for the KRM officer (who is
        appointed), for a past day, for days already covered, or for a deputy where none exists.
    """
    right = right_to_give(role)
    if right is not None:
        access.require(by, right, on=queries.local_day(at))
    period = Period(starts_on, ends_on)
    lock_office()
    check_role(person, role, period, unit=unit, is_deputy=is_deputy, by=by, at=at)
    assignment = _give(person, role, period, unit=unit, is_deputy=is_deputy)
    step = Verb.DEPUTY_NAMED if is_deputy else Verb.ROLE_GIVEN
    _record(step, assignment, by=by, at=at)
    if opens_cases(role):
        close_to_others(person, by=by, at=at)
    return assignment


def check_role(
    person: Person,
    role: Role,
    period: Period,
    *,
    unit: Unit | None,
    is_deputy: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Let a role pass that can be given to a person for these days, whoever may give it.

    :raises Refused: as `assign_role` says.
    """
    if role is Role.KRM_OFFICER:
        raise Refused("Die KRM-Beauftragung vergibt nur die Geschäftsführung.", code="appointed")
    _check_other_person(person, by=by)
    if is_deputy and role not in DEPUTY_ROLES:
        raise Refused(
            f"Für die Rolle „{ROLE_LABELS[role]}“ gibt es keine Vertretung.", code="no_deputy"
        )
    _check_period(period, today=queries.local_day(at), by=by)
    same = person.role_assignments.filter(role=role.value, unit=unit)
    if any(_period(held).overlaps(period) for held in same):
        raise Refused("Die Person hat diese Rolle an diesen Tagen schon.", code="role_held")


@journal.verb
def appoint_krm_officer(
    person: Person, *, starts_on: date, by: Actor, at: datetime, ends_on: date | None = None
) -> RoleAssignment:
    """Appoint the KRM officer from a day on; on every day there is exactly one (R-01).

    :raises Refused: for anybody but the executive, for oneself, for a past day, for somebody who
        has left, or if somebody is already appointed on one of these days.
    """
    today = queries.local_day(at)
    access.require(by, Right.APPOINT_OFFICER, on=today)
    _check_other_person(person, by=by)
    period = Period(starts_on, ends_on)
    _check_period(period, today=today, by=by)
    lock_office()
    for held in RoleAssignment.objects.filter(role=Role.KRM_OFFICER.value).select_related("person"):
        if _period(held).overlaps(period):
            raise Refused(_taken(held), code="officer_overlap")
    assignment = _give(person, Role.KRM_OFFICER, period)
    _record(Verb.OFFICER_APPOINTED, assignment, by=by, at=at)
    close_to_others(person, by=by, at=at)
    return assignment


@journal.verb
def end_role(assignment: RoleAssignment, *, ends_on: date, by: Actor, at: datetime) -> None:
    """Let a role end with a day; yesterday ends it at once, and a role not yet begun is dropped.

    :raises Refused: without the right to end this role, for an earlier day than yesterday, for
        an end later than the one already fixed, or for the last executive or administrator.
    """
    today = queries.local_day(at)
    role = Role(assignment.role)
    access.require(by, right_to_end(role) or Right.APPOINT_OFFICER, on=today)
    if ends_on < today - timedelta(days=1):
        raise Refused("Eine Rolle kann nicht rückwirkend enden.", code="in_the_past")
    if assignment.ends_on is not None and ends_on > assignment.ends_on:
        raise Refused(
            f"Die Rolle endet schon am {format_date(assignment.ends_on)}.", code="ends_before"
        )
    if ends_on == assignment.ends_on:
        return
    check_not_the_last(assignment, after=ends_on)
    step = Verb.DEPUTY_ENDED if assignment.is_deputy else Verb.ROLE_ENDED
    if role is Role.KRM_OFFICER:
        step = Verb.OFFICER_ENDED
    # Recorded first: a dropped row has no number any more.
    _record(step, assignment, by=by, at=at, ends_on=ends_on)
    if ends_on < assignment.starts_on:
        assignment.delete()
        return
    assignment.ends_on = ends_on
    assignment.save(update_fields=["ends_on"])


@journal.verb
def take_back_end(assignment: RoleAssignment, *, by: Actor, at: datetime) -> None:
    """Let a role go on whose last day was entered and has not passed; there is no end again.

    :raises Refused: without the right to give this role, if it has no end or is over, or if
        somebody is appointed for one of the days after.
    """
    today = queries.local_day(at)
    role = Role(assignment.role)
    access.require(by, right_to_give(role) or Right.APPOINT_OFFICER, on=today)
    _check_other_person(assignment.person, by=by)
    lock_office()
    row = RoleAssignment.objects.select_related("person").get(pk=assignment.pk)
    if row.ends_on is None or row.ends_on < today:
        raise Refused("Diese Rolle hat kein Ende, das noch kommt.", code="no_end")
    same = (
        RoleAssignment.objects.filter(role=role.value).exclude(pk=row.pk).select_related("person")
    )
    if role is not Role.KRM_OFFICER:
        same = same.filter(person=row.person, unit=row.unit)
    for held in same:
        if _period(held).overlaps(Period(row.starts_on, None)):
            raise Refused(_taken(held), code="officer_overlap")
    _record(Verb.ROLE_END_TAKEN_BACK, row, by=by, at=at)
    row.ends_on = None
    row.save(update_fields=["ends_on"])


def check_not_the_last(assignment: RoleAssignment, *, after: date) -> None:
    """Let a role end only if somebody else still holds it the day after, where it is needed.

    :raises Refused: for the last executive or administrator.
    """
    role = Role(assignment.role)
    if role not in INDISPENSABLE or assignment.is_deputy:
        return
    others = RoleAssignment.objects.on(after + timedelta(days=1)).filter(
        role=role.value, is_deputy=False
    )
    if not others.exclude(pk=assignment.pk).exclude(person_id=assignment.person_id).exists():
        raise Refused(
            f"Die Rolle „{ROLE_LABELS[role]}“ muss immer jemand haben. Bitte zuerst eine andere "
            "Person eintragen.",
            code="last_holder",
        )


def _check_other_person(person: Person, *, by: Actor) -> None:
    if by.pk == person.pk:
        raise Refused("Eine Rolle kann man sich nicht selbst geben.", code="own_role")
    if not person.is_active:
        raise Refused("Diese Person ist nicht mehr im Haus.", code="person_left")


def _check_period(period: Period, *, today: date, by: Actor) -> None:
    if period.ends_on is not None and period.ends_on < period.starts_on:
        raise Refused("Das Ende liegt vor dem Beginn.", code="ends_before_start")
    # A past day would make allowed what was not allowed then. Only the set-up enters history.
    if period.starts_on < today and by is not SYSTEM:
        raise Refused("Eine Rolle kann nicht rückwirkend beginnen.", code="in_the_past")


def _period(assignment: RoleAssignment) -> Period:
    return Period(assignment.starts_on, assignment.ends_on)


def _give(
    person: Person,
    role: Role,
    period: Period,
    *,
    unit: Unit | None = None,
    is_deputy: bool = False,
) -> RoleAssignment:
    assignment = RoleAssignment(
        person=person,
        role=role.value,
        unit=unit,
        is_deputy=is_deputy,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
    )
    check_row(assignment)
    assignment.save()
    return assignment


def _record(
    step: Verb,
    assignment: RoleAssignment,
    *,
    by: Actor,
    at: datetime,
    ends_on: date | None = None,
) -> None:
    last_day = ends_on or assignment.ends_on
    record_access(
        step,
        person=assignment.person,
        text=_in_words(step, assignment, last_day),
        by=by,
        at=at,
        data={
            "role": assignment.role,
            "unit": assignment.unit_id,
            "is_deputy": assignment.is_deputy,
            "starts_on": assignment.starts_on,
            "ends_on": last_day,
        },
    )


def _in_words(step: Verb, assignment: RoleAssignment, last_day: date | None) -> str:
    role = f"Rolle „{assignment.role_label}“"
    if step is Verb.ROLE_END_TAKEN_BACK:
        return f"{role} endet nicht mehr"
    until = f" bis {format_date(last_day)}" if last_day else ""
    if step in (Verb.ROLE_ENDED, Verb.DEPUTY_ENDED, Verb.OFFICER_ENDED):
        return f"{role} endet{until.replace(' bis', ' mit dem')}"
    return f"{role} ab {format_date(assignment.starts_on)}{until}"


def _taken(held: RoleAssignment) -> str:
    until = f"bis {format_date(held.ends_on)}" if held.ends_on else "ohne Ende"
    return (
        f"Ab {format_date(held.starts_on)} {until} ist schon {held.person.display_name} bestellt. "
        "An jedem Tag hat genau eine Person die KRM-Beauftragung. Bitte zuerst das Ende der "
        "bisherigen Bestellung eintragen."
    )
