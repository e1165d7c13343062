"""Verbs about the mailboxes of the house: enter, change, note what came, how it went, counts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from krm.adapters.secrets import Vault
from krm.arrivals.models import IntakeItem
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.mailbox.actions.confirming import queue_confirmation
from krm.mailbox.models import FetchedMail, Mailbox, MailboxCount
from krm.mailbox.queries.mailboxes import known_marks
from krm.mailbox.rules.mailboxes import (
    FAILURES,
    PASSWORD,
    REFRESH,
    is_clear_text_allowed,
    should_tell,
)
from krm.notices import actions as notices
from krm.organisation.access import require
from krm.organisation.queries import krm_at_work, local_day
from krm.organisation.rules import Right, Role
from krm.ui.rules import format_date
from krm.work.actions import tasks
from krm.work.models import Task

ADDRESS = "/verwaltung/postfaecher/"
_FIELDS = (
    "name", "host", "port", "security", "user", "sign_in", "token_url", "client_id", "scope",
    "folder", "done_folder", "is_active", "confirms",
)  # fmt: skip
# Another of these means another mailbox on the server: what is known of its UIDs is void.
_PLACE = frozenset({"host", "user", "folder"})
# Whoever changes one of these must know the secret: it would else go to any address.
_GOES_TO = frozenset({"host", "port", "security", "sign_in", "token_url", "user"})


@dataclass(frozen=True)
class Secrets:
    """New secrets in clear text; nothing leaves the stored one as it is."""

    secret: str = ""
    refresh_token: str = ""

    def __repr__(self) -> str:
        """Return it without the secrets: it may end up in a log."""
        return "Secrets()"


def vault() -> Vault:
    """Return what encrypts the secrets of this installation."""
    return Vault(settings.SECRETS_KEYS)


@journal.verb
def save_mailbox(mailbox: Mailbox, *, secrets: Secrets, by: Actor, at: datetime) -> Mailbox:
    """Store a new or changed mailbox; its secrets are encrypted and never shown again.

    :raises Refused: without the right to manage the office, without TLS to another machine, for a
        token address without https, or if the secret for a new address is missing.
    """
    require(by, Right.MANAGE_OFFICE, on=local_day(at))
    fields = prepare(mailbox, secrets)
    if not fields:
        return mailbox
    if _PLACE & set(fields):
        mailbox.uid_validity, mailbox.last_uid, mailbox.counted_from = None, 0, None
    mailbox.failure, mailbox.failures, mailbox.failing_since = "", 0, None
    mailbox.save()
    _record(Verb.MAILBOX_CHANGED, mailbox, by, at, fields=fields)
    return mailbox


def prepare(mailbox: Mailbox, secrets: Secrets) -> list[str]:
    """Put the secrets into a row that is not yet stored; return which fields have changed.

    :raises Refused: as `save_mailbox`, but for the right.
    """
    before = Mailbox.objects.filter(pk=mailbox.pk).values(*_FIELDS).first() or {}
    fields = [name for name in _FIELDS if before.get(name) != getattr(mailbox, name)]
    _check(mailbox)
    _check_secret(mailbox, secrets, moved=bool(before) and bool(_GOES_TO & set(fields)))
    return fields + _locked(mailbox, secrets)


def _check(mailbox: Mailbox) -> None:
    if mailbox.security == "none" and not is_clear_text_allowed(mailbox.host):
        raise Refused(FAILURES["insecure"], code="field_security")
    if mailbox.sign_in != PASSWORD and not mailbox.token_url.startswith("https://"):
        raise Refused(FAILURES["token_address"], code="field_token_url")


def _check_secret(mailbox: Mailbox, secrets: Secrets, *, moved: bool) -> None:
    """Ask for the secret anew when it would go elsewhere, and forget what is stored."""
    if moved:
        mailbox.secret = mailbox.refresh_token = ""
    name = "refresh_token" if mailbox.sign_in == REFRESH else "secret"
    if not getattr(secrets, name) and not getattr(mailbox, name):
        again = " Für einen anderen Server gilt das bisherige nicht weiter." if moved else ""
        raise Refused(f"{FAILURES['secret_missing']}{again}", code=f"field_{name}")


def _locked(mailbox: Mailbox, secrets: Secrets) -> list[str]:
    """Encrypt the new secrets and return which there are."""
    new = [name for name in ("secret", "refresh_token") if getattr(secrets, name)]
    for name in new:
        setattr(mailbox, name, vault().locked(getattr(secrets, name)))
    return new


@journal.verb
def switch_mailbox(*, mailbox: Mailbox, is_active: bool, by: Actor, at: datetime) -> Mailbox:
    """Let a mailbox be fetched or not; what was fetched stays.

    :raises Refused: without the right to manage the office.
    """
    require(by, Right.MANAGE_OFFICE, on=local_day(at))
    if mailbox.is_active == is_active:
        return mailbox
    mailbox.is_active = is_active
    mailbox.failure, mailbox.failures, mailbox.failing_since = "", 0, None
    mailbox.save(update_fields=["is_active", "failure", "failures", "failing_since"])
    _record(Verb.MAILBOX_CHANGED, mailbox, by, at, fields=["is_active"])
    return mailbox


@journal.verb
def note_mails_stored(
    *,
    mailbox: Mailbox,
    fetched: Sequence[tuple[str, date, IntakeItem]],
    by: Actor = SYSTEM,
    at: datetime,
) -> None:
    """Note which mails of the server are which arrivals; after that the server may hear of it.

    The first time, a confirmation goes out where the mailbox wants it.

    :param fetched: of each mail its fingerprint, its day and the arrival.
    """
    marks = [mark for mark, _, _ in fetched]
    known = known_marks(mailbox, marks)
    rows = {
        mark: FetchedMail(mailbox=mailbox, fingerprint=mark, day=day, item=item, fetched_at=at)
        for mark, day, item in fetched
        if mark not in known
    }
    FetchedMail.objects.bulk_create(rows.values(), ignore_conflicts=True)
    for row in rows.values():
        if mailbox.confirms and row.item is not None:
            queue_confirmation(mailbox=mailbox, item=row.item, by=by, at=at)


@journal.verb
def note_success(
    *, mailbox: Mailbox, uid_validity: int, last_uid: int, by: Actor = SYSTEM, at: datetime
) -> Mailbox:
    """Note how far a mailbox was fetched; one that was reported as failing works again."""
    row = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if should_tell(row.failures):
        _record(Verb.MAILBOX_WORKS_AGAIN, row, by, at)
    if row.counted_from is None:
        row.counted_from = local_day(at) + timedelta(days=1)
    row.uid_validity, row.last_uid, row.polled_at = uid_validity, last_uid, at
    row.failure, row.failures, row.failing_since = "", 0, None
    row.save(
        update_fields=[
            "counted_from", "uid_validity", "last_uid", "polled_at",
            "failure", "failures", "failing_since",
        ]
    )  # fmt: skip
    return row


@journal.verb
def note_failure(*, mailbox: Mailbox, code: str, by: Actor = SYSTEM, at: datetime) -> Mailbox:
    """Note that a mailbox could not be fetched, as a code; after some times a person hears it."""
    row = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    row.failure = code
    row.failures += 1
    row.failing_since = row.failing_since or at
    row.save(update_fields=["failure", "failures", "failing_since"])
    if should_tell(row.failures) and not should_tell(row.failures - 1):
        _tell(row, at)
        _record(Verb.MAILBOX_FAILED, row, by, at, code=code)
    return row


@journal.verb
def note_new_token(
    *, mailbox: Mailbox, refresh_token: str, by: Actor = SYSTEM, at: datetime
) -> None:
    """Keep the refresh token that replaces the one we asked with."""
    Mailbox.objects.filter(pk=mailbox.pk).update(refresh_token=vault().locked(refresh_token))
    _record(Verb.MAILBOX_CHANGED, mailbox, by, at, fields=["refresh_token"])


def _tell(mailbox: Mailbox, at: datetime) -> None:
    officer = krm_at_work(local_day(at))
    if officer is None:
        return
    since, description = mailbox.failing_since or at, FAILURES.get(mailbox.failure, "")
    notices.notify(
        recipients=[officer],
        kind="mailbox_failed",
        text=f"Das Postfach „{mailbox.name}“ wird nicht abgeholt. {description}"[:300],
        url=ADDRESS,
        dedup_key=f"mailbox:{mailbox.pk}:{since:%Y%m%d%H%M}",
        at=at,
    )


@journal.verb
def note_count(
    *,
    mailbox: Mailbox,
    day: date,
    fingerprints: Collection[str],
    by: Actor = SYSTEM,
    at: datetime,
) -> MailboxCount:
    """Compare the mails of a day on the server with what is stored; a difference is a task.

    A task whose difference is gone by the next count is done.
    """
    known = known_marks(mailbox, fingerprints)
    row, _ = MailboxCount.objects.update_or_create(
        mailbox=mailbox,
        day=day,
        defaults={
            "on_server": len(set(fingerprints)),
            "stored": FetchedMail.objects.filter(mailbox=mailbox, day=day).count(),
            "missing": len(set(fingerprints) - known),
            "counted_at": at,
        },
    )
    _settle_difference(row, by, at)
    _record(
        Verb.MAILBOX_COUNTED, mailbox, by, at,
        day=day, on_server=row.on_server, stored=row.stored, missing=row.missing,
    )  # fmt: skip
    return row


def _settle_difference(count: MailboxCount, by: Actor, at: datetime) -> None:
    key = f"mailbox_count:{count.mailbox_id}:{count.day}"
    if count.fits:
        asked = Task.objects.filter(dedup_key=key)
        tasks.finish(tasks=asked, result="Der Abgleich stimmt wieder.", by=by, at=at)
        return
    title = (
        f"Postfach „{count.mailbox.name}“ am {format_date(count.day)}: {count.on_server} E-Mails "
        f"auf dem Server, {count.stored} gespeichert"
    )
    task = Task(
        kind=Task.Kind.OTHER,
        title=title[:200],
        note=_explained(count),
        role=Role.KRM_OFFICER.value,
        due_on=local_day(at),
        dedup_key=key,
    )
    if tasks.ask(task=task, by=by, at=at) is None:
        Task.objects.filter(dedup_key=key).update(title=task.title, note=task.note)


def _explained(count: MailboxCount) -> str:
    if count.missing:
        return (
            f"{count.missing} E-Mails liegen auf dem Server und fehlen hier. Bitte im Postfach "
            "nachsehen und sie in den Posteingang hochladen."
        )
    return (
        "Auf dem Server fehlen E-Mails, die hier gespeichert sind. Vermutlich wurden sie dort "
        "gelöscht oder verschoben. Hier ist nichts verloren."
    )


def _record(verb: Verb, mailbox: Mailbox, by: Actor, at: datetime, **data: object) -> None:
    codes = {"mailbox": mailbox.pk, **data}
    journal.record(verb, chain=OFFICE, by=by, at=at, data=codes)
