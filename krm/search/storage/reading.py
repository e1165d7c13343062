"""What the index is asked: which entries hold some words, and whether one of them does.

A word that stands in few entries is found by the index of words, which hands out all of them and
in no order. A word that stands in many is found sooner by looking at the newest rows one by one.
"""

import json
from collections.abc import Iterable, Sequence, Set
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Value
from django.db.models.expressions import Func, RawSQL

from krm.search.models import KINDS, Entry
from krm.search.rules.asking import Term
from krm.search.rules.pieces import EVERYTHING, Audience
from krm.search.storage import TABLE

# In how many ways something may be said; of one way all terms must be there.
Several = Sequence[Sequence[Term]]
# Of so many newest Vorgänge some words are looked for first; where they stand in this part of
# them, they are frequent.
LOOKED_AT: Final = 1_000
_FREQUENT: Final = 0.01
_PERSON: Final = frozenset({Audience.PERSON})


def holds_words(row: str, kind: int, several: Several, readable: Set[Audience]) -> Func:
    """Return whether the entry of a row holds some words, asked of this row alone.

    A subquery that no database turns into a join, so that a list that ends after a page is read
    no further than that.
    """
    where, asked = _where(several, readable)
    before, after = where.split("%s")
    if connection.vendor == "postgresql":
        begins, between = f"(SELECT {before}", f"{after} FROM {TABLE} WHERE key = "
    else:
        begins, between = f"EXISTS (SELECT 1 FROM {TABLE} WHERE {before}", f"{after} AND rowid = "
    return Func(
        Value(asked),
        F(row),
        template=f"{begins}%(expressions)s * {KINDS} + {int(kind)})",
        arg_joiner=between,
        output_field=BooleanField(),
    )


def rows_with(several: Several, readable: Set[Audience], also: Sequence[int]) -> RawSQL:
    """Return the rows of all Vorgänge whose entry holds some words, and some more."""
    where, asked = _where(several, readable)
    key = _key()
    more, keys = _listed(also)
    return RawSQL(
        f"SELECT {key} / {KINDS} FROM {TABLE} WHERE {where} AND {key} %% {KINDS} = 0 "
        f"UNION ALL {more}",
        [asked, keys],
        output_field=BigIntegerField(),
    )


def rows_listed(rows: Sequence[int]) -> RawSQL:
    """Return some rows as one value: many thousands are no list of signs for the database."""
    sql, keys = _listed(rows)
    return RawSQL(sql, [keys], output_field=BigIntegerField())


def newest_keys(
    several: Several, *, kinds: Sequence[int], most: int, readable: Set[Audience] = EVERYTHING
) -> list[int]:
    """Return the keys of the entries of some kinds that hold some words, the newest first."""
    where, asked = _where(several, readable)
    key = _key()
    # The kinds stand in the statement itself: one of them has an index of its own.
    one_of = " OR ".join(f"{key} %% {KINDS} = {int(kind)}" for kind in kinds)
    return _keys(
        f"SELECT {key} FROM {TABLE} WHERE {where} AND ({one_of}) ORDER BY {key} DESC LIMIT %s",
        [asked, most],
    )


def are_frequent(several: Several, readable: Set[Audience]) -> bool:
    """Tell whether some words stand in many of the newest Vorgänge."""
    if connection.vendor != "postgresql":
        # The index hands out the newest first, and no more than are wanted.
        keys = newest_keys(several, kinds=[Entry.Kind.CASE], most=LOOKED_AT, readable=readable)
        return len(keys) == LOOKED_AT > _FREQUENT * (keys[0] - keys[-1]) / KINDS
    where, asked = _where(several, readable)
    (count,) = _keys(
        f"SELECT count(*) FROM (SELECT words FROM {TABLE} "
        f"ORDER BY key DESC LIMIT {LOOKED_AT}) newest WHERE {where}",
        [asked],
    )
    return count > _FREQUENT * LOOKED_AT


def rows_holding(several: Several, readable: Set[Audience], *, most: int) -> list[int]:
    """Return the rows of Vorgänge whose entry holds some words, in no order, ``most`` at most."""
    where, asked = _where(several, readable)
    key = _key()
    # Materialised: with the LIMIT in view the table would be read instead of the index.
    hint = "MATERIALIZED " if connection.vendor == "postgresql" else ""
    keys = _keys(
        f"WITH found AS {hint}(SELECT {key} AS key FROM {TABLE} WHERE {where}) "
        f"SELECT key FROM found WHERE key %% {KINDS} = 0 LIMIT %s",
        [asked, most],
    )
    return [key // KINDS for key in keys]


class Missing(NamedTuple):
    """How many entries have no words in the index, and how many words no entry."""

    without_words: int
    without_entry: int


def missing() -> Missing:
    """Compare the entries with the words, by their keys; and let the index answer once.

    :raises DatabaseError: if the index cannot be read.
    """
    key, entries = _key(), Entry._meta.db_table
    _occurs("krm")
    counts = [
        f"SELECT count(*) FROM {entries} e "
        f"WHERE NOT EXISTS (SELECT 1 FROM {TABLE} w WHERE w.{key} = e.key)",
        f"SELECT count(*) FROM {TABLE} w "
        f"WHERE NOT EXISTS (SELECT 1 FROM {entries} e WHERE e.key = w.{key})",
    ]
    return Missing(*(count for statement in counts for count in _keys(statement, [])))


def not_occurring(words: Sequence[str]) -> list[str]:
    """Return which of some words stand in no entry."""
    return [word for word in words if not _occurs(word)]


def _occurs(word: str) -> bool:
    where, asked = _where([[Term(word, ((word,),))]], EVERYTHING)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {TABLE} WHERE {where} LIMIT 1", [asked])
        return cursor.fetchone() is not None


def _keys(statement: str, params: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [key for (key,) in cursor.fetchall()]


def _key() -> str:
    return "key" if connection.vendor == "postgresql" else "rowid"


def _listed(rows: Sequence[int]) -> tuple[str, Any]:
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::bigint[])", list(rows)
    return "SELECT value FROM json_each(%s)", json.dumps(list(rows))


def _where(several: Several, readable: Set[Audience]) -> tuple[str, str]:
    columns = sorted(readable)
    if connection.vendor == "postgresql":
        # Without a weight the index answers alone; with one each row is looked at. What is said
        # of people has an index of its own.
        weight = "" if readable >= EVERYTHING or readable == _PERSON else "".join(columns).upper()
        words = "ts_filter(words, '{b}')" if readable == _PERSON else "words"
        return f"{words} @@ %s::tsquery", _any(several, lambda term: _pg(term, weight), " & ", "|")
    asked = _any(several, _fts, " AND ", "OR")
    return f"{TABLE} MATCH %s", f"{{{' '.join(columns)}}} : ({asked})"


def _any(several: Several, written: Any, together: str, either: str) -> str:
    ways: Iterable[str] = (together.join(map(written, terms)) for terms in several)
    return f" {either} ".join(f"({way})" for way in ways)


def _pg(term: Term, weight: str) -> str:
    begins = "*" if term.begins else ""
    marks = f":{begins}{weight}" if begins or weight else ""
    ways = ["(" + " & ".join(f"{token}{marks}" for token in way) + ")" for way in term.ways]
    return "(" + " | ".join(ways) + ")"


def _fts(term: Term) -> str:
    begins = " *" if term.begins else ""
    ways = ["(" + " AND ".join(f'"{token}"{begins}' for token in way) + ")" for way in term.ways]
    return "(" + " OR ".join(ways) + ")"
