"""The page of a Vorgang reads each thing once: an upper bound, so that it cannot creep up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.both_databases("constraints: one row for each person, Vorgang and hour")


# Each is another table; none is read twice. What speaks of danger, further points, the Serie, what
# was passed on or kept of the arrival, Besonderheiten, who stands in and follow-ups are one
# statement each.
@pytest.mark.parametrize(("name", "bound"), [("officer", 33), ("lead_leistung", 31)])
def test_the_page_of_a_case_needs_few_statements(house, case, client, name, bound):
    client.force_login(getattr(house, name))
    client.get(case.get_absolute_url())
    with CaptureQueriesContext(connection) as statements:
        assert client.get(case.get_absolute_url()).status_code == 200
    assert len(statements) <= bound


# The frame alone: session, person, roles, Dienststelle and the two numbers in it.
@pytest.mark.parametrize(
    ("page", "query", "bound"),
    [
        ("desk:help", {}, 6),
        ("desk:register", {}, 17),
        ("desk:register", {"status": "open"}, 17),
        ("desk:register", {"q": "number"}, 18),
    ],
)
def test_frame_and_register_need_few_statements(house, case, client, page, query, bound):
    client.force_login(house.officer)
    asked = {name: case.number if name == "q" else said for name, said in query.items()}
    client.get(reverse(page), asked)
    with CaptureQueriesContext(connection) as statements:
        assert client.get(reverse(page), asked).status_code == 200
    assert len(statements) <= bound, [row["sql"][:200] for row in statements]
