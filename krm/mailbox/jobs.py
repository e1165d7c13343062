"""Fetch a mailbox: store a mail and commit it, then tell the server; one mail after the other.

What breaks one mail stops neither those behind it nor those of the next run.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.conf import settings

from krm.adapters.failures import described
from krm.adapters.imap import Envelope, ImapFailed, MailboxTalk, Place, SignIn, connected
from krm.adapters.oauth import Client, TokenRefused, fetch_token
from krm.adapters.secrets import SecretLost
from krm.mailbox.actions import mail, mailboxes
from krm.mailbox.actions.mail import RawMail
from krm.mailbox.models import Mailbox
from krm.mailbox.queries.mailboxes import days_to_count, known_marks
from krm.mailbox.rules.mailboxes import (
    CUT_BYTES,
    PASSWORD,
    RECOUNT_DAYS,
    REFRESH,
    fingerprint,
    last_safe_uid,
)
from krm.organisation.queries import local_day

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
# Well below the time limit of a job; what is left waits for the next run.
LONGEST_RUN = timedelta(seconds=75)
_CHUNK = 50
_BATCH = 20
_BATCH_BYTES = 5_000_000


@dataclass
class Fetched:
    """What one run brought: how many mails are stored, and which could not be stored."""

    stored: int = 0
    handled: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)


@contextmanager
def opened(mailbox: Mailbox, *, clock: Clock) -> Iterator[MailboxTalk]:
    """Sign in to a mailbox and hand out the talk with it.

    :raises ImapFailed: with a code, also if there is no token or the secret is lost.
    """
    place = Place(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        user=mailbox.user,
        folder=mailbox.folder,
        done_folder=mailbox.done_folder,
        ca_file=settings.IMAP_CA_FILE,
    )
    with connected(place, _sign_in(mailbox, clock), timeout=settings.IMAP_TIMEOUT) as talk:
        yield talk


def _sign_in(mailbox: Mailbox, clock: Clock) -> SignIn:
    vault = mailboxes.vault()
    try:
        secret, refresh = vault.opened(mailbox.secret), vault.opened(mailbox.refresh_token)
    except SecretLost:
        raise ImapFailed("secret_lost") from None
    if not (refresh if mailbox.sign_in == REFRESH else secret):
        raise ImapFailed("secret_missing")
    if mailbox.sign_in == PASSWORD:
        return SignIn(secret)
    wanted = refresh if mailbox.sign_in == REFRESH else ""
    client = Client(mailbox.token_url, mailbox.client_id, secret, mailbox.scope, wanted)
    try:
        token = fetch_token(client, timeout=settings.IMAP_TIMEOUT, ca_file=settings.IMAP_CA_FILE)
    except TokenRefused as refusal:
        raise ImapFailed(refusal.code) from None
    if mailbox.pk and token.refresh and token.refresh != wanted and mailbox.sign_in == REFRESH:
        mailboxes.note_new_token(mailbox=mailbox, refresh_token=token.refresh, at=clock())
    return SignIn(token.access, is_token=True)


def fetch(mailbox: Mailbox, *, clock: Clock) -> Fetched:
    """Fetch one mailbox and note how it went; raises nothing about the mailbox itself."""
    found = Fetched()
    try:
        with opened(mailbox, clock=clock) as talk:
            _run(mailbox, talk, found, clock)
    except ImapFailed as failure:
        mailboxes.note_failure(mailbox=mailbox, code=failure.code, at=clock())
    return found


def _run(mailbox: Mailbox, talk: MailboxTalk, found: Fetched, clock: Clock) -> None:
    """Take what waits, the oldest first; a new UIDVALIDITY means that no UID is known."""
    same = mailbox.uid_validity == talk.uid_validity
    since = None if same or mailbox.polled_at is None else _days_before(mailbox.polled_at)
    uids = talk.waiting(above=mailbox.last_uid if same else None, since=since)
    ends = clock() + LONGEST_RUN
    for start in range(0, len(uids), _CHUNK):
        chunk = uids[start : start + _CHUNK]
        if clock() >= ends:
            found.left += chunk
            continue
        _take_all(mailbox, talk, list(talk.envelopes(chunk)), found, clock)
    asked_again = [*found.failed, *found.left]
    last = last_safe_uid(
        [*found.handled, talk.uid_next - 1], asked_again, mailbox.last_uid if same else 0
    )
    mailboxes.note_success(
        mailbox=mailbox, uid_validity=talk.uid_validity, last_uid=last, at=clock()
    )
    if found.failed:
        raise ImapFailed("store")


def _days_before(polled_at: datetime) -> date:
    return local_day(polled_at) - timedelta(days=RECOUNT_DAYS)


def _take_all(
    mailbox: Mailbox,
    talk: MailboxTalk,
    envelopes: Sequence[Envelope],
    found: Fetched,
    clock: Clock,
) -> None:
    """Store what is not known yet, then tell the server of each that is stored."""
    marks = {one.uid: fingerprint(one.header, one.size) for one in envelopes}
    known = known_marks(mailbox, list(marks.values()))
    for one in envelopes:
        if marks[one.uid] in known:
            _tell_server(talk, one)
            found.handled.append(one.uid)
    for batch in _batches([one for one in envelopes if marks[one.uid] not in known]):
        mails = {one: raw for one in batch if (raw := _content(talk, one)) is not None}
        found.handled += [one.uid for one in batch if one not in mails]  # gone in between
        for one in _stored(mailbox, mails, found, clock):
            _tell_server(talk, one)
            found.handled.append(one.uid)
            found.stored += 1


def _batches(envelopes: Iterable[Envelope]) -> Iterator[list[Envelope]]:
    """Put mails together that are held in memory and committed at once."""
    batch: list[Envelope] = []
    for one in envelopes:
        if batch and (len(batch) == _BATCH or _bytes_of([*batch, one]) > _BATCH_BYTES):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def _bytes_of(envelopes: Iterable[Envelope]) -> int:
    return sum(one.size for one in envelopes)


def _stored(
    mailbox: Mailbox, mails: dict[Envelope, RawMail], found: Fetched, clock: Clock
) -> list[Envelope]:
    """Store mails, committed when this returns; if together fails, one by one."""
    if not mails:
        return []
    try:
        _store(mailbox, mails, clock)
    except Exception as error:
        if len(mails) > 1:
            alone = [_stored(mailbox, {one: raw}, found, clock) for one, raw in mails.items()]
            return [one for stored in alone for one in stored]
        # Whatever it is, the mails behind this one are still taken; it stays unread there.
        log.error("a mail was not stored: %s", described(error))
        found.failed += [one.uid for one in mails]
        return []
    return list(mails)


def _store(mailbox: Mailbox, mails: dict[Envelope, RawMail], clock: Clock) -> None:
    ingested = mail.ingest_mails(mails=list(mails.values()), at=clock())
    fetched = [
        (fingerprint(one.header, one.size), one.day, row.item)
        for one, row in zip(mails, ingested, strict=True)
    ]
    mailboxes.note_mails_stored(mailbox=mailbox, fetched=fetched, at=clock())


def _content(talk: MailboxTalk, one: Envelope) -> RawMail | None:
    """Fetch the bytes, of a mail that is too large only the first; None if it has gone."""
    is_cut = one.size > settings.MAIL_MAX_BYTES
    raw = talk.content(one.uid, most=CUT_BYTES if is_cut else 0)
    return None if raw is None else RawMail(raw, one.size if is_cut else None)


def _tell_server(talk: MailboxTalk, one: Envelope) -> None:
    if one.size > settings.MAIL_MAX_BYTES:
        talk.left_lying(one.uid)
    else:
        talk.done(one.uid)


def count(mailbox: Mailbox, *, clock: Clock) -> int:
    """Compare the days that are due for one mailbox; return how many were compared."""
    days = days_to_count(mailbox, local_day(clock()))
    if not days:
        return 0
    try:
        with opened(mailbox, clock=clock) as talk:
            for day in days:
                marks = {fingerprint(one.header, one.size) for one in talk.of_day(day)}
                mailboxes.note_count(mailbox=mailbox, day=day, fingerprints=marks, at=clock())
    except ImapFailed as failure:
        mailboxes.note_failure(mailbox=mailbox, code=failure.code, at=clock())
        return 0
    return len(days)


def tried(mailbox: Mailbox, *, clock: Clock) -> str:
    """Try a mailbox without fetching anything; return the code of what is wrong, or ""."""
    way: AbstractContextManager[MailboxTalk] = opened(mailbox, clock=clock)
    try:
        with way:
            return ""
    except ImapFailed as failure:
        return failure.code
