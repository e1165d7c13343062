"""Sign-in of staff: local accounts only, nobody signs up by themselves."""

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from krm.organisation.models import SignInCount

_LONGEST = 24 * 60 * 60


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


class SignInAdapter(DefaultAccountAdapter):
    """Close the self-service doors of allauth; accounts are made by the administration."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an account is given, not taken."""
        return False
