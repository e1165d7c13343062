"""The house behind the measured form, and the floor: its writes by plain cursors."""

import json
import multiprocessing
import os
import re
import sys
import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import django
import psycopg

django.setup()

# The models may be imported only when Django is ready.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.timing import Recorder  # noqa: E402
from krm.arrivals.actions.handed_in import Statement  # noqa: E402
from krm.desk.demo.cast import build_cast  # noqa: E402
from krm.public.actions import submitting  # noqa: E402

Write = tuple[str, list[object]]
_TABLE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?')
# Which column points to the row that was just written into which table.
_PARENTS = {"item_id": "arrivals_intakeitem", "entry_id": "journal_entry"}


def prepare() -> None:
    """Migrate, make house and cast, and print the session cookie of the KRM officer."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("init", verbosity=0)
    cast = build_cast(timezone.localdate() - timedelta(days=30))
    client = Client()
    client.force_login(cast.officer)
    name = settings.SESSION_COOKIE_NAME
    print(f"{name}={client.cookies[name].value}")


def floor(forms: int, workers: int) -> None:
    """Print how many submissions a second plain cursors write, each worker with its own."""
    statements, queries = _recorded()
    _make_copies(statements)
    each = forms // workers
    context = multiprocessing.get_context("spawn")
    began = time.perf_counter()
    crowd = [context.Process(target=_write, args=(statements, each)) for _ in range(workers)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join()
    seconds = time.perf_counter() - began - _start_seconds(context)
    if any(process.exitcode for process in crowd):
        raise SystemExit("the floor failed")
    rate = round(workers * each / seconds, 1)
    says = "the writes of one submission by a plain cursor, one transaction each"
    print(json.dumps({"per_second": rate, "says": says, "statements_of_submit": queries}))


def _start_seconds(context: multiprocessing.context.SpawnContext) -> float:
    began = time.perf_counter()
    process = context.Process(target=_write, args=([], 0))
    process.start()
    process.join()
    return time.perf_counter() - began


def _recorded() -> tuple[list[Write], int]:
    """Return the writes of one submission and the number of all its statements."""
    said = Statement(
        happened="Ich warte seit drei Stunden. " * 8, kind="complaint", topics=("S1.1",),
        reply_by="letter", last_name="Beispiel", street="Probeweg 3", postcode="67433",
        city="Neustadt",
    )  # fmt: skip
    at = datetime.now(tz=UTC)
    submitting.submit(statement=said, form_token=uuid4().hex, door="form", at=at)
    recorder = Recorder()
    with connection.execute_wrapper(recorder), transaction.atomic():
        submitting.submit(statement=said, form_token=uuid4().hex, door="form", at=at)
        transaction.set_rollback(True)
    return [(sql, list(params or [])) for sql, params, _ in recorder.writes], recorder.count


def _write(statements: list[Write], times: int) -> None:
    """Write the same rows again and again, with keys of their own, into bare copies."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as server:
        for _ in range(times):
            with server.transaction(), server.cursor() as cursor:
                _write_one(cursor, statements)


def _write_one(cursor: "psycopg.Cursor[tuple[object, ...]]", statements: list[Write]) -> None:
    mark = uuid4().hex
    newest: dict[str, object] = {}
    for sql, params in statements:
        table = table_of(sql)
        values = [_own(value, mark, place) for place, value in enumerate(params)]
        if sql.startswith("INSERT"):
            columns = sql.partition("(")[2].partition(")")[0].replace('"', "").split(", ")
            for column, of in _PARENTS.items():
                if column in columns and of in newest:
                    values[columns.index(column)] = newest[of]
        elif table in newest:
            values[-1] = newest[table]
        cursor.execute(sql.replace(table, f"floor_{table}").encode(), values)
        if "RETURNING" in sql and (row := cursor.fetchone()):
            newest[table] = row[0]


def _own(value: object, mark: str, place: int) -> object:
    """Make what must be unique different: numbers, chains, digests and tokens."""
    if not isinstance(value, str):
        return value
    if value.startswith("E-20"):
        return f"E-{mark[:17]}"
    return f"{mark}{place:032d}" if len(value) == 64 and value.isalnum() else value


def table_of(sql: str) -> str:
    """Return the table a statement writes to."""
    found = _TABLE.search(sql)
    if found is None:
        raise RuntimeError(sql)
    return found[1]


def _make_copies(statements: list[Write]) -> None:
    """Copy the tables without their triggers and keys to others; a floor checks nothing."""
    tables = {table_of(sql) for sql, _ in statements}
    filled = {table_of(sql) for sql, _ in statements if sql.startswith("INSERT")}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING IDENTITY)")
            if table not in filled:
                cursor.execute(f"INSERT INTO floor_{table} SELECT * FROM {table}")
            cursor.execute(f"ALTER TABLE floor_{table} ADD PRIMARY KEY ({_key(table)})")


def _key(table: str) -> str:
    with connection.cursor() as cursor:
        return str(connection.introspection.get_primary_key_column(cursor, table))


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        floor(int(sys.argv[2]), int(sys.argv[3]))
