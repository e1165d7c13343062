"""The register at size: numbers are found by their index, and nothing is counted without end."""

import pytest
from django.db import connection
from django.urls import reverse

from krm.desk.forms.register import RegisterFilter
from krm.desk.queries import paging
from krm.desk.queries.found import Reader
from krm.organisation.queries import local_day
from krm.reactions.models import NumberSeries, Reaction
from krm.work.access import visible_reactions
from tests.house.desk_cases import recorded
from tests.house.reactions import moment, reaction

pytestmark = pytest.mark.both_databases("search: upper case, umlauts and parts of words")

TODAY = local_day(moment("2026-11-02"))


@pytest.fixture
def numbers(house):
    """Give the register the same running number in two years, and a neighbour of each."""
    for number in ("KRM-2025-00042", "KRM-2025-00043", "KRM-2026-00042", "KRM-2026-00420"):
        reaction(number=number)
    for year in (2025, 2026):
        NumberSeries.objects.create(series="KRM", year=year, last=420)


def found(house, q, **more):
    rows = visible_reactions(house.officer, TODAY)
    reader = Reader(house.officer, TODAY)
    return RegisterFilter({"q": q, **more}, queryset=rows, reader=reader).qs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("42", {"KRM-2025-00042", "KRM-2026-00042"}),
        ("KRM-2026-42", {"KRM-2026-00042"}),
        ("KRM-2026-0004", {"KRM-2026-00042"}),
        ("krm-2026-00", {"KRM-2026-00042", "KRM-2026-00420"}),
        ("KRM-2025", {"KRM-2025-00042", "KRM-2025-00043"}),
        ("KRM-2024", set()),
        ("7", set()),
    ],
)
def test_a_number_is_found_whole_and_in_part(house, numbers, text, expected):
    assert {row.number for row in found(house, text)} == expected


def plan(rows):
    """Return how the database finds the rows; a small table must not hide the way."""
    if connection.vendor == "sqlite":
        return rows.explain()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.fixture
def many(numbers):
    """Let the register be long enough that the database has a reason to choose its way."""
    one = Reaction.objects.first()
    Reaction.objects.bulk_create(
        [copied(one, f"KRM-{year}-{number:05}") for year in (2022, 2023) for number in range(1000)]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reactions_reaction")


def copied(one, number):
    values = {field.attname: getattr(one, field.attname) for field in Reaction._meta.fields}
    return Reaction(**values | {"id": None, "number": number})


@pytest.mark.parametrize("text", ["42", "KRM-2026-00042", "KRM-2026-00", "KRM-2026"])
def test_a_number_is_found_by_an_index(house, many, text):
    lines = plan(found(house, text).order_by()).splitlines()
    if connection.vendor == "sqlite":
        (line,) = [line for line in lines if "reactions_reaction" in line]
        assert "SEARCH" in line
        assert "number" in line or text == "42", "the keys of a running number are read before"
    else:
        assert any("Index Cond" in line and ("number" in line or text == "42") for line in lines)


@pytest.mark.parametrize("sort", [value for value, _label in RegisterFilter.SORTINGS])
def test_every_order_is_that_of_an_index(house, numbers, sort):
    rows = RegisterFilter({"sort": sort}, queryset=visible_reactions(house.officer, TODAY)).qs
    text = plan(rows[:25])
    assert "TEMP B-TREE FOR ORDER BY" not in text
    assert text.count("Sort Key") == text.count("Presorted Key")


@pytest.mark.parametrize("query", [{"sort": "state"}, {"status": "open"}, {"q": "42"}, {}])
def test_rows_of_a_narrowed_list_cost_no_reads_of_their_own(
    house, client, query, django_assert_max_num_queries
):
    for _ in range(12):
        recorded(house)
    client.force_login(house.officer)
    with django_assert_max_num_queries(22):
        client.get(reverse("desk:register"), query)


def test_nothing_is_counted_without_end(house, client, monkeypatch):
    for _ in range(4):
        reaction()
    client.force_login(house.officer)
    exact = client.get(reverse("desk:register")).content.decode()
    assert "mehr als" not in exact
    monkeypatch.setattr(paging, "COUNTED", 3)
    answer = client.get(reverse("desk:register"))
    assert answer.context["pages"].count == 3
    assert "mehr als" in answer.content.decode()
