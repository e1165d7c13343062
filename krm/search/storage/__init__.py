"""Where the words lie: FTS5 on SQLite, a tsvector with GIN on PostgreSQL; the same hits on both.

Each entry has three columns of words, for three kinds of readers. On PostgreSQL they are the
weights of one tsvector. Words are plain letters and digits (``rules/words.py``), so that neither
database has a say in what a word is.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.db import connection

from krm.search.rules.pieces import Audience, Words

TABLE: Final = "search_words"
# Beyond so many different words of one entry PostgreSQL has no room for more.
MOST_WORDS: Final = 40_000


def put(entries: Mapping[int, Words]) -> None:
    """Store the words of entries by key, in place of those that stood there."""
    if not entries:
        return
    rows = [(key, _limited(words)) for key, words in sorted(entries.items())]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                f"INSERT INTO {TABLE} (key, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (key) DO UPDATE SET words = excluded.words",
                [(key, _vector(words)) for key, words in rows],
            )
            return
        cursor.executemany(
            f"INSERT OR REPLACE INTO {TABLE} (rowid, a, b, c) VALUES (%s, %s, %s, %s)",
            [(key, *(" ".join(sorted(words[who])) for who in Audience)) for key, words in rows],
        )


def drop(keys: Iterable[int]) -> None:
    """Take entries out of the index by key."""
    column = "key" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.executemany(
            f"DELETE FROM {TABLE} WHERE {column} = %s", [(key,) for key in sorted(keys)]
        )


def drop_all() -> None:
    """Empty the index."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")


def words_of(keys: Sequence[int]) -> set[str]:
    """Return the words that stand in some entries."""
    if not keys:
        return set()
    marks = ",".join(["%s"] * len(keys))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"SELECT DISTINCT unnest(tsvector_to_array(words)) FROM {TABLE} "
                f"WHERE key IN ({marks})",
                keys,
            )
            return {word for (word,) in cursor.fetchall()}
        cursor.execute(f"SELECT a, b, c FROM {TABLE} WHERE rowid IN ({marks})", keys)
        return {word for row in cursor.fetchall() for column in row for word in column.split()}


def _limited(words: Words) -> dict[Audience, set[str]]:
    """Return the words of each column, as many as there is room for: those of the page first."""
    left, found = MOST_WORDS, {}
    for who in Audience:
        found[who] = set(sorted(words.get(who, ()))[:left])
        left -= len(found[who])
    return found


def _vector(words: Words) -> str:
    places: dict[str, list[str]] = {}
    for at, who in enumerate(Audience, start=1):
        for word in words[who]:
            places.setdefault(word, []).append(f"{at}{who.upper()}")
    return " ".join(f"{word}:{','.join(marks)}" for word, marks in sorted(places.items()))
