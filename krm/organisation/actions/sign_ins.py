"""Who came in, who did not, and what is open in whose name; no password and no address is kept."""

from datetime import datetime

from django.contrib.sessions.models import Session

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.organisation.models import Person, SignIn


@journal.verb
def note_sign_in(*, session_key: str, browser: str, network: str, by: Person, at: datetime) -> None:
    """Keep that a person has signed in, and the session for their list."""
    SignIn.objects.create(
        person=by, session_key=session_key, browser=browser, began_at=at, seen_at=at
    )
    data = {"person": by.pk, "network": network}
    journal.record(Verb.SIGNED_IN, chain=OFFICE, by=by, at=at, data=data)


@journal.verb
def note_failed_sign_in(
    *, login: str, network: str, is_known_browser: bool, at: datetime, by: Actor = SYSTEM
) -> None:
    """Keep that somebody did not come in, and whose account it was about, if it is one.

    What was typed as a name is not kept: people type passwords there.
    """
    _record_attempt(Verb.SIGN_IN_FAILED, login, network, by, at, is_known_browser=is_known_browser)


@journal.verb
def note_delayed_sign_in(
    *, login: str, network: str, is_known_browser: bool, at: datetime, by: Actor = SYSTEM
) -> None:
    """Keep that further attempts have to wait now."""
    _record_attempt(Verb.SIGN_IN_DELAYED, login, network, by, at, is_known_browser=is_known_browser)


@journal.verb
def note_sign_out(*, session_key: str, how: str, by: Person, at: datetime) -> None:
    """Keep that a session has ended.

    :param how: "self", or "idle" after a time without anything done.
    """
    SignIn.objects.filter(session_key=session_key).delete()
    _record_end(by, how, by, at)


@journal.verb
def end_sign_in(sign_in: SignIn, *, by: Person, at: datetime) -> None:
    """End one of one's own sessions, wherever it is open.

    :raises Refused: for a session of somebody else.
    """
    if sign_in.person_id != by.pk:
        raise Refused("Diese Anmeldung gehört einer anderen Person.", code="not_yours")
    _end([sign_in.session_key])
    _record_end(by, "list", by, at)


@journal.verb
def end_other_sign_ins(*, this_one: str, by: Person, at: datetime) -> int:
    """End all of one's own sessions but this one, and return how many there were."""
    keys = list(by.sign_ins.exclude(session_key=this_one).values_list("session_key", flat=True))
    _end(keys)
    _record_end(by, "list", by, at)
    return len(keys)


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()


def _record_end(person: Person, how: str, by: Person, at: datetime) -> None:
    data = {"person": person.pk, "how": how}
    journal.record(Verb.SIGNED_OUT, chain=OFFICE, by=by, at=at, data=data)


def _record_attempt(
    step: Verb, login: str, network: str, by: Actor, at: datetime, *, is_known_browser: bool
) -> None:
    person = Person.objects.filter(username__iexact=login).values_list("pk", flat=True).first()
    data = {"person": person, "network": network, "known_browser": is_known_browser}
    journal.record(step, chain=OFFICE, by=by, at=at, data=data)
