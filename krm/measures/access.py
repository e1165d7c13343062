"""Who may see which Besonderheit; who must not see its Vorgang does not see it either."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from krm.measures.models import (
    Besonderheit,
    BesonderheitQuerySet,
    Informed,
    Measure,
    MeasureQuerySet,
)
from krm.organisation.access import has_right
from krm.organisation.models import Person, Unit
from krm.organisation.rules import Right
from krm.reactions.access import kept_away
from krm.work.access import visible_reactions


def visible_besonderheiten(person: Person, on: date) -> BesonderheitQuerySet:
    """Return the Besonderheiten the person may see: all of them, or those they were informed of.

    The exclusion list of a Vorgang is stronger than either.
    """
    if not person.is_active:
        return Besonderheit.objects.none()
    own = Exists(Informed.objects.filter(besonderheit=OuterRef("pk"), person=person))
    rows = Besonderheit.objects.exclude(
        pk__in=Besonderheit.objects.exclude(reaction=None)
        .filter(kept_away(person, "reaction__"))
        .values("pk")
    )
    if not has_right(person, Right.SEE_BESONDERHEITEN, on):
        return rows.filter(own)
    seen = Q(reaction=None) | Q(reaction__in=visible_reactions(person, on).values("pk"))
    return rows.filter(seen | Q(own))


def sees_agg_features(person: Person, on: date) -> bool:
    """Tell whether the person reads why somebody feels discriminated against."""
    return has_right(person, Right.SEE_AGG_FEATURES, on)


def visible_measures(person: Person, on: date) -> MeasureQuerySet:
    """Return the Gegenmaßnahmen the person decides about, or has to carry out."""
    if has_right(person, Right.DECIDE_MEASURE, on):
        return Measure.objects.all()
    return Measure.objects.filter(owner=person)


def measures_on_page_of(unit: Unit, person: Person, on: date) -> MeasureQuerySet:
    """Return what the lead of a unit reads of: what is theirs, and the Gegenmaßnahmen of the unit.

    A Zusage belongs to a Vorgang they may not see.
    """
    return visible_measures(person, on) | Measure.objects.filter(unit=unit, is_promise=False)
