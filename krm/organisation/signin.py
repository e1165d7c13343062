"""Sign-in of staff: local accounts only, nobody signs up by themselves."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from krm.organisation.actions.links import change_own_password
from krm.organisation.actions.sign_ins import (
    note_delayed_sign_in,
    note_failed_sign_in,
    note_sign_in,
    note_sign_out,
)
from krm.organisation.models import Person, SignInCount
from krm.organisation.queries import office
from krm.organisation.rules.delays import Allowance, allowances, wait_after, wait_in_words
from krm.organisation.rules.networks import caller_of
from krm.organisation.rules.passwords import is_guessable

_LONGEST = 24 * 60 * 60
_COUNTED_FOR = timedelta(seconds=_LONGEST)
# In the session: when somebody last did something in it, in seconds.
SEEN: Final = "seen"
KNOWN_COOKIE: Final = "krm_known"
_KNOWN_FOR = 180 * 24 * 60 * 60
_PEOPLE_PER_BROWSER = 5


def hashed_key(key: str, prefix: str, version: int) -> str:
    """Return under which name a count of sign-ins lies, so that no address or name is kept."""
    whole = f"{prefix}:{version}:{key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), whole, hashlib.sha256).hexdigest()


class CountCache(BaseCache):
    """Counts of sign-ins in a table that all processes share, as JSON.

    Who can write to the table can change the counts, and nothing else: no value is ever run, as the
    pickles of the framework's own cache would be.
    """

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return the value of a key, or the default if it is missing, over or unreadable."""
        row = self._rows(key, version).filter(expires__gt=_moment(time.time())).first()
        try:
            return json.loads(row.value) if row else default
        except ValueError:
            return default

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        """Write a value; what is over goes."""
        SignInCount.objects.filter(expires__lte=_moment(time.time())).delete()
        SignInCount.objects.update_or_create(
            cache_key=self.make_and_validate_key(key, version=version),
            defaults=self._columns(value, timeout),
        )

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        """Write a value unless there is one; return whether this one is it."""
        self._rows(key, version).filter(expires__lte=_moment(time.time())).delete()
        try:
            with transaction.atomic():
                SignInCount.objects.create(
                    cache_key=self.make_and_validate_key(key, version=version),
                    **self._columns(value, timeout),
                )
        except IntegrityError:
            return False
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        """Take a key away; return whether there was one."""
        return bool(self._rows(key, version).delete()[0])

    def clear(self) -> None:
        """Forget all counts."""
        SignInCount.objects.all().delete()

    def _rows(self, key: str, version: int | None) -> QuerySet[SignInCount]:
        return SignInCount.objects.filter(
            cache_key=self.make_and_validate_key(key, version=version)
        )

    def _columns(self, value: Any, timeout: float | None) -> dict[str, Any]:
        ends = self.get_backend_timeout(timeout)
        return {
            "value": json.dumps(value),
            "expires": _moment(time.time() + _LONGEST if ends is None else ends),
        }


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def seconds_to_wait(allowances: tuple[Allowance, ...], at: datetime) -> int:
    """Count one more attempt and return how long it has to wait, 0 if it may be made.

    It is counted before it is made, so that many at once are as many. Who waits is not counted.
    """
    with transaction.atomic():
        rows = [_counted(allowance, at) for allowance in allowances]
        counts = [json.loads(row.value) for row in rows]
        longest = max(int(count["until"] - at.timestamp()) + 1 for count in counts)
        if longest > 1:
            return longest
        for allowance, row, count in zip(allowances, rows, counts, strict=True):
            tries = count["tries"] + 1
            until = at.timestamp() + wait_after(tries, allowance.free)
            _write_count(row, tries, until)
    return 0


def take_back_attempt(allowances: tuple[Allowance, ...], at: datetime) -> None:
    """Forget what was counted for whoever came in; of what strangers tried, this one attempt."""
    own, *shared = allowances
    SignInCount.objects.filter(cache_key=_count_key(own)).delete()
    with transaction.atomic():
        for allowance in shared:
            row = _counted(allowance, at)
            _write_count(row, max(0, json.loads(row.value)["tries"] - 1), 0)


def _counted(allowance: Allowance, at: datetime) -> SignInCount:
    """Return the count of a day, locked until the transaction ends; begin it if there is none."""
    new = {"value": json.dumps({"tries": 0, "until": 0}), "expires": at + _COUNTED_FOR}
    SignInCount.objects.get_or_create(cache_key=_count_key(allowance), defaults=new)
    row = SignInCount.objects.select_for_update().get(cache_key=_count_key(allowance))
    if row.expires <= at:
        row.value, row.expires = str(new["value"]), at + _COUNTED_FOR
    return row


def _write_count(row: SignInCount, tries: int, until: float) -> None:
    row.value = json.dumps({"tries": tries, "until": until})
    row.save(update_fields=["value", "expires"])


def _count_key(allowance: Allowance) -> str:
    return hashed_key(allowance.key, "attempt", 1)


