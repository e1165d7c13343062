"""Who meets which arrival: the only way rows reach a page."""

from datetime import date

from django.db.models import Q, QuerySet

from krm.casework.access import visible_reactions
from krm.casework.models import IntakeItem
from krm.intake.models import Alarm, PassedOn
from krm.organisation.access import has_right, rights_of, roles_on
from krm.organisation.models import Person, Unit
from krm.organisation.queries import units_led_by
from krm.organisation.rules import Right, Role
from krm.reactions.models import Reaction


def visible_items(person: Person, on: date) -> QuerySet[IntakeItem]:
    """Return the arrivals the person may meet; everything else does not exist for them.

    Who triages meets all, a lead what was given to their unit. What has become part of a Vorgang
    is met by those who may meet that Vorgang: who is excluded there must not read it here.
    """
    allowed = Q(reaction=None) | Q(reaction__in=visible_reactions(person, on).values("pk"))
    if has_right(person, Right.TRIAGE, on):
        return IntakeItem.objects.filter(allowed)
    units = [unit.pk for unit in units_led_by(person, on)]
    mine = Q(outcome_unit__in=units)
    if sees_alarms(person, on):
        alarmed = Alarm.objects.exclude(item=None).values("item_id")
        mine |= Q(pk__in=alarmed)
    return IntakeItem.objects.filter(allowed & mine)


def sees_alarms(person: Person, on: date) -> bool:
    """Tell whether alarms concern the person: who triages, and the executive above them."""
    rights = rights_of(person, on)
    return bool(rights & {Right.TRIAGE, Right.APPROVE_BOARD})


def alarmed_items(person: Person, on: date) -> QuerySet[IntakeItem]:
    """Return the arrivals whose alarms the person may meet."""
    return IntakeItem.objects.all() if sees_alarms(person, on) else IntakeItem.objects.none()


def alarmed_reactions(person: Person, on: date) -> QuerySet[Reaction]:
    """Return the Vorgänge whose alarms the person may meet; the exclusion list is stronger."""
    return visible_reactions(person, on)


def visible_passed_on(person: Person, on: date) -> QuerySet[PassedOn]:
    """Return what was passed on to the units of a person, or all of it to who triages.

    Who must not meet the Vorgang an arrival became does not meet the part either.
    """
    kept_away = Q(item__reaction__exclusions__person=person) | Q(
        item__reaction__concerned_person=person
    )
    rows = PassedOn.objects.exclude(pk__in=PassedOn.objects.filter(kept_away).values("pk"))
    if has_right(person, Right.TRIAGE, on):
        return rows
    return rows.filter(unit__in=[unit.pk for unit in receiving_units(person, on)])


def receiving_units(person: Person, on: date) -> list[Unit]:
    """Return the units for which a person confirms what was passed on.

    Lead and deputy for theirs; at the Widerspruchsstelle everybody who holds its role there.
    """
    units = units_led_by(person, on)
    own = person.unit
    is_there = own is not None and own.kind == Unit.Kind.WIDERSPRUCHSSTELLE
    if own is not None and is_there and Role.WIDERSPRUCHSSTELLE in roles_on(person, on):
        units = [*units, own] if own not in units else units
    return units


def may_triage(person: Person, on: date) -> bool:
    """Tell whether the person looks through the Posteingang."""
    return has_right(person, Right.TRIAGE, on)
