"""Leave of the days of an anonymous Vorgang no more than the quarter of its arrival."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from typing import Final, NamedTuple

from django.apps import apps
from django.db import models

from krm.deadlines.models import Deadline
from krm.deadlines.rules import add_months
from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor, Verb, reaction_chain
from krm.organisation.queries import local_day
from krm.privacy.models import Anonymising
from krm.privacy.rules.coarsening import length_to_move, moved
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.regelwerk import queries as regelwerk
from krm.ui.rules import LOCAL_ZONE, quarter_begins

# What keeps its days, with the reason; what hangs on it keeps them, too.
STAYS: Final = {
    "privacy.Anonymising": "its class of names in the journal (K5) counts from that day",
    "privacy.LookIn": "cannot be changed; goes with its own class (K9)",
    "privacy.SampleCase": "the sample of a month goes with its own class (K9)",
    "privacy.SubjectRequest": "leads to no Vorgang any more; goes with its own class (K11)",
    "takeover.ImportedRow": "about the import of a table",
}


class Dated(NamedTuple):
    """A table whose rows belong to a Vorgang, the way to it, and its columns with days."""

    model: type[models.Model]
    path: str
    columns: tuple[str, ...]


@cache
def dated() -> tuple[Dated, ...]:
    """Return every table that hangs on a Vorgang and has days; a new one is found by itself."""
    return (Dated(Reaction, "pk", _columns(Reaction)), *_below(Reaction, ""))


def _below(model: type[models.Model], path: str, depth: int = 3) -> Iterator[Dated]:
    for found in apps.get_models():
        if found._meta.label in STAYS or found is Reaction or not depth:
            continue
        for field in found._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or field.related_model is not model:
                continue
            way = f"{field.name}__{path}" if path else field.name
            if columns := _columns(found):
                yield Dated(found, way, columns)
            yield from _below(found, way, depth - 1)


def _columns(model: type[models.Model]) -> tuple[str, ...]:
    kinds = (models.DateField, models.JSONField)  # a moment is a kind of day
    return tuple(field.name for field in model._meta.concrete_fields if isinstance(field, kinds))


def coarsen_due(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Coarsen what is anonymous by its class and old enough; return how many that were.

    As long as the start pages compare weeks with those of the year before, days are needed.
    """
    on = local_day(at)
    months = regelwerk.rules_on(on).number("retention.exact_days_months")
    gone = Anonymising.objects.filter(state=Anonymising.State.APPLIED).exclude(retention_class="")
    rows = Reaction.objects.filter(
        pk__in=gone.values("reaction"), days_are_coarse=False,
        arrived_at__lt=datetime.combine(add_months(on, -months) + timedelta(days=1), time(),
                                        tzinfo=LOCAL_ZONE),
    )  # fmt: skip
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        coarsen_days(reaction=Reaction.objects.get(pk=pk), by=by, at=at)
    return len(keys)


@journal.verb
def coarsen_days(*, reaction: Reaction, by: Actor, at: datetime) -> None:
    """Move all days of a Vorgang by the same length, to the begin of the quarter of its arrival.

    The length is written nowhere; a second time changes nothing.
    """
    row = reactions.locked(reaction)
    if row.days_are_coarse:
        return
    length = length_to_move(local_day(row.arrived_at))
    for one in dated():
        rows = one.model._base_manager.filter(**{one.path: row.pk})
        for pk, *values in rows.values_list("pk", *one.columns):
            now = {
                name: new
                for name, value in zip(one.columns, values, strict=True)
                if (new := moved(value, length)) != value
            }
            if now:
                one.model._base_manager.filter(pk=pk).update(**now)
    # It names days in words, which cannot be moved.
    Deadline.objects.filter(reaction=row).update(explanation={})
    Reaction.objects.filter(pk=row.pk).update(days_are_coarse=True)
    data = {"quarter": quarter_begins(local_day(row.arrived_at)).isoformat()}
    journal.record(Verb.DAYS_COARSENED, chain=reaction_chain(row.pk), by=by, at=at, data=data)
