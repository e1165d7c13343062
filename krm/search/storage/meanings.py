"""Where the meanings lie: one vector for each Vorgang and each arrival that nobody has judged yet.

A vector says what somebody has written, so it is as personal as the text and goes with it: whatever
takes an entry out of the index of words takes its vector, too (``entries.forget``).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.db.models.functions import Mod

from krm.search.models import KINDS, Entry, Meaning


class Kept(NamedTuple):
    """A meaning: of which text it is, and the vector; b"" if the text says too little."""

    digest: int
    vector: bytes


def put(found: Mapping[int, Kept]) -> None:
    """Keep meanings by key, in place of those that were kept before."""
    Meaning.objects.bulk_create(
        [Meaning(key, kept.digest, kept.vector) for key, kept in sorted(found.items())],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["digest", "vector"],
    )


def digests_of(keys: Sequence[int]) -> dict[int, int]:
    """Return of which text the kept meanings are, by key."""
    return dict(Meaning.objects.filter(pk__in=keys).values_list("key", "digest"))


def vectors_of(keys: Iterable[int]) -> dict[int, bytes]:
    """Return the kept vectors by key, in one statement; what says too little has none."""
    rows = Meaning.objects.filter(pk__in=list(keys)).values_list("key", "vector")
    # PostgreSQL gives a view of memory, SQLite bytes.
    return {key: bytes(vector) for key, vector in rows if len(vector)}


def vector_of(kind: int, row: int) -> bytes:
    """Return the kept vector of one thing, b"" for none."""
    key = Entry.key_of(kind, row)
    return vectors_of([key]).get(key, b"")


def drop(keys: Iterable[int]) -> int:
    """Take meanings away by key; return how many there were."""
    return Meaning.objects.filter(pk__in=list(keys)).delete()[0]


def drop_all() -> int:
    """Take every meaning away; return how many there were."""
    return Meaning.objects.all().delete()[0]


def oldest_rows(kind: int, most: int) -> list[int]:
    """Return some of the rows whose meaning is kept, those with the smallest keys."""
    rows = Meaning.objects.annotate(kind=Mod("key", KINDS)).filter(kind=kind).order_by("key")
    return [Entry.row_of(key) for key in rows.values_list("key", flat=True)[:most]]


def newest_rows(kind: int, most: int) -> list[int]:
    """Return some of the rows whose meaning is kept, the newest first."""
    rows = Meaning.objects.annotate(kind=Mod("key", KINDS)).filter(kind=kind).order_by("-key")
    return [Entry.row_of(key) for key in rows.values_list("key", flat=True)[:most]]


def drop_without_words(*kinds: int) -> int:
    """Take away the meanings of what does not stand in the index of words; return how many.

    :param kinds: only of these kinds of things; without any of all.
    """
    words = Entry.objects.filter(pk=OuterRef("pk"))
    rows = Meaning.objects.annotate(kind=Mod("key", KINDS)).filter(~Exists(words))
    return (rows.filter(kind__in=kinds) if kinds else rows).delete()[0]
