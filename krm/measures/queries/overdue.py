"""Overdue deadlines that are a Besonderheit and none was raised for yet."""

from datetime import datetime, timedelta

from django.db.models import Q

from krm.deadlines.models import Deadline
from krm.measures.models import Besonderheit
from krm.organisation.queries import local_day
from krm.reactions.workflow import State
from krm.regelwerk import queries as regelwerk

# What was settled late since the last run is one too, also after a weekend without a run.
_LOOK_BACK = timedelta(days=4)


def overdue_besonderheiten(at: datetime, limit: int) -> list[Deadline]:
    """Return the deadlines whose day has passed, of the kinds the Regelwerk names (AS-17)."""
    rules = regelwerk.rules_on(local_day(at)).besonderheiten.values()
    kinds = {kind for rule in rules for kind in rule.from_deadlines}
    late = Q(state=Deadline.State.RUNNING) | Q(
        state=Deadline.State.MISSED, settled_at__gte=at - _LOOK_BACK
    )
    rows = (
        Deadline.objects.filter(late, kind__in=kinds, due_on__lt=local_day(at))
        .exclude(reaction__state__in=[State.WITHDRAWN, State.CANCELLED])
        .select_related("reaction", "unit", "regelwerk_version")
        .order_by("due_on", "pk")
    )
    keys = {f"deadline:{row.pk}": row for row in rows}
    known = Besonderheit.objects.filter(dedup_key__in=list(keys)).values_list(
        "dedup_key", flat=True
    )
    return [row for key, row in keys.items() if key not in set(known)][:limit]
