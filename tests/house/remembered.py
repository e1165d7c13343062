"""Rows that many tests start from: built by the verbs once per process, then put back as rows.

Building the cast takes some 400 statements; putting its rows back takes a tenth of the time. Rows
belong to the state they were built upon, which the heads of the journal tell: their hashes are
salted, so the same heads come only from the same rows, put back. A state is remembered when it is
met for the second time; what was built by hand before never comes again and costs nothing.
"""

import pickle
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from typing import Any, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from krm.documents.models import Document
from krm.journal.models import JournalHead
from krm.letters.actions import load_shipped_texts
from krm.regelwerk.actions import load_shipped
from krm.regelwerk.models import RegelwerkVersion

Built = TypeVar("Built")
Rows = Counter[Any]  # lines of COPY on PostgreSQL, tuples on SQLite
Heads = tuple[tuple[str, int, str], ...]
Key = tuple[str, Heads]
HEADS = JournalHead._meta.db_table
_met: set[Key] = set()
_remembered: dict[Key, "Remembered"] = {}
_left = [(0, 0)]  # what was written when rows were last put back
STORED = Document._meta.db_table  # has files beside its rows


@dataclass(frozen=True)
class Remembered:
    """What a builder returned, the rows it added, by table, and how far it moved the journal."""

    returned: bytes
    tables: dict[str, Rows]
    heads: Heads


def begins(build: Callable[..., Built]) -> Callable[..., Built]:
    """Let a station of `cases` that begins with the cast alone be put back as rows.

    Only where nobody wrote anything since the last rows were put back: what a test changes behind
    the journal could change what the station does.
    """

    @wraps(build)
    def station(cast: Any, *said: Any, **more: Any) -> Built:
        if connection.vendor != "sqlite" or _written() != _left[-1]:
            return build(cast, *said, **more)
        words = [_plain(value) for value in said]
        words += [(name, _plain(value)) for name, value in sorted(more.items())]
        return once(f"{build.__name__} {words}", lambda: build(cast, *said, **more))

    return station


def _plain(value: Any) -> Any:
    return (type(value).__name__, value.pk) if isinstance(value, Model) else repr(value)


def _written() -> tuple[int, int]:
    """Return the connection, and how many rows were ever written over it."""
    connection.ensure_connection()
    return id(connection.connection), connection.connection.total_changes


def once(name: str, build: Callable[[], Built]) -> Built:
    """Return what `build` returns, with its rows in the database of this test."""
    built = _once(name, build)
    if connection.vendor == "sqlite":
        _left[:] = [_written()]
    return built


def _once(name: str, build: Callable[[], Built]) -> Built:
    key = name, _heads()
    if key in _remembered:
        is_own = not connection.in_atomic_block  # a database of this test alone
        with transaction.atomic():
            built: Built = _put_back(_remembered[key])
            if is_own:
                _count_on(_remembered[key].tables)
        return built
    if key not in _met:
        _met.add(key)
        return build()
    before = {table: _rows(table) for table in _tables()}
    result = build()
    after = {table: _rows(table) for table in _tables()}
    before.pop(HEADS)  # heads move instead of being added
    # Only rows that were added can be put back; a builder that changes others runs every time.
    if (
        not any(before[table] - after[table] for table in before)
        and before[STORED] == after[STORED]
    ):
        added = {table: after[table] - before[table] for table in before}
        tables = {table: rows for table, rows in added.items() if rows}
        _remembered[key] = Remembered(pickle.dumps(result), tables, _heads())
    return result


def shipped_rules(at: datetime) -> RegelwerkVersion:
    """Return the shipped Regelwerk, loaded at that moment."""
    return once(f"rules {at}", lambda: load_shipped(at=at))


def shipped_texts(at: datetime) -> None:
    """Load the shipped texts of letters at that moment."""
    once(f"texts {at}", lambda: load_shipped_texts(at=at))


def _heads() -> Heads:
    return tuple(JournalHead.objects.order_by("chain").values_list("chain", "seq", "hash"))


def _put_back(remembered: "Remembered") -> Any:
    for table, rows in remembered.tables.items():
        _put(table, rows)
    now = {chain: seq for chain, seq, _ in _heads()}
    with connection.cursor() as cursor:
        for chain, seq, digest in remembered.heads:
            if chain not in now:
                words = f"INSERT INTO {HEADS} (chain, seq, hash) VALUES (%s, %s, %s)"
                cursor.execute(words, [chain, seq, digest])
            # The triggers let a head move by one at a time.
            for step in range(now.get(chain, seq), seq):
                words = f"UPDATE {HEADS} SET seq = %s, hash = %s WHERE chain = %s"
                cursor.execute(words, [step + 1, digest, chain])
    return pickle.loads(remembered.returned)


def _count_on(tables: Collection[str]) -> None:
    """Let the numbers of new rows follow those put back: a copied database begins them anew."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.db_table in tables]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


@cache
def _tables() -> list[str]:
    return connection.introspection.django_table_names(only_existing=True)


@cache  # the tables stay as they were migrated
def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return [connection.ops.quote_name(column.name) for column in found]


def _rows(table: str) -> Rows:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The sign makes an expression of the column: SQLite's own value, converted by nobody.
            columns = ", ".join(f"+{column}" for column in _columns(table))
            cursor.execute(f"SELECT {columns} FROM {name}")
            return Counter(cursor.fetchall())
        with cursor.copy(f"COPY {name} TO STDOUT") as copy:
            return Counter(b"".join(bytes(part) for part in copy).splitlines(keepends=True))


def _put(table: str, rows: Rows) -> None:
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            places = ", ".join(["%s"] * len(next(iter(rows))))
            cursor.executemany(f"INSERT INTO {name} VALUES ({places})", list(rows))
            return
        with cursor.copy(f"COPY {name} FROM STDIN") as copy:
            copy.write(b"".join(rows))
