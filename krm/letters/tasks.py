"""The schedule's door to the outbox: send what is queued, show what was interrupted."""

import os
import platform
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from krm.adapters.failures import JobFailed, described
from krm.adapters.smtp import Mailer, SendResult, mailer
from krm.journal.actions import SYSTEM
from krm.letters import actions
from krm.letters.actions.outbox import LEASE
from krm.letters.models import Dispatch
from krm.letters.queries import email_of
from krm.letters.queries.calling_back import CALL_BACK
from krm.organisation.jobs import unless_paused

PER_RUN = 50


@unless_paused(0)
def send_outbox(limit: int = PER_RUN, lease: timedelta = LEASE, wait: timedelta = CALL_BACK) -> int:
    """Send the queued e-mails one by one and return how many were taken from the outbox.

    Each has lain there for a minute before, in which it can still be called back.

    *sending* is committed before the server is spoken to, so that a killed worker never leads to
    a second mail: the row stays in sending and is shown as unclear once the lease is over. A
    server that nobody reaches ends the run; the next one tries again.

    :raises JobFailed: if something broke; described by class and place only, since jobs are stored.
    """
    try:
        return _send_all(limit, lease, wait)
    except Exception as error:
        raise JobFailed(described(error)) from None


def _send_all(limit: int, lease: timedelta, wait: timedelta) -> int:
    actions.give_up_lost(by=SYSTEM, at=timezone.now(), lease=lease)
    way = mailer(settings.EMAIL_URL, settings.OUTBOX_DIR)
    worker = f"{platform.node()}:{os.getpid()}"[:60]
    for count in range(limit):
        dispatch = actions.claim_next(worker=worker, wait=wait, by=SYSTEM, at=timezone.now())
        if dispatch is None:
            return count
        if not _send(dispatch, way):
            return count + 1
    return limit


def _send(dispatch: Dispatch, way: Mailer) -> bool:
    """Send one e-mail, settle its row, and tell whether the way out is open."""
    result = _handed_over(dispatch, way)
    if result.accepted:
        outcome = Dispatch.State.SENT
    elif result.later:
        outcome = Dispatch.State.QUEUED
    elif result.unclear:
        outcome = Dispatch.State.UNCLEAR
    else:
        outcome = Dispatch.State.FAILED
    actions.settle_sent(
        dispatch=dispatch,
        outcome=outcome,
        note=result.description,
        is_try=not result.unreachable,
        by=SYSTEM,
        at=timezone.now(),
    )
    return not result.unreachable


def _handed_over(dispatch: Dispatch, way: Mailer) -> SendResult:
    try:
        message = email_of(dispatch)
    except ValueError as error:
        # For instance a line break in the address: no such mail is ever built.
        kind = type(error).__name__
        return SendResult(refused=f"Die E-Mail lässt sich nicht erstellen ({kind}).")
    return way.send(message)
