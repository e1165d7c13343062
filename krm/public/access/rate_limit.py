"""The rate limit of doors that everybody can open: so many in a span of time, then wait.

The counters are rows shared by all processes. Their keys are keyed hashes that change with every
span, so that no address of anybody is kept or can be followed.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from krm.public.models import RateLimitCount

EVERYBODY = "everybody"
# One statement, so that two at once are counted as two; both databases know it.
_COUNT = (
    'INSERT INTO public_ratelimitcount ("key", span, ends_at, "count") VALUES (%s, %s, %s, %s)'
    ' ON CONFLICT ("key", span)'
    ' DO UPDATE SET "count" = public_ratelimitcount."count" + EXCLUDED."count"'
    ' RETURNING "count"'
)


@dataclass(frozen=True)
class RateLimit:
    """At most so many in a span of seconds, for each caller and for everybody together."""

    name: str
    per_caller: int
    in_all: int
    seconds: int

    def seconds_to_wait(self, caller: str, at: datetime, amount: int = 1) -> int:
        """Count `amount` more and return how long the caller must wait, 0 if they may pass.

        Who has had their share is not counted for everybody, so that one cannot shut out all.
        """
        if self._count(caller, at, amount) > self.per_caller:
            return self._left(at)
        return self._left(at) if self._count(EVERYBODY, at, amount) > self.in_all else 0

    def _count(self, caller: str, at: datetime, amount: int) -> int:
        span = int(at.timestamp()) // self.seconds
        key = f"{self.name}:{span}:{caller}".encode()
        hashed = hmac.new(settings.SECRET_KEY.encode(), key, hashlib.sha256).hexdigest()
        ends_at = datetime.fromtimestamp((span + 1) * self.seconds, UTC)
        stored = connection.ops.adapt_datetimefield_value(ends_at)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [hashed, span, stored, amount])
            count = int(cursor.fetchone()[0])
        if count == amount and caller == EVERYBODY:
            RateLimitCount.objects.filter(ends_at__lt=at - timedelta(hours=1)).delete()
        return count

    def _left(self, at: datetime) -> int:
        return self.seconds - int(at.timestamp()) % self.seconds


def lighten(connection: BaseDatabaseWrapper) -> None:
    """Let PostgreSQL keep the counters out of its log: they need not survive a power cut.

    Otherwise every request of a public page would wait for the disk before it is even read.
    """
    table = RateLimitCount._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and table in connection.introspection.table_names(
            cursor
        ):
            cursor.execute(f"ALTER TABLE {table} SET UNLOGGED")


def form_rate_limit() -> RateLimit:
    """Return the rate limit of the public form."""
    return RateLimit("form", settings.FORM_PER_ADDRESS, settings.FORM_IN_ALL, settings.FORM_SPAN)


def upload_limit() -> RateLimit:
    """Return how many megabytes of files may come in a day, from one caller and from everybody."""
    return RateLimit(
        "upload", settings.UPLOAD_MB_PER_ADDRESS, settings.UPLOAD_MB_IN_ALL, 24 * 60 * 60
    )


def status_rate_limit() -> RateLimit:
    """Return the rate limit of the status page, where somebody might try codes."""
    return RateLimit(
        "status", 3 * settings.FORM_PER_ADDRESS, 3 * settings.FORM_IN_ALL, settings.FORM_SPAN
    )


def api_rate_limit() -> RateLimit:
    """Return the rate limit of the API; each key is a caller, and all share ten times as much."""
    return RateLimit("api", settings.API_PER_KEY, 10 * settings.API_PER_KEY, settings.FORM_SPAN)
