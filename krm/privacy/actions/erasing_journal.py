"""What the journal tells of a person is blanked when a Vorgang becomes anonymous."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import models
from django.db.models import Q

from krm.arrivals.models import IntakeItem
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Verb, reaction_chain
from krm.journal.actions.blanking import blank_entries
from krm.journal.models import JournalEntry
from krm.measures.models import Measure
from krm.reactions.models import Reaction


def of_office(
    reaction: Reaction,
    parties: Sequence[int],
    files: Sequence[str],
    items: Sequence[IntakeItem],
) -> Q:
    """Return what the chain of the office tells of a Vorgang, its people and files."""
    about = (
        Q(data__party_id__in=list(parties))
        | Q(data__document__in=list(files))
        | Q(data__receipt__in=[item.receipt_number for item in items])
        | Q(data__reaction=reaction.pk)
    )
    return about & Q(chain=OFFICE)


def of_others(reaction: Reaction, changed: Mapping[type[models.Model], Sequence[int]]) -> Q:
    """Return what stands elsewhere: why it was linked, what its Serie and measures were called."""
    linked = (Verb.REACTIONS_LINKED.value, Verb.REACTIONS_UNLINKED.value)
    joined = JournalEntry.objects.filter(
        chain=reaction_chain(reaction.pk), verb=Verb.SERIES_JOINED.value
    )
    series = [data["series_pk"] for data in joined.values_list("data", flat=True)]
    return (
        Q(verb__in=linked, data__other_pk=reaction.pk)
        | Q(verb__startswith="series_", data__series_pk__in=series)
        | Q(verb__startswith="measure_", data__measure__in=list(changed.get(Measure, ())))
    )


def blank_journal(reaction: Reaction, entries: Q, *, reason: str, by: Actor, at: datetime) -> None:
    """Blank names and texts of the Vorgang's chain, and what others tell of it.

    :param reason: the code that stands in the journal.
    """
    chain = reaction_chain(reaction.pk)
    journal.blank_personal(chain=chain, by=by, at=at, reason=reason)
    rows = JournalEntry.objects.filter(entries, personal__isnull=False).exclude(chain=chain)
    blank_entries(entries=list(rows), by=by, at=at, reason=reason)
