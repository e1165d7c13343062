"""The page of a Vorgang reads each thing once: an upper bound, so that it cannot creep up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.both_databases("constraints: one row for each person, Vorgang and hour")


# Each is another table; none is read twice. What speaks of danger, further points, the Serie, what
# was passed on or kept of the arrival, Besonderheiten, who stands in and follow-ups are one
# statement each.
@pytest.mark.parametrize(("name", "bound"), [("officer", 44), ("lead_leistung", 40)])
def test_the_page_of_a_case_needs_few_statements(house, case, client, name, bound):
    client.force_login(getattr(house, name))
    client.get(case.get_absolute_url())
    with CaptureQueriesContext(connection) as statements:
        assert client.get(case.get_absolute_url()).status_code == 200
    assert len(statements) <= bound
