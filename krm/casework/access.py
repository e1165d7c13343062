"""Who meets which Vorgang: the only way rows reach a page (domain.md 7, decisions.md 9)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from krm.casework.models import Assignment
from krm.organisation.access import scopes_of
from krm.organisation.models import Person
from krm.organisation.queries import units_led_by
from krm.organisation.rules import Right, Scope
from krm.reactions.models import Exclusion, Reaction, ReactionQuerySet
from krm.reactions.workflow import State


def visible_reactions(
    person: Person, on: date, *, right: Right = Right.SEE_CASE
) -> ReactionQuerySet:
    """Return the reactions the person may meet in lists, counts, searches and exports.

    Everything else does not exist for them: pages answer 404. The exclusion list of a Vorgang
    is stronger than any role.
    """
    scopes = scopes_of(person, right, on)
    excluded = Exclusion.objects.filter(reaction=OuterRef("pk"), person=person)
    seen = Reaction.objects.filter(~Exists(excluded)).exclude(concerned_person=person)
    if Scope.ALL in scopes:
        return seen
    wanted = Q(pk__in=[])
    if Scope.OWN in scopes or Scope.UNIT in scopes or Scope.ASSIGNED in scopes:
        wanted |= Q(captured_by=person)
    if Scope.UNIT in scopes:
        wanted |= _of_units(person, on)
    if Scope.ASSIGNED in scopes:
        drafted = Assignment.objects.filter(reaction=OuterRef("pk"), drafter=person)
        wanted |= Q(Exists(drafted.exclude(state=Assignment.State.WITHDRAWN)))
    return seen.filter(wanted)


def _of_units(person: Person, on: date) -> Q:
    units = [unit.pk for unit in units_led_by(person, on)]
    assigned = Assignment.objects.filter(reaction=OuterRef("pk"), unit__in=units)
    with_lead = Q(state=State.WITH_TEAM_LEAD, lead_unit__in=units)
    return Q(Exists(assigned.exclude(state=Assignment.State.WITHDRAWN))) | with_lead


def may_see_contact(person: Person, reaction: Reaction, on: date) -> bool:
    """Tell whether the person may see who the customer is in this Vorgang."""
    return visible_reactions(person, on, right=Right.SEE_PERSON).filter(pk=reaction.pk).exists()


def holds(person: Person, right: str, reaction: Reaction, on: date) -> bool:
    """Tell whether the person holds the right for this very Vorgang."""
    return visible_reactions(person, on, right=Right(right)).filter(pk=reaction.pk).exists()
