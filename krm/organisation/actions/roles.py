"""Roles: given by the administration, the protected ones and the KRM officer by the executive."""

from datetime import date, datetime, timedelta

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.actions.rows import check_row
from krm.organisation.models import Office, Person, RoleAssignment, Unit
from krm.organisation.rules import DEPUTY_ROLES, ROLE_LABELS, Period, Right, Role, right_to_give
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

    :raises Refused: without the right to give this role, for oneself, for the KRM officer (who is
        appointed), for a past day, for days already covered, or for a deputy where none exists.
    """
    today = queries.local_day(at)
    right = right_to_give(role)
    if right is None:
        raise Refused("Die KRM-Beauftragung vergibt nur die Geschäftsführung.", code="appointed")
    access.require(by, right, on=today)
    _check_other_person(person, by=by)
    if is_deputy and role not in DEPUTY_ROLES:
        raise Refused(
            f"Für die Rolle „{ROLE_LABELS[role]}“ gibt es keine Vertretung.", code="no_deputy"
        )
    period = Period(starts_on, ends_on)
    _check_period(period, today=today, by=by)
    _lock()
    same = person.role_assignments.filter(role=role.value, unit=unit)
    if any(_period(held).overlaps(period) for held in same):
        raise Refused("Die Person hat diese Rolle an diesen Tagen schon.", code="role_held")
    assignment = _give(person, role, period, unit=unit, is_deputy=is_deputy)
    step = Verb.DEPUTY_NAMED if is_deputy else Verb.ROLE_GIVEN
    _record(step, assignment, by=by, at=at)
    return assignment


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
    _lock()
    for held in RoleAssignment.objects.filter(role=Role.KRM_OFFICER.value).select_related("person"):
        if _period(held).overlaps(period):
            raise Refused(_taken(held), code="officer_overlap")
    assignment = _give(person, Role.KRM_OFFICER, period)
    _record(Verb.OFFICER_APPOINTED, assignment, by=by, at=at)
    return assignment


@journal.verb
def end_role(assignment: RoleAssignment, *, ends_on: date, by: Actor, at: datetime) -> None:
    """Let a role end with a day; yesterday ends it at once, and a role not yet begun is dropped.

    :raises Refused: without the right to give this role, for an earlier day than yesterday, for
        an end later than the one already fixed, or for the last executive or administrator.
    """
    today = queries.local_day(at)
    role = Role(assignment.role)
    access.require(by, right_to_give(role) or Right.APPOINT_OFFICER, on=today)
    if ends_on < today - timedelta(days=1):
        raise Refused("Eine Rolle kann nicht rückwirkend enden.", code="in_the_past")
    if assignment.ends_on is not None and ends_on > assignment.ends_on:
        raise Refused(
            f"Die Rolle endet schon am {format_date(assignment.ends_on)}.", code="ends_before"
        )
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
    _lock()
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


def _lock() -> None:
    # Two people giving roles at once wait for each other, so that overlaps cannot slip through.
    list(Office.objects.select_for_update())


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
    journal.record(
        step,
        chain=OFFICE,
        by=by,
        at=at,
        data={
            "person": assignment.person_id,
            "role": assignment.role,
            "unit": assignment.unit_id,
            "is_deputy": assignment.is_deputy,
            "starts_on": assignment.starts_on,
            "ends_on": ends_on or assignment.ends_on,
        },
        personal={"name": assignment.person.display_name},
    )


def _taken(held: RoleAssignment) -> str:
    until = f"bis {format_date(held.ends_on)}" if held.ends_on else "ohne Ende"
    return (
        f"Ab {format_date(held.starts_on)} {until} ist schon {held.person.display_name} bestellt. "
        "An jedem Tag hat genau eine Person die KRM-Beauftragung. Bitte zuerst das Ende der "
        "bisherigen Bestellung eintragen."
    )
