"""The Maßnahmen of an Idee: each unit that carries it out has its own."""

from krm.measures.models import IDEA, Measure, MeasureQuerySet
from krm.organisation.models import Unit
from krm.reactions.models import Reaction


def ideas_of(reaction: Reaction) -> MeasureQuerySet:
    """Return the Maßnahmen that carry out the Idee of a Vorgang, whatever became of them."""
    return Measure.objects.filter(reactions=reaction, dedup_key__startswith=IDEA)


def running_ideas(reaction: Reaction) -> MeasureQuerySet:
    """Return those that run, with their units, in the order in which they were accepted."""
    return ideas_of(reaction).running().select_related("unit", "owner").order_by("pk")


def idea_of_unit(reaction: Reaction, unit: Unit) -> Measure | None:
    """Return the one of a unit, or None."""
    return ideas_of(reaction).filter(unit=unit).first()
