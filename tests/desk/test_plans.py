"""With 100 000 Vorgänge no page reads them all (PostgreSQL; SQLite has no planner to speak of)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.plans import full_scans
from krm.casework.queries.similar import worded_alike
from krm.desk.forms.register import RegisterFilter
from krm.desk.queries.numbers import keys_by_other_number
from krm.desk.queries.paging import COUNTED, PAGE, kinds_of
from krm.desk.queries.worklist import today_for
from krm.desk.rules.keyset import END, code_of, position_of
from krm.desk.views.register import pages_of
from krm.organisation.models import Unit
from krm.reactions.models import Reaction
from krm.triage.queries.series import family_of
from krm.work.access import holds, rights_in, visible_reactions
from krm.work.queries import visible_by_number

pytestmark = [
    pytest.mark.deep,
    pytest.mark.both_databases("search: which index a statement takes"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL"),
]
COUNT = 100_000
# What a page of the register may touch, wherever in the list it is.
MOST_BLOCKS = 2_000
MATTER = "Der Bewilligungsbescheid über die Heizkostennachzahlung fehlt seit Wochen, Nummer {}."


@pytest.fixture
def many(house, case):
    """Copy one Vorgang many times: closed ones of all units, as in a register of years."""
    units = list(Unit.objects.values_list("pk", flat=True))
    changed = {
        "number": "'KRM-2019-' || lpad(n::text, 6, '0')",
        "state": "'closed'",
        "closed_at": "arrived_at",
        "matter": "CASE WHEN n %% 1000 = 0 THEN replace(%s, '{}', n::text)"
        " ELSE 'Anderes ' || n || '.' END",
        "imported_number": "'B ' || n",
        "arrived_at": "arrived_at - n %% 700 * interval '1 day'",
        "lead_unit_id": f"(ARRAY{units})[n %% {len(units)} + 1]",
    }
    names = [field.column for field in Reaction._meta.fields if field.column != "id"]
    values = [changed.get(name, f'"{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO reactions_reaction ({quoted}) SELECT {', '.join(values)}"
            " FROM reactions_reaction, generate_series(1, %s) AS n WHERE id = %s",
            [MATTER, COUNT, case.pk],
        )
        cursor.execute("ANALYZE")
    return case


def explained(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return [row[0] for row in cursor.fetchall()]


def scanned(act):
    return [plan["plan"] for plan in full_scans(lambda _: act())]


def blocks(act):
    """Return how many blocks of 8 KiB the statements touch, as PostgreSQL counts them."""
    with CaptureQueriesContext(connection) as read:
        act()
    touched = 0
    with connection.cursor() as cursor:
        for one in read:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {one['sql']}")
            plan = cursor.fetchone()[0][0]["Plan"]
            touched += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return touched


def test_p_01_the_family_of_a_case(house, many):
    seen = visible_reactions(house.officer, date(2026, 5, 27))
    assert not scanned(lambda: family_of(many, seen))


def test_p_02_an_old_number(many):
    assert not scanned(lambda: keys_by_other_number("b 4711"))


def test_p_04_heute(house, many):
    assert not scanned(lambda: today_for(house.officer, date(2026, 5, 27)))


def test_p_07_similar_wording(house, many):
    text, since = MATTER.format(1), many.arrived_at - timedelta(days=900)
    assert worded_alike(text, house.officer, date(2026, 5, 27), since=since)
    assert not scanned(lambda: worded_alike(text, house.officer, date(2026, 5, 27), since=since))


def test_p_08_the_register_of_who_sees_a_part(house, many):
    rows = visible_reactions(house.dorn, date(2026, 5, 27)).newest_first()
    assert not scanned(lambda: list(rows[:25]))


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("sort", ["-arrived_at", "arrived_at", "number", "state"])
@pytest.mark.parametrize("name", ["officer", "lead_leistung"])
def test_p_08_the_last_page_of_the_register_costs_what_the_first_does(
    house, many, name, sort, place
):
    on, person = date(2026, 5, 27), getattr(house, name)
    filtered = RegisterFilter({"sort": sort}, queryset=visible_reactions(person, on))
    pages = pages_of(filtered, person, on)
    assert pages.count == COUNTED
    names = [one.removeprefix("-") for one in pages.order]
    row = filtered.qs.order_by("pk").values_list(*names)[COUNTED // 4 + 50]
    at = {"first": ("", ""), "middle": (code_of(row), ""), "last": ("", END)}[place]
    position = position_of(*at, kinds_of(pages.order))
    assert len(pages.page(position).keys) == PAGE
    assert not scanned(lambda: pages.page(position))
    assert blocks(lambda: pages.page(position)) < MOST_BLOCKS


def test_a_lead_opens_one_case_of_many(house, many):
    on = date(2026, 5, 27)
    lead = house.lead_leistung
    assert not scanned(lambda: rights_in(lead, many, on))
    assert not scanned(lambda: holds(lead, "see_case", many, on))
    assert not scanned(lambda: visible_by_number(lead, many.number, on))


@pytest.mark.parametrize("name", ["lead_leistung", "front_office", "executive", "tv_chair", "dorn"])
def test_heute_of_everybody(house, many, name):
    assert not scanned(lambda: today_for(getattr(house, name), date(2026, 5, 27)))


def test_heute_asks_for_copies_and_ideas_of_the_shown_rows_alone(house, many):
    """As yes or no the database answers it for all letters and all Ideen of the house."""
    with CaptureQueriesContext(connection) as read:
        today_for(house.officer, date(2026, 5, 27))
    of_cases = [one["sql"] for one in read if '"deadlines_deadline"."due_on"' not in one["sql"]]
    asked = [sql for sql in of_cases if "casework_boardcopy" in sql]
    assert asked
    assert all("hashed" not in line for sql in asked for line in explained(sql))
