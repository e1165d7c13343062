"""A plain request to delete everything is no danger; one that hides a danger is found.

The messages of `deletion_requests.tsv` are invented and stand in no example. They are read as the
worker reads them, by words and by meaning.
"""

import csv
from pathlib import Path

import pytest

from benchmarks.danger.reading import Reader
from krm.adapters.sentence_encoder import find_encoder
from krm.arrivals.storage import examples as stored

TABLE = Path(__file__).with_name("deletion_requests.tsv")


def messages(*, harmless):
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row["text"] for row in rows if (row["level"] == "harmless") == harmless]


@pytest.fixture(scope="module")
def reader():
    encoder, shipped = find_encoder(), stored.shipped()
    learned = stored.learned_from_shipped(stored.digest_of(shipped, encoder.name))
    return Reader(shipped, learned, encoder.encode)


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
