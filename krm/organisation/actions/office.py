"""Dienststelle, Standorte and units."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.actions import posts
from krm.organisation.actions.proposals import propose_posts
from krm.organisation.actions.rows import changed_fields, check_row, lock_office
from krm.organisation.models import Office, Standort, Unit
from krm.organisation.queries.accounts import who_gains
from krm.organisation.rules import Right
from krm.organisation.rules.shipped import shipped_office, shipped_standorte

POSTS = ("lead", "deputy")


@journal.verb
def set_up_office(*, at: datetime, by: Actor = SYSTEM) -> Office:
    """Enter the shipped Dienststelle and its Standorte (R-34) into an empty house.

    Does nothing where an office is already there; returns the office.
    """
    office = Office.objects.first()
    if office is not None:
        return office
    office = Office.objects.create(**shipped_office())
    for entry in shipped_standorte():
        Standort.objects.get_or_create(code=entry["code"], defaults=entry)
    journal.record(Verb.OFFICE_SET_UP, chain=OFFICE, by=by, at=at, data={"office": office.pk})
    return office


@journal.verb
def save_office(office: Office, *, by: Actor, at: datetime) -> Office:
    """Store changed details of the Dienststelle.

    :raises Refused: without the right, with wrong details, or for a second office.
    """
    access.require(by, Right.MANAGE_OFFICE, on=queries.local_day(at))
    if Office.objects.exclude(pk=office.pk).exists():
        raise Refused("Es gibt genau eine Dienststelle.", code="second_office")
    check_row(office)
    fields = changed_fields(office, _names(office))
    if not fields:
        return office
    office.save()
    journal.record(
        Verb.OFFICE_CHANGED,
        chain=OFFICE,
        by=by,
        at=at,
        data={"office": office.pk, "fields": fields},
    )
    return office


@journal.verb
def save_standort(standort: Standort, *, by: Actor, at: datetime) -> Standort:
    """Store a new or changed Standort.

    :raises Refused: without the right, or if it ends before it starts.
    """
    access.require(by, Right.MANAGE_OFFICE, on=queries.local_day(at))
    check_row(standort)
    if standort.starts_on and standort.ends_on and standort.ends_on < standort.starts_on:
        raise Refused("Der Standort endet vor seinem Beginn.", code="ends_before_start")
    fields = changed_fields(standort, _names(standort))
    if not fields:
        return standort
    standort.save()
    data = {"standort": standort.pk, "fields": fields}
    said = {"name": standort.name}
    journal.record(Verb.STANDORT_CHANGED, chain=OFFICE, by=by, at=at, data=data, personal=said)
    return standort


@journal.verb
def save_unit(unit: Unit, *, by: Actor, at: datetime, reason: str = "") -> Unit:
    """Store a new or changed unit with its lead and deputy.

    Leading opens Vorgänge. By whatever change somebody reaches more of them, it is proposed to the
    executive and the unit stays in these fields as it was (`queries.accounts.proposals_about`).
    Only the set-up of the house stores it at once.

    :raises Refused: without the right, if the unit would lie below itself, if lead and deputy are
        the same person, if somebody names themselves, or if a proposal has no reason.
    """
    access.require(by, Right.MANAGE_OFFICE, on=queries.local_day(at))
    lock_office()
    check_row(unit)
    posts.check_posts(unit)
    posts.check_not_below_itself(unit)
    lead, deputy, is_new = unit.lead_id, unit.deputy_id, unit._state.adding
    if is_new:
        # Nothing lies in it yet: it is there at once, and its posts are a change of it.
        unit.lead_id = unit.deputy_id = None
        unit.save()
        unit.lead_id, unit.deputy_id = lead, deputy
    if not (is_new or changed_fields(unit, _names(unit))):
        return unit
    wanted = posts.changed_reach(unit)
    _check_other_people(unit, wanted, by=by)
    if by is not SYSTEM and who_gains(unit, queries.local_day(at)):
        posts.put_back(unit, wanted)
        if is_new or changed_fields(unit, _names(unit)):
            posts.store_posts(unit, by=by, at=at)
        propose_posts(unit, wanted=wanted, reason=reason, by=by, at=at)
        return unit
    posts.store_posts(unit, by=by, at=at)
    return unit


def _check_other_people(unit: Unit, wanted: dict[str, list[object]], *, by: Actor) -> None:
    if by.pk is not None and by.pk in {wanted[name][1] for name in POSTS if name in wanted}:
        raise Refused(
            "Sie können sich nicht selbst als Leitung oder Vertretung eintragen.", code="own_role"
        )


def _names(row: Office | Standort | Unit) -> list[str]:
    return [field.name for field in row._meta.concrete_fields if not field.primary_key]
