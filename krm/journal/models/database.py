"""Where the two databases differ for the journal, apart from the triggers."""

from django.db import connection
from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.models.functions import Collate

from krm.journal.models import JournalHead


def binary_order(column: str) -> Combinable:
    """Return the column in the order of its bytes, which no update of the system changes.

    SQLite sorts so by itself; PostgreSQL sorts by the language of the database.
    """
    return Collate(column, "C") if connection.vendor == "postgresql" else F(column)


def wait_for_writers() -> None:
    """Hold back everybody who appends to any chain until the transaction ends.

    Who is about to append has locked a head; so after this all entries with smaller ids are
    visible and none can follow. On SQLite the immediate transaction does the same.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {JournalHead._meta.db_table} IN EXCLUSIVE MODE")
