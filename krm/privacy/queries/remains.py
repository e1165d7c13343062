"""Until when bytes of what was deleted may lie somewhere, by the database and settings of today."""

from datetime import date

from django.db import connection

from krm.privacy.queries.classes import BACKUPS, end_of
from krm.privacy.queries.retention import length_of
from krm.privacy.rules.remains import Remains, WalSettings, remains
from krm.privacy.rules.retention import BY_NUMBER, End

_NAMES = ("wal_recycle", "archive_timeout", "checkpoint_timeout")


def remains_on(on: date) -> list[Remains]:
    """Return each place with its end, for the page of the classes."""
    kind = BY_NUMBER[BACKUPS]
    return remains(
        _wal_settings(),
        backups=kind.in_words(length_of(kind, on)),
        here=end_of(kind) is not End.ELSEWHERE,
    )


def _wal_settings() -> WalSettings | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*_NAMES]])
        found = dict(cursor.fetchall())
    return WalSettings(
        is_recycled=found["wal_recycle"] == "on",
        switched_after=int(found["archive_timeout"]),
        checkpoint_after=int(found["checkpoint_timeout"]),
    )
