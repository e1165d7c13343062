"""Writing into the index: what is searched for, what has changed, what is to be forgotten."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet

from krm.search import storage
from krm.search.models import Entry, Progress, Term
from krm.search.rules.pieces import Piece, words_by_audience
from krm.search.storage import meanings, reading

# Known to nobody else: the lock of whoever writes into the index.
_LOCK: Final = 7_301_120_426


@dataclass(frozen=True)
class Written:
    """All texts of one thing that is searched for.

    :param row: the key of its own row, where it is not the owner itself.
    :param seq: the last step it holds, or a number that changes with it.
    """

    kind: Entry.Kind
    owner: int
    seq: int
    pieces: Sequence[Piece] = ()
    row: int = 0

    @property
    def key(self) -> int:
        """Return the key of its entry."""
        return Entry.key_of(self.kind, self.row or self.owner)


@transaction.atomic
def write(written: Sequence[Written], *, at: datetime) -> None:
    """Put things into the index in place of what stood there; files that are gone leave it."""
    if not written:
        return
    found = {one.key: one for one in written}
    words = {key: words_by_audience(one.pieces) for key, one in found.items()}
    cases = [one.owner for one in written if one.kind == Entry.Kind.CASE]
    stale = Entry.objects.filter(kind=Entry.Kind.FILE, owner__in=cases).exclude(pk__in=found)
    gone = list(stale.values_list("pk", flat=True))
    before = storage.words_of([*found, *gone])
    Entry.objects.bulk_create(
        [Entry(one.key, one.kind, one.owner, one.seq, at) for one in found.values()],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["kind", "owner", "seq", "written_at"],
    )
    stale.delete()
    storage.drop(gone)
    storage.put(words)
    now = {word for columns in words.values() for some in columns.values() for word in some}
    # A number is right or wrong: nothing is like it, so it needs no row.
    new = sorted(word for word in now - before if word.isalpha())
    Term.objects.bulk_create(map(Term, new), ignore_conflicts=True, batch_size=5_000)
    _forget_words(before - now)


def wait_for_writers() -> None:
    """Let one process at a time write, until its transaction ends: what it reads is not overtaken.

    On SQLite the immediate transaction does the same.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def note_changed(kind: Entry.Kind, owners: Iterable[int]) -> None:
    """Note that something has changed without a step of its Vorgang; it is written anew soon."""
    Entry.objects.filter(kind=kind, owner__in=list(owners)).update(seq=None)


def note_changed_rows(kind: Entry.Kind, rows: "QuerySet[Any]") -> None:
    """Note the same for all rows of a list, however many they are."""
    Entry.objects.filter(kind=kind, owner__in=rows.order_by().values("pk")).update(seq=None)


@transaction.atomic
def empty_until_written(kind: Entry.Kind, owners: Iterable[int]) -> None:
    """Take all words of things out at once, and note that they have changed.

    For what says something that is erased elsewhere: until they are written anew they are not
    found by words.
    """
    rows = Entry.objects.filter(kind=kind, owner__in=list(owners))
    keys = list(rows.values_list("pk", flat=True))
    words = storage.words_of(keys)
    rows.update(seq=None)
    storage.drop(keys)
    meanings.drop(set(keys))
    _forget_words(words)


def note_renamed(kind: str, names: Mapping[int, str]) -> list[int]:
    """Keep the names of what many Vorgänge name; return what is called otherwise than before.

    Of the first look nothing is returned: what is written then has the name.
    """
    marks = {f"{kind} {key}": zlib.crc32(name.encode()) for key, name in names.items()}
    rows = Progress.objects.filter(pk__in=marks)
    known = dict(rows.values_list("name", "value"))
    changed = {name: mark for name, mark in marks.items() if known.get(name) != mark}
    if changed:
        Progress.objects.bulk_create(
            [Progress(name, mark) for name, mark in changed.items()],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["value"],
        )
    return [key for key in names if f"{kind} {key}" in changed and f"{kind} {key}" in known]


@transaction.atomic
def forget(owners: Iterable[int], *kinds: Entry.Kind) -> int:
    """Take things out of the index, with the words that occur nowhere else; return how many.

    Their meanings go, too. In the transaction of the step that deletes them; ``overwrite`` follows
    its commit.
    """
    owners = list(owners)
    rows = Entry.objects.filter(kind__in=kinds, owner__in=owners)
    keys = list(rows.values_list("pk", flat=True))
    words = storage.words_of(keys)
    rows.delete()
    storage.drop(keys)
    # A meaning may have been read before its words were: it is found by its own key.
    own = {Entry.key_of(kind, owner) for kind in kinds for owner in owners}
    meanings.drop(own | set(keys))
    _forget_words(words)
    return len(keys)


def _forget_words(words: Iterable[str]) -> None:
    Term.objects.filter(pk__in=reading.not_occurring(sorted(words))).delete()


@transaction.atomic
def empty() -> None:
    """Empty the index, before it is built anew."""
    wait_for_writers()
    Entry.objects.all().delete()
    Term.objects.all().delete()
    Progress.objects.filter(pk=Progress.JOURNAL).delete()
    storage.drop_all()


def note_progress(entry: int, *, name: str = Progress.JOURNAL) -> None:
    """Keep up to which entry of the journal the index was compared with it, or how far else.

    :param name: of what else.
    """
    Progress.objects.update_or_create(pk=name, defaults={"value": entry})


def progress_of(name: str) -> int:
    """Return how far something has come, 0 for not at all."""
    row = Progress.objects.filter(pk=name).first()
    return row.value if row else 0


def overwrite() -> None:
    """Let words that were deleted go from the file of the index, too.

    FTS5 keeps a deleted word until its parts are merged; on PostgreSQL the vacuum does it.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {storage.TABLE} ({storage.TABLE}) VALUES ('optimize')")


def count_words() -> None:
    """Let PostgreSQL look at how often words occur, after many were written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for table in (storage.TABLE, Entry._meta.db_table, Term._meta.db_table):
                cursor.execute(f'ANALYZE "{table}"')
