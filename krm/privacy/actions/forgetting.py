"""Let the words of an answered request go: with its person, or when its own class ends."""

from collections.abc import Iterable
from datetime import datetime

from krm.arrivals.actions import passing
from krm.arrivals.models import IntakeItem
from krm.journal.actions import OFFICE, Actor
from krm.journal.actions.blanking import blank_entries
from krm.journal.models import JournalEntry
from krm.parties.models import Party
from krm.privacy import storage
from krm.privacy.models import Deletion, RequestLetter, Restriction, SubjectRequest
from krm.reactions.models import Reaction

_WORDS = ("name", "reachable", "wish", "identity_note", "extension_reason", "answer")
_GONE = "subject_gone"


def requests_of(people: Iterable[Party]) -> list[SubjectRequest]:
    """Return the requests that mean one of some people, before those are deleted."""
    return list(SubjectRequest.objects.filter(parties__in=list(people)).distinct().order_by("pk"))


def forget_people(
    *, requests: Iterable[SubjectRequest], reaction: Reaction, by: Actor, at: datetime
) -> None:
    """Let answered requests go of whom nothing is left; none leads to the anonymous Vorgang.

    One that is still open keeps name and address until the person has heard the answer.
    """
    SubjectRequest.objects.filter(reaction=reaction).update(reaction=None)
    # Nothing of the person is left that could be restricted; that it once was stays without words.
    Restriction.objects.filter(reaction=reaction).update(reason="", end_reason="")
    Reaction.objects.filter(pk=reaction.pk).update(restricted_on=None)
    left = [row for row in requests if not row.is_open and not row.parties.exists()]
    forget_ended(rows=left, by=by, at=at)


def forget_arrivals(*, items: Iterable[IntakeItem], by: Actor, at: datetime) -> None:
    """Let the words of arrivals go that somebody asked to have deleted; day and way in stay."""
    for item in items:
        passing.remove_content(item=item, by=by, at=at)
        described = JournalEntry.objects.filter(
            chain=OFFICE, data__receipt=item.receipt_number, personal__isnull=False
        )
        blank_entries(entries=list(described), by=by, at=at, reason=_GONE)
        what, key = Deletion.What.ARRIVAL, item.receipt_number
        storage.record_deletion(what=what, key=key, code="", period="", at=at)


def forget_ended(
    *, rows: Iterable[SubjectRequest], by: Actor, at: datetime, reason: str = _GONE
) -> None:
    """Empty every word of some answered requests, in the journal too; days and kind stay."""
    keys = [row.pk for row in rows]
    if not keys:
        return
    SubjectRequest.objects.filter(pk__in=keys).update(
        **dict.fromkeys(_WORDS, ""), blackened=[], reaction=None
    )
    RequestLetter.objects.filter(request__in=keys).delete()
    described = JournalEntry.objects.filter(
        chain=OFFICE, data__subject_request__in=keys, personal__isnull=False
    )
    blank_entries(entries=list(described), by=by, at=at, reason=reason)
