"""The index of words of copied reactions: copied by the database too, with numbers of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

from benchmarks.texts import OTHER, RARE
from krm.journal.queries import moved
from krm.search.models import KINDS, Entry, Term
from krm.search.rules.words import token_of
from krm.search.storage import TABLE, entries

_RARE: Final = tuple(sorted({token_of(RARE), token_of(f"{RARE}s")}))
# A number as a whole; and as it stands in the subject of a letter: its digits, with the year too.
_NUMBER: Final = (
    "'krm' || substr({0}.number, 5, 4) || 'n' || CAST(substr({0}.number, 10) AS integer)"
)
_IN_SUBJECT: Final = (
    "substr({0}.number, 10)", "substr({0}.number, 5, 4) || substr({0}.number, 10)",
)  # fmt: skip


def copy_words(further: int, count: int) -> None:
    """Copy what stands in the index of the first reactions to those this much further on."""
    old, new = (_NUMBER.format(name) for name in ("r", "copied"))
    others = {text.format("r"): text.format("copied") for text in _IN_SUBJECT}
    key = "key" if connection.vendor == "postgresql" else "rowid"
    rare = _if(f"'{' | '.join(_RARE)}'", f"'{token_of(OTHER)}'")
    source = (
        f"FROM {TABLE} w JOIN reactions_reaction r ON r.id = w.{key} / {KINDS} "
        f"JOIN reactions_reaction copied ON copied.id = r.id + {further} "
        f"WHERE w.{key} % {KINDS} = {Entry.Kind.CASE.value} AND r.id <= {count}"
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {TABLE} (key, words) SELECT w.key + {further * KINDS}, "
                f"ts_delete(w.words, ARRAY[{', '.join([old, *others])}, {_listed()}]) "
                f"|| ({new} || ':1A')::tsvector "
                f"|| {' || '.join(_if(*pair) for pair in others.items())} || {rare} "
                f"{source}"
            )
        else:
            cursor.execute(
                f"INSERT INTO {TABLE} (rowid, a, b, c) SELECT w.rowid + {further * KINDS}, "
                f"{_in_place({old: new, **others})}, w.b, w.c {source}"
            )
        cursor.execute(
            f"INSERT INTO {Entry._meta.db_table} (key, kind, owner, seq, written_at) "
            f"SELECT key + {further * KINDS}, kind, owner + {further}, seq, written_at "
            f"FROM {Entry._meta.db_table} "
            f"WHERE kind = {Entry.Kind.CASE.value} AND owner <= {count}"
        )


def _listed() -> str:
    return ", ".join(f"'{word}'" for word in _RARE)


def _if(asked: str, word: str) -> str:
    """Return a word of the page as it is added on PostgreSQL where another one stands."""
    then = f"({word} || ':1A')::tsvector"
    return f"CASE WHEN w.words @@ ({asked})::tsquery THEN {then} ELSE ''::tsvector END"


def _in_place(others: dict[str, str]) -> str:
    """Return the column of words on SQLite, each between blanks, with other ones for some."""
    text = "' ' || w.a || ' '"
    for old, new in {**others, **{f"'{word}'": f"'{token_of(OTHER)}'" for word in _RARE}}.items():
        text = f"replace({text}, ' ' || {old} || ' ', ' ' || {new} || ' ')"
    return f"trim({text})"


@contextmanager
def without_indexes() -> Iterator[None]:
    """Take the indexes of the words away while many are copied, and build them at the end."""
    found: list[tuple[str, str]] = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT indexname, indexdef FROM pg_indexes "
                "WHERE tablename = %s AND indexdef LIKE '%%USING gin%%'",
                [TABLE],
            )
            found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, definition in found:
            cursor.execute(definition)


def note_compared() -> None:
    """Note that the index stands where the journal does; without it all would be compared."""
    if Entry.objects.exists():
        Term.objects.bulk_create([Term(token_of(OTHER))], ignore_conflicts=True)
        entries.note_progress(moved.newest_entry())
