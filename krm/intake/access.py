"""Who meets which arrival: the only way rows reach a page."""

from datetime import date

from django.db.models import Q, QuerySet

from krm.casework.access import visible_reactions
from krm.casework.models import IntakeItem
from krm.organisation.access import has_right
from krm.organisation.models import Person
from krm.organisation.queries import units_led_by
from krm.organisation.rules import Right


def visible_items(person: Person, on: date) -> QuerySet[IntakeItem]:
    """Return the arrivals the person may meet; everything else does not exist for them.

    Who triages meets all, a lead what was given to their unit. What has become part of a Vorgang
    is met by those who may meet that Vorgang: who is excluded there must not read it here.
    """
    allowed = Q(reaction=None) | Q(reaction__in=visible_reactions(person, on).values("pk"))
    if has_right(person, Right.TRIAGE, on):
        return IntakeItem.objects.filter(allowed)
    units = [unit.pk for unit in units_led_by(person, on)]
    return IntakeItem.objects.filter(allowed, outcome_unit__in=units)


def may_triage(person: Person, on: date) -> bool:
    """Tell whether the person looks through the Posteingang."""
    return has_right(person, Right.TRIAGE, on)
