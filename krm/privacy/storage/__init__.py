"""Old pages of the database that must not keep what was deleted; the list of deletions beside it.

The list lies outside the database, with the anchors: whoever brings a backup back needs to know
what went since. Each deletion is a file of its own, written once and never replaced.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.db import OperationalError, connection, transaction

from krm.adapters.files import create_file
from krm.arrivals.models import IntakeItem
from krm.journal.rules import text_digest
from krm.privacy.models import Deletion
from krm.reactions.models import Reaction
from krm.search.models import Entry
from krm.search.storage import entries as search
from krm.triage.models import SeriesMember

_DELETION: Final = "deletion-*.json"
_READ_ONLY: Final = 0o400
# Milliseconds: whoever works at night waits no longer for a table that is written anew.
_WAIT_FOR_TABLE: Final = 10_000


class DeletionFile(NamedTuple):
    """What one file of the list says: no word of what it was."""

    what: str
    key: str
    code: str
    mark: str
    deleted_at: str


def write_deletion(deletion: DeletionFile, *, pk: int) -> None:
    """Write the file of a deletion; one that is there already stays.

    :raises OSError: if it cannot be written.
    """
    day = deletion.deleted_at[:10]
    target = Path(settings.ANCHOR_DIR) / f"deletion-{day}-{deletion.mark[:16]}-{pk:08}.json"
    content = json.dumps(deletion._asdict(), ensure_ascii=False, indent=0).encode()
    if create_file(target, content):
        target.chmod(_READ_ONLY)


def deletions() -> Iterator[DeletionFile]:
    """Yield what the list says, the oldest first; a damaged file is left out."""
    for path in sorted(Path(settings.ANCHOR_DIR).glob(_DELETION)):
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            yield DeletionFile(**{name: str(found[name]) for name in DeletionFile._fields})
        except (ValueError, KeyError, TypeError, OSError):
            continue


# Where the words of people stand; their dead rows go with the next vacuum (docs/operations.md).
APPS: Final = (
    "arrivals", "casework", "corrections", "documents", "journal", "letters", "mailbox", "measures",
    "notices",
    "parties", "petitions", "privacy", "reactions", "search", "service_center",
    "takeover", "triage", "work",
)  # fmt: skip


def forget_old_pages() -> None:
    """Let deleted words go from the files of the database, too.

    SQLite overwrites what is deleted (``secure_delete``); its write-ahead log is emptied here, as
    far as nobody reads in it at this moment. PostgreSQL keeps dead rows until a vacuum.
    """
    search.overwrite()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in connection.introspection.table_names(cursor):
            if table.startswith(APPS):
                cursor.execute(f'VACUUM "{table}"')


def rewrite_tables() -> int:
    """Write the tables of PostgreSQL anew, so that nothing of what was deleted is in their files.

    A vacuum lets rows go and leaves their bytes in free places of a page. Each table is locked
    while it is written; one that somebody works with is left out. Returns how many were written.

    :raises OperationalError: if a table was left out, after all were tried.
    """
    if connection.vendor != "postgresql":
        return 0
    done, busy = 0, None
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {_WAIT_FOR_TABLE}")
        try:
            for table in connection.introspection.table_names(cursor):
                if not table.startswith(APPS):
                    continue
                try:
                    cursor.execute(f'VACUUM FULL "{table}"')
                except OperationalError as error:
                    busy = busy or error
                else:
                    done += 1
        finally:
            cursor.execute("RESET lock_timeout")
    if busy is not None:
        raise busy
    return done


def empty_log() -> None:
    """Empty the write-ahead log of SQLite right after a deletion; elsewhere the vacuum follows."""
    if connection.vendor == "sqlite":
        forget_old_pages()


def take_out_of_index(reaction: Reaction, items: Sequence[IntakeItem]) -> None:
    """Let no word find them; what stays of the Vorgang is written anew, as after every step.

    Whoever is in a Serie with it is found by its title too, which may have held the name.
    """
    beside = SeriesMember.objects.filter(series__members__reaction=reaction)
    search.empty_until_written(
        Entry.Kind.CASE, beside.exclude(reaction=reaction).values_list("reaction", flat=True)
    )
    search.forget([reaction.pk], Entry.Kind.CASE, Entry.Kind.FILE)
    search.forget([item.pk for item in items], Entry.Kind.ARRIVAL)


def mark_of(reaction: Reaction) -> str:
    """Return by what a Vorgang is known again in a backup; numbers can be given anew after one."""
    words = f"{reaction.pk} {reaction.number} {reaction.captured_at.isoformat()}"
    return text_digest(words, settings.JOURNAL_KEY)


def record_deletion(
    *,
    what: Deletion.What,
    key: str,
    code: str,
    at: datetime,
    period: str = "",
    reaction: Reaction | None = None,
) -> Deletion:
    """Keep that something went; its file outside the database follows the commit.

    :param key: the number of the Vorgang or Eingang, the month or the year.
    :param code: the class that ended, "" where somebody asked for it.
    """
    mark = mark_of(reaction) if reaction is not None else ""
    row = Deletion.objects.create(
        what=what, key=key, code=code, period=period, mark=mark, deleted_at=at
    )
    if mark:
        words = DeletionFile(what, key, code, mark, at.isoformat())
        transaction.on_commit(partial(write_deletion, words, pk=row.pk), robust=True)
    return row


def write_missing_files() -> None:
    """Write the files that a crash or a full disk has left out; the nightly run calls this."""
    for row in Deletion.objects.exclude(mark="").order_by("pk").iterator():
        words = DeletionFile(row.what, row.key, row.code, row.mark, row.deleted_at.isoformat())
        write_deletion(words, pk=row.pk)
