"""Old pages of the database: what was deleted must not lie in them for longer than stated."""

from typing import Final

from django.db import connection

# Where the words of people stand; their dead rows go with the next vacuum (docs/operations.md).
APPS: Final = (
    "arrivals", "casework", "corrections", "documents", "journal", "letters", "mailbox", "measures",
    "notices",
    "parties", "petitions", "privacy", "reactions", "service_center", "takeover", "triage", "work",
)  # fmt: skip


def forget_old_pages() -> None:
    """Let deleted words go from the files of the database, too.

    SQLite overwrites what is deleted (``secure_delete``); its write-ahead log is emptied here, as
    far as nobody reads in it at this moment. PostgreSQL keeps dead rows until a vacuum.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in connection.introspection.table_names(cursor):
            if table.startswith(APPS):
                cursor.execute(f'VACUUM "{table}"')


def empty_log() -> None:
    """Empty the write-ahead log of SQLite right after a deletion; elsewhere the vacuum follows."""
    if connection.vendor == "sqlite":
        forget_old_pages()
