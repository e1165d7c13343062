"""Absences: tasks then go to the deputy (R-13). Why somebody is away is nobody's business here."""

from datetime import date, datetime, timedelta

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.models import Absence, Person
from krm.organisation.rules import RIGHT_LABELS, Right, Scope


@journal.verb
def note_absence(
    person: Person, *, starts_on: date, ends_on: date, by: Actor, at: datetime
) -> Absence:
    """Enter the days on which a person is away; everybody may enter their own.

    The same days once more change nothing.

    :raises Refused: without the right for this person, for past days, for a wrong order of days,
        or if an absence is already entered on one of them.
    """
    today = queries.local_day(at)
    require_absence_right(by, person, on=today)
    if ends_on < starts_on:
        raise Refused("Das Ende liegt vor dem Beginn.", code="ends_before_start")
    if ends_on < today:
        raise Refused("Diese Tage sind schon vorbei.", code="in_the_past")
    if known := person.absences.filter(starts_on=starts_on, ends_on=ends_on).first():
        return known
    if person.absences.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise Refused("An diesen Tagen ist schon eine Abwesenheit eingetragen.", code="overlap")
    absence = Absence.objects.create(person=person, starts_on=starts_on, ends_on=ends_on)
    _record(Verb.ABSENCE_ENTERED, absence, by=by, at=at)
    return absence


@journal.verb
def end_absence(absence: Absence, *, by: Actor, at: datetime) -> None:
    """Let an absence end with yesterday; one that has not begun is dropped.

    :raises Refused: without the right for this person, or if the absence is over.
    """
    today = queries.local_day(at)
    require_absence_right(by, absence.person, on=today)
    if absence.ends_on < today:
        raise Refused("Diese Abwesenheit ist schon vorbei.", code="in_the_past")
    _record(Verb.ABSENCE_ENDED, absence, by=by, at=at)
    if absence.starts_on >= today:
        absence.delete()
        return
    absence.ends_on = today - timedelta(days=1)
    absence.save(update_fields=["ends_on"])


@journal.verb
def note_looked_through(absence: Absence, *, by: Person, at: datetime) -> None:
    """Note that a person, back again, has seen what happened meanwhile; earlier absences go too.

    :raises Refused: for the absence of somebody else, or one that is not over.
    """
    if absence.person_id != by.pk:
        raise Refused("Das ist nicht Ihre Abwesenheit.", code="not_mine")
    if absence.ends_on >= queries.local_day(at):
        raise Refused("Diese Abwesenheit ist noch nicht vorbei.", code="not_over")
    own = by.absences.filter(ends_on__lte=absence.ends_on, looked_through_at=None)
    if own.update(looked_through_at=at):
        _record(Verb.ABSENCE_LOOKED_THROUGH, absence, by=by, at=at)


def require_absence_right(by: Actor, person: Person, *, on: date) -> None:
    """Let pass who may enter absences of this person: oneself, the team lead, the front office.

    :raises Refused: for everybody else.
    """
    if by is SYSTEM or by.pk == person.pk:
        return
    scopes = access.scopes_of(by, Right.NOTE_ABSENCE, on) if isinstance(by, Person) else frozenset()
    if Scope.ALL in scopes:
        return
    if Scope.UNIT in scopes and isinstance(by, Person):
        led = {unit.pk for unit in queries.units_led_by(by, on)}
        if person.unit_id in led:
            return
    raise Refused(
        f"Dazu fehlt Ihnen das Recht „{RIGHT_LABELS[Right.NOTE_ABSENCE]}“.", code="right_missing"
    )


def _record(step: Verb, absence: Absence, *, by: Actor, at: datetime) -> None:
    journal.record(
        step,
        chain=OFFICE,
        by=by,
        at=at,
        data={
            "person": absence.person_id,
            "starts_on": absence.starts_on,
            "ends_on": absence.ends_on,
        },
    )
