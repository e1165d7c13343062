"""Passwords that only their owner knows: a link to set one, used once, and one's own change."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from krm.journal import actions as journal
from krm.journal.actions import SYSTEM, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.actions.telling import record_access
from krm.organisation.models import AccessProposal, PasswordLink, Person
from krm.organisation.queries.accounts import is_known_to_others, right_to_issue
from krm.organisation.rules import Right
from krm.organisation.rules.codes import code_digest, new_code

_UNKNOWN = (
    "Mit diesem Code lässt sich kein Passwort festlegen. Er ist falsch, schon benutzt oder "
    "abgelaufen. Einen neuen bekommen Sie von Ihrer Administration."
)


@journal.verb
def issue_link(person: Person, *, by: Actor, at: datetime) -> str:
    """Return the code with which a person sets their password; it is shown once and kept nowhere.

    An earlier one counts no more. The password so far counts until the code is used.

    :raises Refused: without the right, for oneself, or for somebody who has left.
    """
    if by.pk == person.pk:
        raise Refused(
            "Ihr eigenes Passwort ändern Sie in Ihrem Menü unter „Passwort ändern“.",
            code="own_account",
        )
    if not person.is_active:
        raise Refused("Diese Person ist nicht mehr im Haus.", code="person_left")
    today = queries.local_day(at)
    if not _is_trusted(by, at):
        access.require(by, right_to_issue(person, today), on=today)
    person.password_links.open(at).update(withdrawn_at=at)
    code = new_code(secrets.choice)
    link = PasswordLink.objects.create(
        person=person,
        digest=code_digest(code),
        is_trusted=_is_trusted(by, at),
        issued_at=at,
        issued_by_id=by.pk,
        expires_at=at + timedelta(hours=settings.PASSWORD_LINK_HOURS),
    )
    _settle_proposals(person, by, at)
    text = "Ein Code für ein neues Passwort wurde ausgegeben"
    data = {"link": link.pk}
    record_access(Verb.PASSWORD_LINK_ISSUED, person=person, text=text, by=by, at=at, data=data)
    return code


@journal.verb
def set_password_by_link(*, code: str, password: str, at: datetime, by: Actor = SYSTEM) -> Person:
    """Set the password of whoever was handed the code; it counts no more, all sessions end.

    :raises Refused: for a wrong, used or late code, and for a weak password.
    """
    link = (
        PasswordLink.objects.select_for_update(of=("self",))
        .select_related("person")
        .open(at)
        .filter(digest=code_digest(code))
        .first()
    )
    if link is None:
        raise Refused(_UNKNOWN, code="field_code")
    person = link.person
    take_password(person, password)
    person.save(update_fields=["password"])
    link.used_at = at
    link.save(update_fields=["used_at"])
    person.sign_ins.all().delete()
    record_access(
        Verb.PASSWORD_CHANGED,
        person=person,
        text="Mit dem Code wurde ein neues Passwort festgelegt",
        by=person,
        at=at,
        data={"link": link.pk},
    )
    return person


@journal.verb
def change_own_password(*, password: str, by: Person, at: datetime) -> None:
    """Change one's own password; the sessions elsewhere end with the old one.

    :raises Refused: if the password is weak.
    """
    take_password(by, password)
    by.save(update_fields=["password"])
    text = "Das Passwort wurde geändert"
    record_access(Verb.PASSWORD_CHANGED, person=by, text=text, by=by, at=at)


@journal.verb
def close_to_others(person: Person, *, by: Actor, at: datetime) -> None:
    """Let nobody in whom the administration handed the account, now that it opens Vorgänge.

    A code of theirs that is open counts no more. A password that was set with one is void: it may
    be known to whoever had the code. Does nothing for all others.
    """
    open_links = person.password_links.open(at).filter(is_trusted=False)
    had_open = open_links.update(withdrawn_at=at)
    if not is_known_to_others(person) and not had_open:
        return
    if is_known_to_others(person):
        person.set_unusable_password()
        person.save(update_fields=["password"])
        person.sign_ins.all().delete()
    text = "Der bisherige Zugang gilt nicht mehr, die Geschäftsführung gibt einen neuen Code aus"
    record_access(Verb.PASSWORD_VOIDED, person=person, text=text, by=by, at=at)


def take_password(person: Person, password: str) -> None:
    """Put a password that is not too easy on a person, unsaved.

    :raises Refused: with all reasons why it is too weak.
    """
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), code="field_password") from error
    person.set_password(password)


def _is_trusted(by: Actor, at: datetime) -> bool:
    if by is SYSTEM:
        return True
    assert isinstance(by, Person)
    return access.has_right(by, Right.GIVE_PROTECTED_ROLE, queries.local_day(at))


def _settle_proposals(person: Person, by: Actor, at: datetime) -> None:
    waiting = AccessProposal.objects.waiting().filter(person=person, kind=AccessProposal.Kind.LINK)
    waiting.update(state=AccessProposal.State.APPLIED, decided_at=at, decided_by_id=by.pk)
