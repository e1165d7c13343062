"""Tables of invented messages, read as the worker reads them, by words and by meaning."""

import csv

import pytest

from benchmarks.danger.reading import Reader
from krm.adapters.sentence_encoder import find_encoder
from krm.arrivals.storage import examples as stored


def messages_of(table, *, harmless):
    lines = table.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row["text"] for row in rows if (row["level"] == "harmless") == harmless]


@pytest.fixture(scope="module")
def reader():
    encoder, shipped = find_encoder(), stored.shipped()
    learned = stored.learned_from_shipped(stored.digest_of(shipped, encoder.name))
    return Reader(shipped, learned, encoder.encode)
