"""How an entry is written down."""

from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum

import pytest

from krm.journal.rules import (
    NotACode,
    as_codes,
    as_personal,
    canonical,
    entry_hash,
    key_mark,
    moment,
    text_digest,
)
from tests.house.chains import KEY, a_chain


class Colour(StrEnum):
    RED = "red"


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (3, 3),
        (None, None),
        (True, True),
        ("KRM-2026-00017", "KRM-2026-00017"),
        (Colour.RED, "red"),
        (date(2026, 5, 22), "2026-05-22"),
        (datetime(2026, 5, 22, 12, tzinfo=timezone(timedelta(hours=2))),
         "2026-05-22T10:00:00.000000+00:00"),
        ((1, "two"), [1, "two"]),
        ({"old": 1}, {"old": 1}),
    ],
)  # fmt: skip
def test_codes_ids_dates_and_numbers_are_stored(value, stored):
    assert as_codes({"key": value}) == {"key": stored}


@pytest.mark.parametrize(
    "value",
    ["Mara Beispiel", "Müller", "mara@beispiel.example", 1.5, object(), b"x", ["ein Satz"],
     {"in": "ein Satz"}, "x" * 200],
)  # fmt: skip
def test_what_may_be_a_name_or_a_text_is_refused(value):
    with pytest.raises(NotACode):
        as_codes({"key": value})


def test_a_key_is_a_code_too():
    with pytest.raises(NotACode):
        as_codes({"Frau Muster": 1})


def test_personal_values_lose_only_what_no_database_can_keep():
    assert as_personal({"text": "a\x00b\ud800c", "n": 1}) == {"text": "a\ufffdb\ufffdc", "n": 1}


def test_the_canonical_text_does_not_depend_on_the_order_of_keys():
    assert canonical({"b": 1, "a": "ü"}) == canonical({"a": "ü", "b": 1}) == '{"a":"ü","b":1}'


def test_a_moment_is_the_same_text_in_every_zone():
    noon = datetime(2026, 5, 22, 12, tzinfo=timezone(timedelta(hours=2)))
    assert moment(noon) == moment(noon.astimezone(UTC)) == "2026-05-22T10:00:00.000000+00:00"


@pytest.mark.parametrize(
    "change",
    [{"chain": "reaction:43"}, {"seq": 2}, {"verb": "x"}, {"actor_id": None}, {"data": {}},
     {"personal_digest": ""}, {"prev": "1" * 64},
     {"happened_at": datetime(2026, 1, 1, tzinfo=UTC)},
     {"written_at": datetime(2026, 1, 1, tzinfo=UTC)}],
)  # fmt: skip
def test_the_hash_covers_every_column(change):
    link = a_chain(1)[0].link
    assert entry_hash(link._replace(**change), KEY) != entry_hash(link, KEY)


def test_s_08_without_the_key_nobody_computes_a_hash():
    link = a_chain(1)[0].link
    assert entry_hash(link, KEY) != entry_hash(link, b"another")
    assert text_digest("Text", KEY) != text_digest("Text", b"another")
    assert key_mark(KEY) != key_mark(b"another")
