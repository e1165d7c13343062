"""What may be like a text: the entries that share its telling words, found by the index alone."""

from collections.abc import Sequence
from typing import Final

from django.db import connection

from krm.search.rules.asking import Term
from krm.search.rules.telling import tokens_of, ways_of
from krm.search.storage.reading import newest_keys

# SQLite counts itself. PostgreSQL knows since its last ANALYZE how often the frequent words occur;
# what is not among them may occur nearly as often as the rarest of them (under "").
_COUNTED: Final = {
    "sqlite": "SELECT term, doc FROM search_frequency WHERE term IN ({})",
    "postgresql": """
        WITH found AS (
            SELECT common.word, (common.part * class.reltuples)::bigint AS entries
            FROM pg_stats stats, pg_class class,
                unnest(stats.most_common_elems::text::text[], stats.most_common_elem_freqs)
                    AS common (word, part)
            WHERE stats.tablename = 'search_words' AND stats.attname = 'words'
                AND stats.schemaname = current_schema() AND common.word IS NOT NULL
                AND class.oid = 'search_words'::regclass
        )
        SELECT word, entries FROM found WHERE word IN ({})
        UNION ALL SELECT '', coalesce(min(entries), 0) FROM found""",
}
_ALL: Final = {
    "sqlite": "SELECT coalesce(max(key), 0) / 4 FROM search_entry",
    "postgresql": "SELECT greatest(reltuples, 0)::bigint FROM pg_class "
    "WHERE oid = 'search_words'::regclass",
}


def keys_like(text: str, *, kinds: Sequence[int], most: int) -> list[int]:
    """Return the keys of entries that share telling words with a text, the newest first.

    Of any audience: who may see what of them is asked by whoever narrows them.
    """
    tokens = tokens_of(text)
    if not tokens:
        return []
    ways = ways_of(tokens, _counts(tokens), _entries())
    return newest_keys([[Term("", ways)]], kinds=kinds, most=most) if ways else []


def _counts(tokens: Sequence[str]) -> dict[str, int]:
    marks = ",".join(["%s"] * len(tokens))
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED[connection.vendor].format(marks), list(tokens))
        found: dict[str, int] = dict(cursor.fetchall())
    at_most = found.pop("", 0)
    return {token: found.get(token, at_most) for token in tokens}


def _entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ALL[connection.vendor])
        return int(cursor.fetchone()[0])
