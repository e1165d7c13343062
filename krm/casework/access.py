"""Who meets which Vorgang: the only way rows reach a page (docs/rulings.md)."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from krm.casework.models import Assignment
from krm.journal.actions import Refused, reaction_chain
from krm.organisation.access import scopes_of
from krm.organisation.models import Person
from krm.organisation.queries import units_led_by
from krm.organisation.rules import Right, Scope
from krm.reactions.models import Exclusion, Reaction, ReactionQuerySet
from krm.reactions.workflow import STEPS, State


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


# Why somebody without the right cannot take the step, where a plain "no" would not help.
_NO_RIGHT = {
    "dispatch_answer": "Die Antwort versendet KRM. Bitte den Schriftsatz an KRM abgeben.",
    "release_answer": "Die Antwort gibt KRM frei. Bitte den Schriftsatz an KRM abgeben.",
    "draft_answer": "Die Antwort schreibt KRM. Bitte den Schriftsatz an KRM abgeben.",
    "deliver_schriftsatz": "Den Schriftsatz gibt die Führungskraft der Einheit ab.",
}


def require_step(person: Person, name: str, reaction: Reaction, on: date) -> None:
    """Refuse the step unless the person holds its right for this Vorgang.

    :raises Refused: with the reason in German.
    """
    require_right(person, STEPS[name].right, reaction, on, reason=_NO_RIGHT.get(name))


def require_right(
    person: Person, right: str, reaction: Reaction, on: date, *, reason: str | None = None
) -> None:
    """Refuse unless the person holds the right for this Vorgang.

    :raises Refused: with the reason in German.
    """
    if not holds(person, right, reaction, on):
        raise Refused(
            reason or "Für diesen Schritt haben Sie in diesem Vorgang kein Recht.",
            code="no_right",
            chain=reaction_chain(reaction.pk),
        )
