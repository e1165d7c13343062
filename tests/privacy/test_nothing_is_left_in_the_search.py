"""After "anonym machen" the search finds the person by nothing, and no file of it holds a word."""

from pathlib import Path

import pytest
from django.db import connection

from krm.desk.jobs import indexing, meaning
from krm.desk.queries.found import Reader
from krm.desk.queries.groups import groups_for
from krm.documents.models import Document
from krm.organisation.queries import local_day
from krm.search.models import Entry, Term
from krm.search.storage import meanings
from tests.privacy.test_nothing_is_left import LATER, NAME, house, made_anonymous, the_case

pytestmark = pytest.mark.both_databases("search: what is erased leaves the index and its files")

__all__ = ["house"]
STEM = NAME.lower()[:11]


def found(cast):
    return groups_for(Reader(cast.officer, local_day(LATER)), NAME, most=5)


def all_bytes():
    place = str(connection.settings_dict["NAME"])
    files = (Path(place + ending) for ending in ("", "-wal", "-journal"))
    return b"".join(file.read_bytes() for file in files if file.exists())


def held():
    """Return all that the index holds: on SQLite every byte of the database and its log."""
    if connection.vendor == "sqlite":
        return all_bytes().lower()
    with connection.cursor() as cursor:
        cursor.execute("SELECT words::text FROM search_words UNION SELECT word FROM search_term")
        return "\n".join(text for (text,) in cursor.fetchall()).encode()


def test_the_search_forgets_in_the_same_step(house):
    row = the_case(house)
    indexing.catch_up(LATER)
    assert found(house).cases
    assert STEM.encode() in held()
    made_anonymous(house, row, Document.objects.get(original_name="foto.txt"))
    assert STEM.encode() not in held()
    indexing.catch_up(LATER)
    assert not found(house)
    assert not Term.objects.filter(word__contains=STEM).exists()
    assert STEM.encode() not in held()


def test_what_it_meant_is_forgotten_too(house):
    row = the_case(house)
    meaning.catch_up(LATER)
    before = meanings.vector_of(Entry.Kind.CASE, row.pk)
    assert len(before) == 512
    made_anonymous(house, row, Document.objects.get(original_name="foto.txt"))
    assert meanings.vector_of(Entry.Kind.CASE, row.pk) == b""
    if connection.vendor == "sqlite":
        assert before not in all_bytes()
    meaning.catch_up(LATER)
    assert meanings.vector_of(Entry.Kind.CASE, row.pk) != before
