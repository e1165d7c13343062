"""Dienststelle, Standorte and units."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.actions.rows import changed_fields, check_row
from krm.organisation.models import Office, Standort, Unit
from krm.organisation.rules import Right
from krm.organisation.rules.shipped import shipped_office, shipped_standorte


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
    standort.save()
    data = {"standort": standort.pk, "fields": fields}
    said = {"name": standort.name}
    journal.record(Verb.STANDORT_CHANGED, chain=OFFICE, by=by, at=at, data=data, personal=said)
    return standort


@journal.verb
def save_unit(unit: Unit, *, by: Actor, at: datetime) -> Unit:
    """Store a new or changed unit with its lead and deputy.

    Leading a team opens its cases, so nobody enters themselves as lead or deputy.

    :raises Refused: without the right, if the unit would lie below itself, if lead and deputy
        are the same person, or if somebody names themselves.
    """
    access.require(by, Right.MANAGE_OFFICE, on=queries.local_day(at))
    check_row(unit)
    fields = changed_fields(unit, _names(unit))
    _check_posts(unit, by=by, changed=fields)
    _check_not_below_itself(unit)
    unit.save()
    data = {"unit": unit.pk, "fields": fields, "lead": unit.lead_id, "deputy": unit.deputy_id}
    said = {"name": unit.name}
    journal.record(Verb.UNIT_CHANGED, chain=OFFICE, by=by, at=at, data=data, personal=said)
    return unit


def _check_posts(unit: Unit, *, by: Actor, changed: list[str]) -> None:
    if unit.lead_id is not None and unit.lead_id == unit.deputy_id:
        raise Refused(
            "Leitung und Vertretung müssen zwei verschiedene Personen sein.", code="same_person"
        )
    named = {getattr(unit, f"{post}_id") for post in ("lead", "deputy") if post in changed}
    if by.pk is not None and by.pk in named:
        raise Refused(
            "Sie können sich nicht selbst als Leitung oder Vertretung eintragen.", code="own_role"
        )


def _check_not_below_itself(unit: Unit) -> None:
    above = unit.parent
    while above is not None:
        if above.pk == unit.pk:
            raise Refused("Eine Einheit kann nicht zu sich selbst gehören.", code="unit_circle")
        above = above.parent


def _names(row: Office | Standort | Unit) -> list[str]:
    return [field.name for field in row._meta.concrete_fields if not field.primary_key]
