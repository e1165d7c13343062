"""Reads around the mailboxes: which are fetched, which days are to be compared, how it went."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from krm.mailbox.models import FetchedMail, Mailbox, MailboxCount
from krm.mailbox.rules.mailboxes import RECOUNT_DAYS, SHOWN_DAYS


def active_mailboxes() -> list[Mailbox]:
    """Return the mailboxes that are fetched, in a fixed order."""
    return list(Mailbox.objects.filter(is_active=True).order_by("pk"))


def known_marks(mailbox: Mailbox, marks: Collection[str]) -> set[str]:
    """Return which of these mails of a mailbox are stored already."""
    rows = FetchedMail.objects.filter(mailbox=mailbox, fingerprint__in=marks)
    return set(rows.values_list("fingerprint", flat=True))


def days_to_count(mailbox: Mailbox, today: date) -> list[date]:
    """Return the past days not yet compared, and those of the last week that did not fit."""
    if mailbox.counted_from is None:
        return []
    first = max(mailbox.counted_from, today - timedelta(days=SHOWN_DAYS))
    counts = {count.day: count for count in mailbox.counts.filter(day__gte=first)}
    days = [first + timedelta(days=number) for number in range((today - first).days)]
    again = today - timedelta(days=RECOUNT_DAYS)
    return [
        day
        for day in days
        if (count := counts.get(day)) is None or (not count.fits and day >= again)
    ]


@dataclass(frozen=True)
class MailboxRow:
    """One mailbox of the list, with its comparisons of the last days, the latest first."""

    mailbox: Mailbox
    counts: Sequence[MailboxCount]

    @property
    def differing(self) -> int:
        """Return on how many of the days server and register differ."""
        return sum(not count.fits for count in self.counts)


def mailbox_rows(today: date) -> list[MailboxRow]:
    """Return all mailboxes, those that are fetched first."""
    return [
        MailboxRow(mailbox, counts_of(mailbox, today))
        for mailbox in Mailbox.objects.order_by("-is_active", "name")
    ]


def counts_of(mailbox: Mailbox, today: date) -> list[MailboxCount]:
    """Return the comparisons of the last 30 days, the latest first."""
    since = today - timedelta(days=SHOWN_DAYS)
    return list(mailbox.counts.filter(day__gte=since).order_by("-day"))
