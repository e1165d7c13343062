"""The databases of a measurement: a cluster that syncs its writes, and a copy for the floor."""

import copy
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection, connections

from tools import throwaway_postgres

# What the throw-away cluster of the tests switches off: here a commit is to cost what it costs.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
# A folder in memory syncs for nothing, and /tmp lies there on many machines.
ON_DISK = Path("/var/tmp")
FLOOR = "floor"
COPY = "krm_floor"


@contextmanager
def durable_cluster() -> Iterator[str]:
    """Start a cluster with the settings of real use, on disk, and hand out its DATABASE_URL.

    :raises NoPostgres: if PostgreSQL is missing or does not start.
    """
    throwaway_postgres.SERVER_OPTIONS.update(DURABLE)
    with throwaway_postgres.cluster(ON_DISK) as url:
        yield url


def copy_for_floor() -> None:
    """Copy the database as it stands to the alias ``floor``: there the writes are replayed."""
    values = copy.deepcopy(connection.settings_dict)
    parameters = {} if connection.vendor == "sqlite" else connection.get_connection_params()
    connections.close_all()
    if connection.vendor == "sqlite":
        values["NAME"] = f"{values['NAME']}.floor"
        shutil.copyfile(connection.settings_dict["NAME"], values["NAME"])
    else:
        own, values["NAME"] = values["NAME"], COPY
        with psycopg.connect(**{**parameters, "dbname": "template1"}, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{COPY}" TEMPLATE "{own}"')
    connections.settings[FLOOR] = values


def gather_statistics() -> None:
    """Let the planner know the tables, as a database in use does by itself."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def version() -> str:
    """Return name and version of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sqlite_version()")
            return f"SQLite {cursor.fetchone()[0]}"
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
