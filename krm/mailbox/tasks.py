"""What the schedule calls: fetch the mailboxes, compare them, read on, confirm."""

from django.conf import settings
from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.adapters.smtp import SendResult, mailer
from krm.journal.actions import SYSTEM
from krm.mailbox import jobs
from krm.mailbox.actions import confirming, mail
from krm.mailbox.models import AutomaticConfirmation
from krm.mailbox.queries.confirming import email_of
from krm.mailbox.queries.mailboxes import active_mailboxes
from krm.organisation.jobs import unless_paused

State = AutomaticConfirmation.State
PER_RUN = 50


def read_pending() -> int:
    """Read every stored arrival that is still unread and return how many there were."""
    return len(mail.read_pending(at=now()))


def fetch_mailboxes() -> int:
    """Fetch every mailbox and return how many mails were stored; one failure stops no other.

    :raises JobFailed: if something else broke; described by class and place only.
    """
    try:
        return sum(jobs.fetch(mailbox, clock=now).stored for mailbox in active_mailboxes())
    except Exception as error:
        raise JobFailed(described(error)) from None


def count_mailboxes() -> int:
    """Compare every mailbox with the register and return how many days were compared.

    :raises JobFailed: as above.
    """
    try:
        return sum(jobs.count(mailbox, clock=now) for mailbox in active_mailboxes())
    except Exception as error:
        raise JobFailed(described(error)) from None


@unless_paused(0)
def send_confirmations(limit: int = PER_RUN) -> int:
    """Send the waiting automatic confirmations and return how many were taken.

    :raises JobFailed: as above.
    """
    try:
        way = mailer(settings.EMAIL_URL, settings.OUTBOX_DIR)
        for count in range(limit):
            row = confirming.claim_confirmation(by=SYSTEM, at=now())
            if row is None:
                return count
            result = way.send(email_of(row))
            confirming.settle_confirmation(
                row=row, state=_state(result), note=result.description, by=SYSTEM, at=now()
            )
            if result.unreachable:
                return count + 1
        return limit
    except Exception as error:
        raise JobFailed(described(error)) from None


def _state(result: SendResult) -> State:
    if result.accepted:
        return State.SENT
    if result.later:
        return State.QUEUED
    return State.UNCLEAR if result.unclear else State.FAILED
