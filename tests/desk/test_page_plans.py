"""With tens of thousands of Vorgänge no page of the desk reads a long table from end to end."""

import random
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.timezone import now

from benchmarks.multiply import multiply
from benchmarks.plans import full_scans
from benchmarks.seed import Seeder
from benchmarks.texts import FREQUENT, RARE
from krm.desk.jobs import indexing
from krm.reactions.models import Reaction
from krm.reports.actions.keeping import count_year, keep_situation

pytestmark = [
    pytest.mark.deep,
    pytest.mark.both_databases("search: which index a statement takes"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="plans of PostgreSQL"),
]
INVENTED, TIMES = 2_000, 25
PEOPLE = ("officer", "front_office", "executive", "lead_leistung", "drafter", "dorn", "auditor")
# What counts a year or the whole house, on purpose.
COUNTING = ("reports:", "privacy:", "organisation:condition", "counter:overview")


def names(resolver=None, space=""):
    """Yield the name of every page that needs nothing but its address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if hasattr(entry, "url_patterns"):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry, inner)
        elif entry.name and not entry.pattern.regex.groupindex:
            yield space + entry.name


@pytest.fixture
def full_house(house):
    at = now().replace(microsecond=0)
    Seeder(INVENTED, house, at, random.Random(7)).fill(lambda _done: None)
    indexing.compare_all(at)
    multiply(TIMES, lambda _done: None)
    count_year(at=at)
    keep_situation(at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return house


def addresses():
    """Yield the addresses of all pages, the last page of the register among them."""
    for name in sorted(set(names())):
        if not name.startswith((*COUNTING, "account", "api", "public:")):
            try:
                yield reverse(name)
            except NoReverseMatch:
                continue
    register = reverse("desk:register")
    yield from (f"{register}?status=open", f"{register}?kind=complaint")
    for state in ("closed", "at_unit", "in_check"):
        yield Reaction.objects.filter(state=state).order_by("pk")[3].get_absolute_url()
    yield f"{register}?before=end"
    for word in (FREQUENT, RARE, "Neustadt", f"{FREQUENT} {RARE}", "Testermann 06321"):
        yield from (f"{page}?q={word}" for page in (register, reverse("desk:found")))
        yield f"{register}?status=open&q={word}"


def _opened(client, address, _given):
    client.get(address)


def test_no_page_reads_a_long_table_from_end_to_end(full_house):
    pages = list(addresses())
    found: dict[tuple[str, str, str], list[str]] = {}
    for person in PEOPLE:
        client = Client()
        client.force_login(getattr(full_house, person))
        for address in pages:
            scans = full_scans(partial(_opened, client, address))
            found |= {(person, address, row["sql"][:300]): row["plan"] for row in scans}
    assert not found
