"""Erase names and texts of single entries, where a chain belongs to everybody."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from krm.journal.actions import OFFICE, Actor, Verb, record
from krm.journal.models import JournalEntry, JournalPersonal


def blank_entries(
    *, entries: Sequence[JournalEntry], by: Actor, at: datetime, reason: str
) -> JournalEntry | None:
    """Erase names and texts of some entries of the office's chain; the chain stays valid.

    What belongs to one reaction alone is blanked as a whole (`blank_personal`). Returns the entry
    that covers the erasure, None if there is nothing to erase.
    """
    seqs = sorted(entry.seq for entry in entries)
    if not seqs:
        return None
    with transaction.atomic():
        covered = JournalPersonal.objects.filter(entry__chain=OFFICE, entry__seq__in=seqs)
        data = {"seqs": seqs, "count": covered.count(), "reason": reason}
        entry = record(Verb.PERSONAL_BLANKED, chain=OFFICE, by=by, at=at, data=data)
        covered.delete()
    return entry
