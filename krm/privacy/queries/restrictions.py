"""What is only kept at the moment, and for whom it can be seen."""

from datetime import date

from krm.organisation.access import has_right
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.privacy.models import Restriction
from krm.privacy.models.requests import RestrictionQuerySet
from krm.reactions.access import keys_kept_from


def visible(person: Person, on: date) -> RestrictionQuerySet:
    """Return the running restrictions a person sees: with the right, and no Vorgang is hidden."""
    if not has_right(person, Right.HANDLE_SUBJECT_REQUESTS, on):
        return Restriction.objects.none()
    rows = Restriction.objects.running()
    return rows.exclude(reaction__in=keys_kept_from(person))


def listed(person: Person, on: date) -> list[Restriction]:
    """Return the same with their Vorgänge, the oldest first."""
    rows = visible(person, on).select_related("reaction", "set_by", "request")
    return list(rows.order_by("set_at", "pk"))
