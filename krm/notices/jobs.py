"""How messages become e-mails: claimed and committed first, then sent, never sent twice by itself.

A mail that was being sent when the machine went down may or may not have left. It becomes
*unclear* and stays so: the message stands in the desk anyway.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from django.db import transaction
from django.db.models import Q

from krm.notices.models import Notice
from krm.notices.rules import as_mail

State = Notice.MailState

# No server takes so long; whoever claimed the mail is gone.
LOST_AFTER = timedelta(minutes=15)
# A server that says "not now" is asked again after a while, but not for ever: the message stands
# in the desk anyway.
WAIT = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=7)


Send = Callable[[EmailMessage], State]


def deliver(send: Send, *, sender: str, office_name: str, clock: Callable[[], datetime]) -> int:
    """Send every waiting mail and return how many were sent.

    `send` says how it went: sent, failed (the mail surely did not leave), queued (not now, try
    again) or unclear. After an error nobody knows, and the mail becomes unclear too.
    """
    mark_lost(at=clock())
    is_due = Q(mail_changed_at=None) | Q(mail_changed_at__lte=clock() - WAIT)
    waiting = Notice.objects.filter(is_due, mail_state=State.QUEUED).order_by("pk")
    sent = 0
    for pk in list(waiting.values_list("pk", flat=True)):
        notice = _claim(pk, at=clock())
        if notice is not None:
            state = _attempt(send, _message(notice, sender=sender, office_name=office_name))
            _settle(notice, state, at=clock())
            sent += state == State.SENT
    return sent


def mark_lost(*, at: datetime) -> int:
    """Mark mails as unclear that somebody began to send and never finished; return how many."""
    begun = Notice.objects.filter(mail_state=State.SENDING, mail_changed_at__lt=at - LOST_AFTER)
    return begun.update(mail_state=State.UNCLEAR, mail_changed_at=at)


def _claim(pk: int, *, at: datetime) -> Notice | None:
    # Durable: the claim is committed before the server is spoken to, whatever happens then.
    with transaction.atomic(durable=True):
        mine = Notice.objects.filter(pk=pk, mail_state=State.QUEUED)
        if not mine.update(mail_state=State.SENDING, mail_changed_at=at):
            return None
    return Notice.objects.select_related("recipient").get(pk=pk)


def _attempt(send: Send, message: EmailMessage) -> State:
    try:
        return send(message)
    except Exception:
        # Whatever broke, the mail may have left.
        return State.UNCLEAR


def _settle(notice: Notice, state: State, *, at: datetime) -> None:
    if state == State.QUEUED and notice.created_at <= at - GIVE_UP_AFTER:
        state = State.FAILED
    Notice.objects.filter(pk=notice.pk, mail_state=State.SENDING).update(
        mail_state=state, mail_changed_at=at
    )


def _message(notice: Notice, *, sender: str, office_name: str) -> EmailMessage:
    mail = as_mail(notice.text, office_name)
    message = EmailMessage()
    message["From"] = sender
    message["To"] = notice.recipient.email
    message["Subject"] = mail.subject
    # One number per message, so that a mail server recognises a second copy.
    message["Message-ID"] = f"<notice-{notice.pk}@{sender.rpartition('@')[2]}>"
    message["Date"] = notice.created_at
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message