class GuessablePasswordValidator:
    """Refuse known words, names of the person and the house, and rows, with something added."""

    def __init__(self) -> None:
        """Read the list of the library once."""
        self.known = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Person | None = None) -> None:
        """Let a password pass that is not guessed first.

        :raises ValidationError: with a way to a better one.
        """
        about = [office().name, office().short_name, office().city]
        if user is not None:
            about += [user.username, user.first_name, user.last_name, user.email.split("@")[0]]
            about += [user.unit.name] if user.unit else []
        if is_guessable(password, self.known, about):
            raise ValidationError(
                "Dieses Passwort ist leicht zu erraten: ein bekanntes Wort, ein Name oder eine "
                "Reihe von Tasten, mit etwas daran. Gut sind vier Wörter, die nichts miteinander "
                "zu tun haben.",
                code="guessable",
            )

    def get_help_text(self) -> str:
        """Return what the page says about it."""
        return "Kein bekanntes Wort und kein Name mit etwas daran."


class SignInAdapter(DefaultAccountAdapter):
    """Close the self-service doors of allauth, and leave a trace of who comes in and who does not.

    Accounts are made by the administration.
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an account is given, not taken."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Let an attempt pass, or say how long it has to wait."""
        login = _login(credentials)
        attempt = Attempt.of(request, login)
        if not attempt.browser:
            super().pre_authenticate(request, **credentials)
        if waits := seconds_to_wait(attempt.allowances, now()):
            note_delayed_sign_in(**attempt.trace, at=now())
            raise ValidationError(
                f"Zu viele Anmeldungen mit falschem Passwort. Bitte warten Sie "
                f"{wait_in_words(waits)}. In einem Browser, in dem Sie sich schon einmal "
                "angemeldet haben, geht es sofort. Ihr Passwort vergessen? Ihre Administration "
                "hilft.",
                code="too_many_login_attempts",
            )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return the person whose password is right; only then what was counted is forgotten."""
        person: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if person is not None:
            take_back_attempt(Attempt.of(request, _login(credentials)).allowances, now())
        return person

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave a trace of an attempt that failed."""
        note_failed_sign_in(**Attempt.of(request, _login(credentials)).trace, at=now())

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Begin a session and leave a trace of it."""
        super().login(request, user)
        assert isinstance(user, Person)
        at = now()
        request.session[SEEN] = int(at.timestamp())
        if request.session.session_key is None:
            request.session.save()
        note_sign_in(
            session_key=request.session.session_key or "",
            browser=browser_in_words(request.headers.get("User-Agent", "")),
            network=network_mark(request, at),
            by=user,
            at=at,
        )

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **more: Any) -> HttpResponse:
        """Let the browser be known again, so that no stranger shuts the account in it."""
        response: HttpResponse = super().post_login(request, user, **more)
        known = known_browsers(request)
        name = user.get_username().lower()
        known = {key: value for key, value in known.items() if key != name}
        latest = dict(list(known.items())[-(_PEOPLE_PER_BROWSER - 1) :])
        latest[name] = known_browsers(request).get(name) or secrets.token_urlsafe(12)
        response.set_signed_cookie(
            KNOWN_COOKIE, json.dumps(latest), salt=KNOWN_COOKIE, max_age=_KNOWN_FOR, httponly=True,
            samesite="Lax", secure=settings.HTTPS,
        )  # fmt: skip
        return response

    def logout(self, request: HttpRequest) -> None:
        """End a session and leave a trace of it."""
        if isinstance(request.user, Person):
            key = request.session.session_key or ""
            note_sign_out(session_key=key, how="self", by=request.user, at=now())
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change one's own password."""
        assert isinstance(user, Person)
        change_own_password(password=password, by=user, at=now())


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in: for which account, from which network, in which known browser."""

    login: str
    network: str
    mark: str
    browser: str

    @classmethod
    def of(cls, request: HttpRequest, login: str) -> "Attempt":
        """Return the attempt that a request makes."""
        browser = known_browsers(request).get(login, "")
        return cls(login, _network(request), network_mark(request, now()), browser)

    @property
    def allowances(self) -> tuple[Allowance, ...]:
        """Return where it counts."""
        return allowances(self.login, self.network, self.browser)

    @property
    def trace(self) -> dict[str, Any]:
        """Return what the journal keeps of it."""
        return {
            "login": self.login, "network": self.mark, "is_known_browser": bool(self.browser),
        }  # fmt: skip


def known_browsers(request: HttpRequest) -> dict[str, str]:
    """Return who has signed in in this browser before, and as which browser it counts for them."""
    try:
        text = request.get_signed_cookie(
            KNOWN_COOKIE, default="{}", salt=KNOWN_COOKIE, max_age=_KNOWN_FOR
        )
        found = json.loads(text or "{}")
    except (BadSignature, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def network_mark(request: HttpRequest, at: datetime) -> str:
    """Return by what a network is known again on one day; the address is kept nowhere."""
    whole = f"network:{at:%Y-%m-%d}:{_network(request)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), whole, hashlib.sha256).hexdigest()[:12]


def _network(request: HttpRequest) -> str:
    return caller_of(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        settings.TRUSTED_PROXIES,
    )


def _login(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username", "")).strip().lower()[:150]


_BROWSERS = (
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_in_words(agent: str) -> str:
    """Return what a browser says of itself, as people call it."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "Browser")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return f"{browser} auf {system}" if system else browser
