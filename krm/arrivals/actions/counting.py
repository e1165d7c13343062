"""The counter of what leaves nothing else behind: a day, a way in, a number (R-11, R-33)."""

from django.db.models import F

from krm.arrivals.models import IntakeItem, OutcomeCount
from krm.organisation.queries import local_day


def count_outcome(item: IntakeItem, outcome: str, by_how_many: int) -> None:
    """Count an outcome up or down, by day of arrival and way in; never below zero.

    Called by the verbs that set aside and bring back, inside their transaction.
    """
    row, _ = OutcomeCount.objects.get_or_create(
        day=local_day(item.arrived_at), channel=item.source, outcome=outcome
    )
    OutcomeCount.objects.filter(pk=row.pk, count__gte=-by_how_many).update(
        count=F("count") + by_how_many
    )
