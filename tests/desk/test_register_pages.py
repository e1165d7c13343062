"""The pages of the register, in parts and by their place in the list, are the same rows."""

from datetime import date

import pytest

from krm.desk.forms.register import RegisterFilter
from krm.desk.jobs import indexing
from krm.desk.queries import paging
from krm.desk.queries.found import Reader
from krm.desk.queries.paging import kinds_of
from krm.desk.rules.keyset import END, position_of
from krm.desk.views.register import pages_of
from krm.reactions.models import Reaction
from krm.search.storage import reading
from krm.work.access import visible_reactions
from tests.desk.conftest import house
from tests.house.cases import forwarded, recorded
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("sorting: pages go on behind a row")

__all__ = ["house"]

ON = date(2026, 5, 27)
ORDERS = [None, {"sort": "arrived_at"}, {"sort": "number"}, {"sort": "state"}, {"status": "ended"}]


@pytest.fixture
def rows(house):
    """Put three Vorgänge at the unit and four that its lead has settled beside two of others."""
    for number in range(9):
        row = recorded(house, f"2026-05-{4 + number % 5:02}", title=f"Vorgang {number}")
        if number < 3:
            forwarded(house, row, "2026-05-11T10:00")
        elif number < 7:
            changed = {"state": "closed", "lead_unit": house.leistung}
            Reaction.objects.filter(pk=row.pk).update(**changed)
    return house


def opened(person, said):
    whole = visible_reactions(person, ON).newest_first()
    filtered = RegisterFilter(said, queryset=whole, reader=Reader(person, ON))
    pages = pages_of(filtered, person, ON)
    pages.per_page = 2
    return pages, [row.pk for row in filtered.qs]


def turned(pages, *, back):
    """Return the keys of all pages, turned to the end or from the end to the beginning."""
    at = ("", END) if back else ("", "")
    found: list[int] = []
    while True:
        page = pages.page(position_of(*at, kinds_of(pages.order)))
        found = page.keys + found if back else found + page.keys
        if not (page.first if back else page.last):
            return found
        at = ("", page.first) if back else (page.last, "")


@pytest.mark.parametrize("person", ["lead_leistung", "officer"])
@pytest.mark.parametrize(
    "said", ORDERS, ids=lambda said: "as it opens" if said is None else "=".join(*said.items())
)
def test_the_parts_are_the_whole(rows, said, person):
    pages, expected = opened(getattr(rows, person), said)
    assert (len(pages.parts) > 1) == (person == "lead_leistung")
    assert turned(pages, back=False) == expected
    back = turned(pages, back=True)
    # The first page is whole, so that from the end a row can stand on two pages.
    assert back[-len(expected) + 1 :] == expected[1:]
    assert sorted(set(back)) == sorted(expected)


def test_a_search_narrows_each_part_and_a_wrong_filter_is_read_whole(rows):
    indexing.catch_up(moment("2026-05-12T10:00"))
    for said, parts, count in (
        ({"q": '"Vorgang 1"'}, True, 1),
        ({"arrived_from": "irgendwann"}, False, 0),
    ):
        pages, _ = opened(rows.lead_leistung, said)
        assert (len(pages.parts) > 1, len(pages.page().keys)) == (parts, count)


@pytest.mark.parametrize("person", ["lead_leistung", "officer"])
def test_what_many_hold_is_counted_in_the_first_rows(rows, person, monkeypatch):
    indexing.catch_up(moment("2026-05-12T10:00"))
    exact, expected = opened(getattr(rows, person), {"q": "Vorgang"})
    assert (exact.searched, exact.has_more, exact.count) == (None, False, len(expected))
    monkeypatch.setattr(reading, "are_frequent", lambda *_: True)
    found, same = opened(getattr(rows, person), {"q": "Vorgang"})
    assert same == expected == turned(found, back=False)
    assert (found.has_more, found.count) == (False, len(expected))
    monkeypatch.setattr(paging, "LOOKED_THROUGH", 2)
    few, _ = opened(getattr(rows, person), {"q": "Vorgang"})
    assert few.has_more
    assert 0 < few.count < len(expected)


@pytest.mark.parametrize("looked_through", [1, 2, 3, 4, 500])
@pytest.mark.parametrize("person", ["lead_leistung", "officer"])
@pytest.mark.parametrize(
    "said", ORDERS, ids=lambda said: "as it opens" if said is None else "=".join(*said.items())
)
def test_of_what_many_hold_each_page_is_the_same_however_much_is_looked_through(
    rows, said, person, looked_through, monkeypatch
):
    indexing.catch_up(moment("2026-05-12T10:00"))
    said = {**(said or {}), "q": "Vorgang"}
    monkeypatch.setattr(reading, "are_frequent", lambda *_: True)
    monkeypatch.setattr(paging, "LOOKED_THROUGH", looked_through)
    pages, expected = opened(getattr(rows, person), said)
    assert pages.searched is not None
    assert turned(pages, back=False) == expected
    back = turned(pages, back=True)
    assert back[-len(expected) + 1 :] == expected[1:]
    assert sorted(set(back)) == sorted(expected)


@pytest.mark.parametrize(
    "code", ["x", "1~2~3", "9" * 90, "1~-", "99999999999999999999~1", "~", "²~1"]
)
def test_a_place_that_cannot_be_read_is_the_beginning(rows, code):
    pages, expected = opened(rows.officer, None)
    for after, before in ((code, ""), ("", code)):
        at = position_of(after, before, kinds_of(pages.order))
        assert pages.page(at).keys == expected[:2]


def test_a_place_behind_the_end_is_the_beginning(rows):
    pages, expected = opened(rows.officer, None)
    assert pages.page(position_of("1~1", "", kinds_of(pages.order))).keys == expected[:2]
