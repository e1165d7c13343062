"""Reads over arrivals: what is unread, undecided or set aside, and by when it would be due."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from krm.arrivals.models import IntakeItem
from krm.deadlines import queries as deadlines
from krm.deadlines import rules as deadline_rules
from krm.deadlines.rules import Due
from krm.documents.models import Document
from krm.organisation.queries import local_day
from krm.regelwerk import queries as regelwerk

# An arrival is read at once, a costly one a minute later; then it is shown to a person.
READ_WITHIN: Final = timedelta(minutes=15)


def provisional(arrived_at: datetime) -> Due | None:
    """Return by when the arrival would have to be confirmed if it is a Kundenreaktion (R-03).

    It is provisional: what it is, and whether the rule applies, is decided in the Sichtung. None
    before the house has a Regelwerk; a mail is taken in even then.
    """
    try:
        rules = regelwerk.rules_on(local_day(arrived_at))
    except regelwerk.RegelwerkMissing:
        return None
    return deadline_rules.compute(
        rules.deadlines["confirmation"],
        arrived_at,
        deadlines.calendar(of=rules),
        version=rules.name,
    )


def due_of(item: IntakeItem) -> Due | None:
    """Return by when an arrival would have to be confirmed; None where nothing is to be confirmed.

    Whether there is such a day was decided when it was taken in: not for what was said and not
    written, nor where nobody gave a name. List and page ask here, so that both say the same.
    """
    return None if item.provisional_due_on is None else provisional(item.arrived_at)


def ways_in(on: date) -> dict[str, str]:
    """Return the words of each Eingangsweg by its code; none before the house has a Regelwerk."""
    try:
        rules = regelwerk.rules_on(on)
    except regelwerk.RegelwerkMissing:
        return {}
    return {code: channel.label for code, channel in rules.channels.items()}


def certain_days(on: date) -> int:
    """Return for how many days the arrival of a mail needs nobody to confirm it.

    None before the house has a Regelwerk: then somebody looks at every older one.
    """
    try:
        return regelwerk.rules_on(on).number("triage.certain_days")
    except regelwerk.RegelwerkMissing:
        return 0


def pending() -> QuerySet[IntakeItem]:
    """Return what is stored but not read, what was never tried first, then the oldest."""
    rows = IntakeItem.objects.filter(state=IntakeItem.State.NEW, read_at=None)
    return rows.order_by("read_attempts", "pk")


def unread_too_long(at: datetime) -> QuerySet[IntakeItem]:
    """Return what should have been read by now, the oldest first."""
    return pending().filter(stored_at__lt=at - READ_WITHIN).order_by("pk")


def with_files_unread_too_long(at: datetime) -> QuerySet[IntakeItem]:
    """Return what has a file that should have been read by now, the oldest first."""
    late = Document.objects.filter(
        text_state=Document.TextState.WAITING, stored_at__lt=at - READ_WITHIN
    )
    rows = IntakeItem.objects.filter(documents__in=late, content_removed_at=None)
    return rows.select_related("reaction").distinct().order_by("pk")


def waiting() -> QuerySet[IntakeItem]:
    """Return what nobody has decided about, the longest waiting first."""
    return IntakeItem.objects.open().order_by("arrived_at", "pk")


def settled() -> QuerySet[IntakeItem]:
    """Return what was decided without becoming a Vorgang, the latest first."""
    return IntakeItem.objects.filter(state=IntakeItem.State.SET_ASIDE).order_by(
        "-decided_at", "-pk"
    )
