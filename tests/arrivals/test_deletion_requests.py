"""A plain request to delete everything is no danger; one that hides a danger is found.

The messages of `deletion_requests.tsv` are invented and stand in no example. They are read as the
worker reads them, by words and by meaning.
"""

from functools import partial
from pathlib import Path

from krm.arrivals.storage import examples as stored
from tests.arrivals.read_messages import messages_of, reader

TABLE = Path(__file__).with_name("deletion_requests.tsv")
messages = partial(messages_of, TABLE)
__all__ = ["reader"]


def test_a_request_to_delete_everything_is_seldom_to_be_read_first(reader):
    read = {text: level for text in messages(harmless=True) if (level := reader.by_both(text))}
    assert len(read) <= 0.15 * len(messages(harmless=True)), read
    alarms = [text for text, level in read.items() if level == "alarm"]
    assert len(alarms) <= 0.05 * len(messages(harmless=True)), alarms


def test_a_danger_beside_the_request_is_found(reader):
    missed = [text for text in messages(harmless=False) if not reader.by_both(text)]
    assert len(missed) <= 0.10 * len(messages(harmless=False)), missed


def test_the_request_of_the_walk_is_no_hint(reader):
    assert reader.by_both("Ich will, dass nichts mehr gespeichert ist.") == ""


def test_what_is_measured_here_was_not_learned():
    learned = {example.text for example in stored.shipped()}
    asked = [*messages(harmless=True), *messages(harmless=False)]
    assert (len(asked), learned.intersection(asked)) == (38, set())
