"""Erase names and texts of single entries, where a chain belongs to others too."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from krm.journal.actions import Actor, Verb, record
from krm.journal.models import JournalEntry, JournalPersonal


def blank_entries(
    *, entries: Sequence[JournalEntry], by: Actor, at: datetime, reason: str
) -> list[JournalEntry]:
    """Erase names and texts of some entries, of the office or of other Vorgänge; chains stay valid.

    What belongs to one reaction alone is blanked as a whole (`blank_personal`). Returns the entry
    of each chain that covers the erasure.
    """
    covering = []
    ordered = sorted(entries, key=lambda entry: (entry.chain, entry.seq))
    for chain, rows in groupby(ordered, key=lambda entry: entry.chain):
        seqs = [entry.seq for entry in rows]
        with transaction.atomic():
            covered = JournalPersonal.objects.filter(entry__chain=chain, entry__seq__in=seqs)
            data = {"seqs": seqs, "count": covered.count(), "reason": reason}
            covering.append(record(Verb.PERSONAL_BLANKED, chain=chain, by=by, at=at, data=data))
            covered.delete()
    return covering
