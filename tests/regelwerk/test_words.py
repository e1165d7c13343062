"""The stored words of a Regelwerk read in German on every page."""

import re
from datetime import date

import pytest

from krm.regelwerk import rules
from krm.regelwerk.rules.settings import WORDS
from krm.regelwerk.rules.words import WORDS_OF, shown


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("calendar.land", "RP", "Rheinland-Pfalz"),
        ("calendar.year_end_days", ["12-24", "12-31"], "24.12., 31.12."),
        ("calendar.year_end_backward", "skipped", "zählt nicht als Arbeitstag"),
        ("calendar.year_end_off", False, "nein"),
        ("letters.by_email", ["confirmation", "interim_notice"],
         "Eingangsbestätigung, Zwischennachricht"),
        ("alternatives.remedies", ["none"], "keine Abhilfe"),
        ("alternatives.remedies", [], "keine"),
        ("deadlines.closing.shift", "none", "bleibt bei diesem Tag"),
        ("deadlines.board.unit", "working_days", "Arbeitstage"),
        ("petition.transmitted_by", "executive", "Geschäftsführung"),
        ("document.dated_on", date(2024, 5, 15), "15.05.2024"),
        ("files.max_files", 10, "10"),
        ("alarms.child", ["kind* _ hunger"], "kind* … hunger"),
        ("letters.by_email", ["unbekannt"], "unbekannt"),
    ],
)  # fmt: skip
def test_a_stored_word_is_shown_in_german(key, value, words):
    assert shown(key, value) == words


@pytest.mark.parametrize("key", WORDS)
def test_every_word_of_a_closed_list_has_a_german_one(key):
    assert set(WORDS_OF[key]) >= set(WORDS[key])


# Stored words that are German themselves.
GERMAN = {"berechtigt", "teilweise", "unberechtigt", "nicht_bewertbar", "stellungnahme"}


def test_no_page_shows_a_stored_word():
    stored = {word for words in WORDS_OF.values() for word in words} - GERMAN
    for entry in rules.shipped().entries():
        assert not stored & set(re.split(r"[,;:] ?| ", entry.value)), entry
        assert not re.search(r"[a-z]_[a-z]", entry.value), entry
