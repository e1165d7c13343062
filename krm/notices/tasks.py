"""The schedule's door to the messages: send by e-mail what waits."""

from email.message import EmailMessage

from django.conf import settings
from django.utils.timezone import now

from krm.adapters.smtp import FolderMailer, Mailer, SmtpMailer
from krm.notices.delivery import State, deliver
from krm.organisation import queries as organisation

SMTP_PORT = 25


def send_mails() -> int:
    """Send every waiting message by e-mail, each once, and return how many were sent.

    Where no mail server is set the mails are written into a folder of the outbox.
    """
    way = _mailer()

    def send(message: EmailMessage) -> State:
        result = way.send(message)
        if result.accepted:
            return State.SENT
        return State.UNCLEAR if result.unclear else State.FAILED

    return deliver(
        send, sender=settings.EMAIL_FROM, office_name=organisation.office().name, clock=now
    )


def _mailer() -> Mailer:
    if settings.EMAIL_URL:
        host, _, port = settings.EMAIL_URL.partition(":")
        return SmtpMailer(host, int(port or SMTP_PORT))
    return FolderMailer(settings.OUTBOX_DIR / "notices")
