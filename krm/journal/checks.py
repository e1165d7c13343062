"""Is the database set up so that the journal can be trusted and no write is lost?"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from krm.journal.models import triggers

MIN_LOCK_SECONDS = 5
MIN_POSTGRES = 150000
# The name of a file in the data folder while a backup is being brought back.
RESTORING = "restoring"


def check_journal_triggers(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Name the triggers of the journal that are missing or changed.

    Only a warning, because `migrate` runs this check first and is the fix; the start refuses.
    """
    return [
        Warning(text, hint="krm migrate", id="journal.W001")
        for alias in databases or []
        for text in trigger_problems(connections[alias])
    ]


def check_database_settings(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Name the settings of the database under which writes get lost or erased data stays."""
    return [
        Error(text, id="journal.E001")
        for alias in databases or []
        for text in settings_problems(connections[alias])
    ]


def ensure_fit_to_start(alias: str = "default") -> None:
    """Refuse the start of a server or worker on a database that cannot be trusted.

    :raises ImproperlyConfigured: with every problem, in German.
    """
    connection = connections[alias]
    problems = settings_problems(connection) + trigger_problems(connection)
    if (settings.DATA_DIR / RESTORING).exists():
        problems.append(
            "Eine Wiederherstellung ist nicht zu Ende gelaufen. Bitte krm restore noch einmal "
            "aufrufen."
        )
    if problems:
        raise ImproperlyConfigured("\n".join(problems))


def trigger_problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Return one German sentence per trigger of the journal that is missing or changed."""
    return [
        f"Der Schutz des Protokolls in der Datenbank fehlt oder ist verändert: {name}. "
        "Der Befehl „krm migrate“ richtet ihn wieder ein; bitte klären Sie, wie das geschehen ist."
        for name in triggers.missing(connection)
    ]


def settings_problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Return one German sentence per setting of the database that is not as it must be."""
    problems = []
    if connection.settings_dict.get("ATOMIC_REQUESTS"):
        problems.append(
            "ATOMIC_REQUESTS ist eingeschaltet; abgelehnte Schritte kämen nicht ins Protokoll."
        )
    if connection.vendor == "sqlite":
        problems += _sqlite_problems(connection)
    elif connection.vendor == "postgresql":
        problems += _postgres_problems(connection)
    else:
        problems.append(f"Die Datenbank „{connection.vendor}“ wird nicht unterstützt.")
    return problems


def _sqlite_problems(connection: BaseDatabaseWrapper) -> list[str]:
    options = connection.settings_dict.get("OPTIONS", {})
    problems = []
    if str(options.get("transaction_mode", "")).upper() != "IMMEDIATE":
        problems.append("SQLite: transaction_mode muss IMMEDIATE sein.")
    if float(options.get("timeout", 0)) < MIN_LOCK_SECONDS:
        problems.append(f"SQLite: timeout muss mindestens {MIN_LOCK_SECONDS} Sekunden sein.")
    # A database in memory (tests) has no write-ahead log and needs none.
    for pragma, good in (
        ("journal_mode", {"wal", "memory"}),
        ("foreign_keys", {"1"}),
        ("secure_delete", {"1"}),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {pragma}")
            value = str(cursor.fetchone()[0])
        if value not in good:
            problems.append(f"SQLite: {pragma} ist {value}, nötig ist {min(good, key=len)}.")
    return problems


def _postgres_problems(connection: BaseDatabaseWrapper) -> list[str]:
    problems = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        if cursor.fetchone()[0] < MIN_POSTGRES:
            problems.append("PostgreSQL muss mindestens Version 15 sein.")
        cursor.execute("SHOW server_encoding")
        encoding = cursor.fetchone()[0]
        if encoding != "UTF8":
            problems.append(f"PostgreSQL: die Datenbank ist in {encoding}, nötig ist UTF8.")
    return problems
