"""What the database tests of the journal share."""

from contextlib import contextmanager
from datetime import UTC, datetime

from django.db import connection, transaction

from krm.journal import actions as journal
from krm.journal.models import triggers

AT = datetime(2026, 5, 22, 10, 0, tzinfo=UTC)
ELIF = journal.NamedActor("Elif Muster", pk=7)


def note(chain="reaction:42", *, at=AT, by=ELIF, text="Ein Satz", **data):
    """Record one entry in a transaction of its own."""
    with transaction.atomic():
        return journal.record(
            journal.Verb.NOTE_ADDED, chain=chain, by=by, at=at, data=data, personal={"text": text}
        )


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def triggers_off():
    """Let somebody with the keys of the database work past the triggers."""
    is_sqlite = connection.vendor == "sqlite"
    if not is_sqlite:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    expected = triggers.SQLITE_TRIGGERS if is_sqlite else triggers.POSTGRES_TRIGGERS
    for name in expected:
        table = "" if is_sqlite else f" ON {triggers.POSTGRES_TRIGGERS[name][1]}"
        sql(f"DROP TRIGGER {name}{table}")
    yield
    if not is_sqlite:
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    triggers.install(connection)
