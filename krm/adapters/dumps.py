"""The whole database in one file, and back: consistent, while others work.

SQLite is copied by its own backup, PostgreSQL by its own programs (pg_dump, pg_restore, psql). Both
show one moment. What is loaded replaces the database as a whole or not at all.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krm.adapters.files import writing

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# So long a program may wait for somebody who holds the tables; who restores has stopped all others.
_LOCK_WAIT = "-c lock_timeout=30s"


class DumpFailed(RuntimeError):
    """The database could not be written into a file or loaded from it; says why, in German."""


@dataclass(frozen=True)
class Database:
    """Where a database lies: a path for SQLite, the values of a connection for PostgreSQL."""

    vendor: str
    name: str
    host: str = ""
    port: str = ""
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, vendor: str, settings: Mapping[str, Any]) -> "Database":
        """Return the database that the settings of a connection name."""
        keys = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
        return cls(vendor, *(str(settings.get(key) or "") for key in keys))

    def environment(self) -> dict[str, str]:
        """Return what the programs of PostgreSQL read, so that no password stands in a list."""
        values = {
            "PGDATABASE": self.name,
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGOPTIONS": _LOCK_WAIT,
        }
        return {**os.environ, **{key: value for key, value in values.items() if value}}


def dump(database: Database, target: Path) -> None:
    """Write the database as it is at one moment into a new file.

    :raises DumpFailed: if it cannot be read, is damaged, or the programs are missing or too old.
    """
    if database.vendor == SQLITE:
        _copy_sqlite(Path(database.name), target)
    else:
        target.touch(mode=0o600)
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file"]
        _run([*command, str(target)], database)


def load(database: Database, source: Path, *, kept: Path) -> None:
    """Put what stands in a file in place of the database; nothing happens if that fails.

    :param kept: where the database of before is kept: a copy (SQLite) or a dump (PostgreSQL).
    :raises DumpFailed: if the file is damaged, somebody still works, or a program is missing.
    """
    if database.vendor == SQLITE:
        _check_sqlite(source)
        _replace_sqlite(Path(database.name), source, kept)
        return
    dump(database, kept)
    script = source.with_suffix(".sql")
    script.touch(mode=0o600)
    _run(["pg_restore", "--no-owner", "--no-privileges", "-f", str(script), str(source)], database)
    # All in one transaction: the old tables go only if the new ones come.
    fresh = ["-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public"]
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1"]
    try:
        _run(["psql", *options, *fresh, "-f", str(script)], database)
    finally:
        script.unlink(missing_ok=True)


def _copy_sqlite(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    try:
        with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
            old.backup(new)
        new.close()
        old.close()
    except sqlite3.Error as error:
        raise DumpFailed(f"Die Datenbank lässt sich nicht lesen ({error}).") from error
    _check_sqlite(target)


def _check_sqlite(path: Path) -> None:
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
        try:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise DumpFailed(f"Die Datenbank ist beschädigt ({error}).") from error
    if answer != "ok":
        raise DumpFailed("Die Datenbank ist beschädigt.")


def _replace_sqlite(place: Path, source: Path, kept: Path) -> None:
    if place.exists():
        _close_log(place)
        _copy_sqlite(place, kept)
    for ending in ("-wal", "-shm", "-journal"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
    with source.open("rb") as stored, writing(place) as stream:
        shutil.copyfileobj(stored, stream)


def _close_log(place: Path) -> None:
    """Bring everything into the file itself, which only works while nobody else reads."""
    connection = sqlite3.connect(place, timeout=5)
    try:
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        connection.execute("BEGIN EXCLUSIVE")
        connection.rollback()
    except sqlite3.OperationalError as error:
        raise DumpFailed("Jemand arbeitet noch mit der Datenbank. Bitte alles beenden.") from error
    finally:
        connection.close()
    if busy:
        raise DumpFailed("Jemand arbeitet noch mit der Datenbank. Bitte alles beenden.")


def _run(command: Sequence[str], database: Database) -> None:
    if shutil.which(command[0]) is None:
        raise DumpFailed(
            f"Das Programm {command[0]} fehlt. Bitte das Paket postgresql-client einrichten, "
            "in der Version des Servers oder neuer."
        )
    done = subprocess.run(
        command, env=database.environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        # The programs name tables and versions; what stands in rows they do not repeat here.
        first = next(iter(done.stderr.strip().splitlines()), "ohne Angabe")
        raise DumpFailed(f"{command[0]} ist gescheitert: {first[:200]}")
