"""By which words the likes of a text are looked for, and that the index finds them."""

import pytest
from django.db import connection

from krm.search.models import Entry
from krm.search.rules.pieces import Piece
from krm.search.rules.telling import MOST_WORDS, tokens_of, ways_of
from krm.search.storage import entries
from krm.search.storage.entries import Written
from krm.search.storage.likely import keys_like
from tests.house.reactions import moment

AT = moment("2026-11-02T10:00")
CASE, ARRIVAL = Entry.Kind.CASE, Entry.Kind.ARRIVAL


def test_words_are_stems_of_some_length_the_longest_first():
    assert tokens_of("Die Heizkosten, und die Heizkosten. Im Haus!") == ["heizkost", "haus"]
    assert tokens_of("") == []


@pytest.mark.parametrize(
    ("tokens", "counts", "entries_", "ways"),
    [
        # Rare words are enough by themselves.
        (["aufzug", "fahrstuhl"], {}, 1_000, (("aufzug",), ("fahrstuhl",))),
        # More frequent ones must come in pairs.
        (["antrag", "geld", "post"], {"antrag": 300, "geld": 400, "post": 500}, 10_000,
         (("antrag", "geld"), ("antrag", "post"), ("geld", "post"))),
        (["aufzug", "antrag", "geld"], {"aufzug": 3, "antrag": 300, "geld": 400}, 10_000,
         (("aufzug",), ("antrag", "geld"))),
        # What stands nearly everywhere says nothing.
        (["jobcenter", "aufzug"], {"jobcenter": 9_000, "aufzug": 3}, 10_000, (("aufzug",),)),
        (["jobcenter"], {"jobcenter": 9_000}, 10_000, ()),
        (["antrag"], {"antrag": 300}, 10_000, ()),
        # In a small house nothing is frequent.
        (["antrag", "geld"], {"antrag": 40, "geld": 20}, 60, (("geld",), ("antrag",))),
        # Never more entries than can be gone through.
        (["eins", "zwei", "drei"], {"eins": 9_000, "zwei": 9_500, "drei": 9_900}, 1_000_000,
         (("eins", "zwei"),)),
        ([], {}, 0, ()),
    ],
)  # fmt: skip
def test_which_words_must_stand_together(tokens, counts, entries_, ways):
    assert ways_of(tokens, counts, entries_) == ways


def test_no_text_asks_for_more_words_than_so_many():
    tokens = [f"wort{number}" for number in range(50)]
    assert len(ways_of(tokens, {}, 1_000)) == MOST_WORDS


@pytest.mark.both_databases("search: the index of words, and how often they occur")
def test_the_index_finds_what_shares_telling_words_the_newest_first(db):
    said = {
        1: "Der Aufzug im Haus steht seit Tagen", 2: "Aufzüge fahren nicht", 3: "Bescheid fehlt",
    }  # fmt: skip
    entries.write([Written(CASE, key, 1, [Piece(text)]) for key, text in said.items()], at=AT)
    entries.write([Written(ARRIVAL, 9, 1, [Piece("Aufzug kaputt")])], at=AT)
    entries.count_words()

    def found(text, most=10, kinds=(CASE,)):
        return [Entry.row_of(key) for key in keys_like(text, kinds=kinds, most=most)]

    assert found("Ihr Aufzug ist defekt") == [2, 1]
    assert found("Ihr Aufzug ist defekt", most=1) == [2]
    assert found("Ihr Aufzug ist defekt", kinds=[ARRIVAL]) == [9]
    assert found("Ganz anderes") == found("") == found("'; DROP TABLE search_words; --") == []
    assert connection.vendor in ("sqlite", "postgresql")


@pytest.mark.both_databases("search: how often words occur")
def test_words_that_stand_everywhere_find_nothing(db):
    rows = [Written(CASE, key, 1, [Piece("Antrag beim Jobcenter")]) for key in range(1, 80)]
    entries.write([*rows, Written(CASE, 80, 1, [Piece("Jobcenter Aufzug")])], at=AT)
    entries.count_words()
    assert keys_like("Jobcenter Antrag", kinds=[CASE], most=10) == []
    assert [Entry.row_of(key) for key in keys_like("Jobcenter, Aufzug!", kinds=[CASE], most=9)] == [
        80
    ]
