"""The schedule's door to the outbox: send what is queued, show what was interrupted."""

import os
import platform
from email.message import EmailMessage

from django.conf import settings
from django.utils import timezone

from krm.adapters.smtp import FolderMailer, Mailer, SmtpMailer
from krm.journal.actions import SYSTEM
from krm.letters import actions
from krm.letters.models import Dispatch
from krm.letters.queries import email_of

PER_RUN = 50


def mailer() -> Mailer:
    """Return the way e-mails leave: SMTP where it is set, else files in a folder."""
    if settings.EMAIL_URL:
        host, _, port = settings.EMAIL_URL.partition(":")
        return SmtpMailer(host, int(port or 25))
    return FolderMailer(settings.OUTBOX_DIR)


def send_outbox(limit: int = PER_RUN) -> int:
    """Send the queued e-mails one by one and return how many were taken from the outbox.

    *sending* is committed before the server is spoken to, so that a killed worker never leads to
    a second mail: the row stays in sending and is shown as unclear.
    """
    actions.give_up_lost(by=SYSTEM, at=timezone.now())
    way = mailer()
    worker = f"{platform.node()}:{os.getpid()}"[:60]
    for count in range(limit):
        dispatch = actions.claim_next(worker=worker, by=SYSTEM, at=timezone.now())
        if dispatch is None:
            return count
        _send(dispatch, way)
    return limit


def _send(dispatch: Dispatch, way: Mailer) -> None:
    message: EmailMessage = email_of(dispatch)
    result = way.send(message)
    if result.accepted:
        outcome, note = Dispatch.State.SENT, ""
    elif result.unclear:
        outcome, note = Dispatch.State.UNCLEAR, result.unclear
    else:
        outcome, note = Dispatch.State.FAILED, result.refused or "abgelehnt"
    actions.settle_sent(dispatch=dispatch, outcome=outcome, note=note, by=SYSTEM, at=timezone.now())
