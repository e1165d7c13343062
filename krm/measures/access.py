"""Who may see which Besonderheit; who must not see its Vorgang does not see it either."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from krm.measures.models import (
    Besonderheit,
    BesonderheitQuerySet,
    Informed,
    Measure,
    MeasureQuerySet,
)
from krm.organisation.access import has_right
from krm.organisation.models import Person, Unit
from krm.organisation.queries import units_led_by
from krm.organisation.rules import Right
from krm.reactions.access import kept_away
from krm.reactions.models import Reaction
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


def carried_measures(person: Person, on: date) -> MeasureQuerySet:
    """Return the Gegenmaßnahmen the person decides about, or has to carry out."""
    if has_right(person, Right.DECIDE_MEASURE, on):
        return Measure.objects.all()
    return Measure.objects.filter(owner=person)


def visible_measures(person: Person, on: date) -> MeasureQuerySet:
    """Return what the person may read: what they carry, and what touches a unit they lead.

    A Zusage is read with its Vorgang only; so is what comes from one they are kept away from.
    """
    carried = carried_measures(person, on)
    units = [] if has_right(person, Right.DECIDE_MEASURE, on) else units_led_by(person, on)
    if not units:
        return carried
    of_units = Reaction.objects.filter(lead_unit__in=units)
    touching = Q(unit__in=units) | Q(_behind(of_units))
    seen = Q(is_promise=False) | Q(_behind(visible_reactions(person, on, by_row=True)))
    away = Q(_behind(Reaction.objects.filter(kept_away(person))))
    return Measure.objects.filter(Q(pk__in=carried.values("pk")) | (touching & seen & ~away))


def _behind(reactions: "QuerySet[Reaction]") -> Exists:
    """Return whether one of some Vorgänge is behind a Gegenmaßnahme."""
    links = Measure.reactions.through.objects.filter(measure=OuterRef("pk"))
    return Exists(links.filter(reaction__in=reactions.values("pk")))


def measures_on_page_of(unit: Unit, person: Person, on: date) -> MeasureQuerySet:
    """Return what the page of a unit lists: what is theirs, and the Gegenmaßnahmen of the unit.

    A Zusage belongs to a Vorgang they may not see.
    """
    return carried_measures(person, on) | Measure.objects.filter(unit=unit, is_promise=False)
