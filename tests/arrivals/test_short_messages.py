"""Ordinary short messages stay in their place, short ones that speak of danger are found.

The messages of `short_messages.tsv` are invented and stand in no example. They are read as the
worker reads them, by words and by meaning.
"""

from functools import partial
from pathlib import Path

import pytest

from krm.arrivals.rules.comparing import Comparison
from krm.arrivals.storage import examples as stored
from krm.desk.demo.arrivals import invented
from krm.desk.demo.build import MAILS
from tests.arrivals.read_messages import messages_of, reader

TABLE = Path(__file__).with_name("short_messages.tsv")
messages = partial(messages_of, TABLE)
__all__ = ["reader"]


@pytest.fixture(scope="module")
def read_harmless(reader):
    return {text: reader.by_both(text) for text in messages(harmless=True)}


def test_short_ordinary_messages_are_seldom_to_be_read_first(read_harmless):
    shown = [text for text, level in read_harmless.items() if level]
    assert len(shown) <= 0.10 * len(read_harmless), shown


def test_short_ordinary_messages_hardly_ever_raise_an_alarm(read_harmless):
    alarms = [text for text, level in read_harmless.items() if level == "alarm"]
    assert len(alarms) <= 0.03 * len(read_harmless), alarms


def test_short_messages_that_speak_of_danger_are_still_found(reader):
    dangerous = messages(harmless=False)
    missed = [text for text in dangerous if not reader.by_both(text)]
    assert len(missed) <= 0.10 * len(dangerous), missed


def test_waiting_for_a_call_is_no_danger(reader):
    said = "Seit Montag warte ich auf einen Rückruf. Bitte melden Sie sich."
    assert reader.by_both(said) == ""


def demo_messages():
    """What came into the demo office and nobody has read yet."""
    rows = invented()["form"]
    said = [row[name] for row in rows for name in ("happened", "german") if name in row]
    return said + [text for _name, _subject, text in MAILS]


def test_the_demo_raises_one_alarm_and_that_rightly(reader):
    levels = {said: level for said in demo_messages() if (level := reader.by_both(said))}
    assert list(levels.values()) == ["alarm"], levels
    assert "Strom abgestellt" in next(iter(levels))


def test_the_example_beside_words_of_a_danger_speaks_of_that_danger(reader):
    said = next(text for text in demo_messages() if "Strom abgestellt" in text)
    read = Comparison(reader.encode, reader.learned, reader.dangers, reader.words, most=9)
    read.read(said)
    like = read.clearest_first()[0]
    kinds = {example.kind for example in reader.dangers if example.text == like.example}
    assert (like.kind, kinds) == ("existential", {"existential"})


def test_what_is_measured_here_was_not_learned():
    learned = {example.text for example in stored.shipped()}
    asked = [*messages(harmless=True), *messages(harmless=False)]
    assert (len(asked), learned.intersection(asked)) == (158, set())
