"""What the schedule calls: fetch the mailboxes, compare them, read on, confirm."""

from django.conf import settings
from django.utils.timezone import now

from krm.adapters.failures import JobFailed, told
from krm.adapters.smtp import SendResult, mailer
from krm.intake import actions, fetching, held
from krm.intake.actions import alarms, confirming, fehlanzeige, passing
from krm.intake.models import AutomaticConfirmation
from krm.intake.queries.confirming import email_of
from krm.intake.queries.mailbox import active_mailboxes
from krm.journal.actions import SYSTEM

State = AutomaticConfirmation.State
PER_RUN = 50


def read_pending() -> int:
    """Read every stored arrival that is still unread and return how many there were."""
    return len(actions.read_pending(at=now()))


def sweep_held() -> int:
    """Throw away files whose sender never came back to the form; return how many forms' they were.

    :raises JobFailed: if the file store failed; told by class and place only.
    """
    try:
        return held.sweep(now())
    except Exception as error:
        raise JobFailed(told(error)) from None


def fetch_mailboxes() -> int:
    """Fetch every mailbox and return how many mails were stored; one failure stops no other.

    :raises JobFailed: if something else broke; told by class and place only.
    """
    try:
        return sum(fetching.fetch(mailbox, clock=now).stored for mailbox in active_mailboxes())
    except Exception as error:
        raise JobFailed(told(error)) from None


def count_mailboxes() -> int:
    """Compare every mailbox with the register and return how many days were compared.

    :raises JobFailed: as above.
    """
    try:
        return sum(fetching.count(mailbox, clock=now) for mailbox in active_mailboxes())
    except Exception as error:
        raise JobFailed(told(error)) from None


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
                row=row, state=_state(result), note=result.told, by=SYSTEM, at=now()
            )
            if result.unreachable:
                return count + 1
        return limit
    except Exception as error:
        raise JobFailed(told(error)) from None


def _state(result: SendResult) -> State:
    if result.accepted:
        return State.SENT
    if result.later:
        return State.QUEUED
    return State.UNCLEAR if result.unclear else State.FAILED


def watch_sichtung() -> int:
    """Tell the next person of waiting alarms and open parts; remove what must not be kept (K0).

    One of the three that breaks does not keep the others from running.

    :raises JobFailed: as above, after all three were tried.
    """
    done, failed = 0, ""
    for step in (alarms.tell_waiting, passing.remind_units, passing.remove_due_content):
        try:
            done += step(at=now())
        except Exception as error:
            failed = failed or told(error)
    if failed:
        raise JobFailed(failed)
    return done


def watch_fehlanzeigen() -> int:
    """Ask the teams about the past month; end what something recorded later contradicts.

    :raises JobFailed: as above.
    """
    try:
        return fehlanzeige.watch(at=now())
    except Exception as error:
        raise JobFailed(told(error)) from None
