"""Who may see which arrival: the only way rows reach a page."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.arrivals.models import Alarm, IntakeItem, IntakeItemQuerySet, PassedOn
from krm.organisation.access import has_right, rights_of
from krm.organisation.models import Person, Unit
from krm.organisation.queries import units_led_by
from krm.organisation.rules import Right, Role, scopes
from krm.reactions.access import kept_away
from krm.reactions.models import ReactionQuerySet
from krm.work.access import visible_reactions
from krm.work.access.visibility import Visibility


def visible_items(person: Person, on: date, *, by_row: bool = False) -> IntakeItemQuerySet:
    """Return the arrivals the person may see; everything else does not exist for them.

    Who triages may see all, a lead what was given to their unit. What has become part of a Vorgang
    is seen by those who may see that Vorgang: who is excluded there must not read it here.

    :param by_row: where keys or a number find the few that are asked for.
    """
    seen = visible_reactions(person, on, by_row=by_row)
    if by_row:
        allowed = Q(reaction=None) | Q(Exists(seen.filter(pk=OuterRef("reaction"))))
    else:
        allowed = Q(reaction=None) | Q(reaction__in=seen.values("pk"))
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
    """Return the arrivals whose alarms the person may see; the exclusion list is stronger."""
    if not sees_alarms(person, on):
        return IntakeItem.objects.none()
    allowed = Q(reaction=None) | Q(reaction__in=visible_reactions(person, on).values("pk"))
    return IntakeItem.objects.filter(allowed)


def alarmed_reactions(person: Person, on: date) -> ReactionQuerySet:
    """Return the Vorgänge whose alarms the person may see; the exclusion list is stronger."""
    return visible_reactions(person, on)


def visible_passed_on(
    person: Person, on: date, visibility: Visibility | None = None
) -> QuerySet[PassedOn]:
    """Return what was passed on to the units of a person, or all of it to who triages.

    Who must not see the Vorgang an arrival became does not see the part either, and a unit no
    longer reads what it has given back.
    """
    rows = not_kept_from(person)
    visibility = visibility or Visibility(person, on)
    if scopes(visibility.roles, Right.TRIAGE):
        return rows
    return rows.filter(unit__in=receiving_unit_pks(visibility), returned_at=None)


def not_kept_from(person: Person) -> QuerySet[PassedOn]:
    """Return what was passed on, without what belongs to a Vorgang the person must not see."""
    hidden = PassedOn.objects.filter(kept_away(person, "item__reaction__"))
    return PassedOn.objects.exclude(pk__in=hidden.values("pk"))


def receiving_units(person: Person, on: date) -> list[Unit]:
    """Return the units for which a person confirms what was passed on.

    Lead and deputy for theirs and those below; at the Widerspruchsstelle everybody who holds its
    role there, and nobody above it: a day counts, and only the unit itself knows that it has it.
    """
    found = receiving_unit_pks(Visibility(person, on))
    from_above = Q(kind=Unit.Kind.WIDERSPRUCHSSTELLE) & ~Q(pk=person.unit_id or 0)
    in_charge = Q(lead=person) | Q(deputy=person)
    rows = Unit.objects.filter(pk__in=found).exclude(from_above & ~in_charge)
    return list(rows.order_by("name", "pk"))


def receiving_unit_pks(visibility: Visibility) -> list[int]:
    """Return the keys of those units, with what was read of the person already."""
    own = visibility.person.unit if Role.WIDERSPRUCHSSTELLE in visibility.roles else None
    if own is None or own.kind != Unit.Kind.WIDERSPRUCHSSTELLE:
        return visibility.units
    return sorted({*visibility.units, own.pk})


def may_triage(person: Person, on: date) -> bool:
    """Tell whether the person looks through the Posteingang."""
    return has_right(person, Right.TRIAGE, on)
