"""Where the words lie: FTS5 on SQLite, a tsvector with GIN on PostgreSQL; the same hits on both.

Each entry has three columns of words, for three kinds of readers. On PostgreSQL they are the
weights of one tsvector. Words are plain letters and digits (``rules/words.py``), so that neither
database has a say in what a word is.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Final

from django.db import connection
from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from krm.search.rules.asking import Term
from krm.search.rules.pieces import EVERYTHING, Audience, Words

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


def keys_with(terms: Iterable[Term], readable: Set[Audience] = EVERYTHING) -> RawSQL:
    """Return the keys of the entries that hold all terms in the columns that may be read."""
    where, asked = _where(terms, readable)
    column = "key" if connection.vendor == "postgresql" else "rowid"
    return RawSQL(
        f"SELECT {column} FROM {TABLE} WHERE {where}", [asked], output_field=BigIntegerField()
    )


def newest_keys(
    terms: Iterable[Term], readable: Set[Audience], *, kinds: Sequence[int], most: int
) -> list[int]:
    """Return the same keys for entries of some kinds, the newest first, no more than ``most``."""
    where, asked = _where(terms, readable)
    column = "key" if connection.vendor == "postgresql" else "rowid"
    marks = ",".join(["%s"] * len(kinds))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {TABLE} WHERE {where} AND {column} %% 4 IN ({marks}) "
            f"ORDER BY {column} DESC LIMIT %s",
            [asked, *kinds, most],
        )
        return [key for (key,) in cursor.fetchall()]


def _where(terms: Iterable[Term], readable: Set[Audience]) -> tuple[str, str]:
    columns = sorted(readable)
    if connection.vendor == "postgresql":
        # Without a weight the index answers alone; with one each row is looked at.
        weight = "" if readable >= EVERYTHING else "".join(columns).upper()
        return "words @@ %s::tsquery", " & ".join(_pg(term, weight) for term in terms)
    asked = " AND ".join(_fts(term) for term in terms)
    return f"{TABLE} MATCH %s", f"{{{' '.join(columns)}}} : ({asked})"


def _pg(term: Term, weight: str) -> str:
    begins = "*" if term.begins else ""
    marks = f":{begins}{weight}" if begins or weight else ""
    ways = ["(" + " & ".join(f"{token}{marks}" for token in way) + ")" for way in term.ways]
    return "(" + " | ".join(ways) + ")"


def _fts(term: Term) -> str:
    begins = " *" if term.begins else ""
    ways = ["(" + " AND ".join(f'"{token}"{begins}' for token in way) + ")" for way in term.ways]
    return "(" + " OR ".join(ways) + ")"


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


def not_occurring(words: Sequence[str]) -> list[str]:
    """Return which of some words stand in no entry."""
    return [word for word in words if not _occurs(word)]


def _occurs(word: str) -> bool:
    where, asked = _where([Term(word, ((word,),))], EVERYTHING)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {TABLE} WHERE {where} LIMIT 1", [asked])
        return cursor.fetchone() is not None
