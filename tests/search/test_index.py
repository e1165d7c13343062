"""The index gives the same hits on both databases, and forgets what is to be forgotten."""

import pytest
from django.db import connection
from django.db.models import F

from krm.search import storage
from krm.search.models import Entry, Term
from krm.search.queries import Spread, candidates, found_keys, nearly
from krm.search.rules.asking import asked_for
from krm.search.rules.pieces import EVERYTHING, Audience, Piece
from krm.search.storage import entries
from krm.search.storage.entries import Written
from krm.search.storage.reading import holds_words
from tests.house.reactions import moment

pytestmark = [pytest.mark.both_databases("search: the index of words"), pytest.mark.django_db]

AT = moment("2026-11-02T10:00")
REPORT = Piece("Geheimer Bericht", audience=Audience.FILES)
CASE, FILE = Entry.Kind.CASE, Entry.Kind.FILE


@pytest.fixture
def index():
    entries.write(
        [
            Written(CASE, 1, 1, pieces=[
                Piece("Die Heizkostenabrechnung kam nie an"),
                Piece("Jörg Müller, 06321 / 12 34", audience=Audience.PERSON),
                Piece("B 7/2025", is_number=True),
            ]),
            Written(CASE, 2, 1, pieces=[
                Piece("Abrechnung der Heizkosten"), REPORT,
            ]),
            Written(FILE, 2, 1, row=77, pieces=[REPORT]),
        ],
        at=AT,
    )  # fmt: skip


def found(typed, *, typing=False):
    return found_keys(asked_for(typed, typing=typing), kind=CASE, most=10)


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("Heizkostenabrechnung", [1]), ("heizkostenabrechnungen MUELLER", [1]), ("Abrechnung", [2]),
        ("heizkosten abrechnung", [2]), ("abrechnung nie", []), ("063211234", [1]),
        ("+49 6321 1234", [1]), ("6321", []), ("B 7 / 2025", [1]), ("b7/2025", [1]), ("B 7", []),
        ("Bericht", [2]), ("Heiz", []), ("", []),
        ("'; DROP TABLE search_words; --", []), ("a:* & !b | (c <-> d)", []),
    ],
)  # fmt: skip
def test_all_words_must_be_there(index, typed, rows):
    asked = asked_for(typed)
    assert found_keys(asked, kind=CASE, most=10) == rows


def test_while_somebody_types_the_last_word_is_a_beginning(index):
    assert found("Heizk", typing=True) == [2, 1]
    assert found("Heizk ", typing=True) == []


@pytest.mark.parametrize(
    ("typed", "rows"),
    [
        ("Kosten", [2, 1]), ("Abrechnung", [2, 1]), ("Heizkostenabrechnung", [2, 1]),
        ("Abrechnug", [2]), ("Abrechunng", [2]), ("Mülller", [1]), ("Muster", []),
    ],
)  # fmt: skip
def test_what_is_nearly_so_is_found_when_asked(index, typed, rows):
    assert found_keys(nearly(asked_for(typed)), kind=CASE, most=10) == rows


def holding(typed, kind, *readable):
    """Return the keys of the entries that hold a word, each asked by itself."""
    (term,) = asked_for(typed).terms
    rows = Entry.objects.filter(kind=kind).annotate(row=F("pk") / 4)
    holds = holds_words("row", kind, [[term]], set(readable))
    return list(rows.filter(holds).values_list("row", flat=True))


def test_a_column_that_may_not_be_read_holds_nothing(index):
    assert not holding("Müller", CASE, Audience.CASE)
    assert holding("Müller", CASE, Audience.CASE, Audience.PERSON) == [1]
    assert holding("Müller", CASE, Audience.PERSON) == [1]
    assert not holding("Heizkosten", CASE, Audience.PERSON)
    assert not holding("Bericht", CASE, Audience.CASE, Audience.PERSON)
    assert holding("Bericht", FILE, Audience.FILES) == [77]


@pytest.mark.parametrize(
    ("typed", "readable", "rows"),
    [
        ("Heizkosten", EVERYTHING, (2,)), ("Müller", EVERYTHING, (1,)),
        ("Müller", {Audience.PERSON}, (1,)), ("Heizkosten", {Audience.PERSON}, ()),
        ("Bericht", {Audience.CASE, Audience.PERSON}, ()), ("B 7/2025", EVERYTHING, (1,)),
        ("", EVERYTHING, ()),
    ],
)  # fmt: skip
def test_few_are_read_by_the_index_and_each_of_them_once(index, typed, readable, rows):
    found = candidates(asked_for(typed), readable)
    assert (found.spread, found.rows) == (Spread.FEW, rows)


def test_what_is_written_again_takes_the_place_of_what_stood_there(index):
    entries.write([Written(CASE, 1, 2, pieces=[Piece("Etwas anderes")])], at=AT)
    assert found("Müller") == []
    assert found("anderes") == [1]
    assert Entry.objects.get(owner=1).seq == 2


def test_what_is_forgotten_is_found_by_no_word(index):
    assert entries.forget([1], CASE) == 1
    assert found("Müller") == []
    assert not Term.objects.filter(word="mull").exists()
    assert Term.objects.filter(word="heizkost").exists(), "stands elsewhere"
    assert entries.forget([2], FILE) == 1
    assert Entry.objects.get().owner == 2


def test_an_emptied_index_holds_nothing(index):
    entries.empty()
    assert not Entry.objects.exists()
    assert not Term.objects.exists()
    assert found("Abrechnung") == []


def test_more_words_than_there_is_room_for_leave_the_first(index):
    many = " ".join(f"{chr(97 + n % 26)}wort{n}" for n in range(45_000))
    pieces = [Piece("Titel"), Piece(many, audience=Audience.FILES)]
    entries.write([Written(CASE, 3, 1, pieces=pieces)], at=AT)
    assert found("Titel") == [3]
    assert len(storage.words_of([Entry.key_of(CASE, 3)])) == storage.MOST_WORDS


def test_the_index_itself_answers(index):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("EXPLAIN SELECT key FROM search_words WHERE words @@ 'a & b'::tsquery")
            assert "search_words_gin" in str(cursor.fetchall())
        else:
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT rowid FROM search_words WHERE search_words MATCH 'a'"
            )
            assert "VIRTUAL TABLE INDEX" in str(cursor.fetchall())
