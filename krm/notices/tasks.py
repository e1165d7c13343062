"""The schedule's door to the messages: send by e-mail what waits."""

from email.message import EmailMessage

from django.conf import settings
from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.adapters.smtp import mailer
from krm.notices import actions
from krm.notices.jobs import State, deliver
from krm.organisation import queries as organisation
from krm.organisation.jobs import unless_paused


def send_mails() -> int:
    """Send every waiting message by e-mail, each once, and return how many were sent.

    Where no mail server is set the mails are written into a folder of the outbox.

    :raises JobFailed: if something broke; described by class and place only, since jobs are stored.
    """
    try:
        return _send_all()
    except Exception as error:
        raise JobFailed(described(error)) from None


@unless_paused(0)
def notify_of_access() -> int:
    """Let everybody hear of changed accounts, and return how many changes there were.

    :raises JobFailed: if something broke; described by class and place only, since jobs are stored.
    """
    try:
        return actions.notify_of_access(at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None


def _send_all() -> int:
    way = mailer(settings.EMAIL_URL, settings.OUTBOX_DIR / "notices")

    def send(message: EmailMessage) -> State:
        result = way.send(message)
        if result.accepted:
            return State.SENT
        if result.later:
            return State.QUEUED
        return State.UNCLEAR if result.unclear else State.FAILED

    return deliver(
        send, sender=settings.EMAIL_FROM, office_name=organisation.office().name, clock=now
    )
