"""Pages and steps read each thing once: an upper bound, so that it cannot creep up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import letters
from tests.house.desk_cases import recorded

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


# A step as the browser takes it: the form is sent, and the page after it is shown. Half of it is
# written: an entry of the journal is four statements, a verb inside another one two.
def test_forwarding_needs_few_statements(house, client):
    row = recorded(house)
    client.force_login(house.officer)
    sent = {"lead_unit": house.leistung.pk, "question": "Bitte prüfen."}
    address = reverse("casework:step", args=[row.number, "forward"])
    assert len(sent_and_shown(client, address, sent)) <= 142


@pytest.mark.parametrize(
    ("changes", "bound"), [({}, 122), ({"subject": "Ihr Schreiben ist angekommen"}, 128)]
)
def test_releasing_a_confirmation_needs_few_statements(house, client, changes, bound):
    row = recorded(house)
    client.force_login(house.officer)
    letter = letters.draft_letter(reaction=row, kind="confirmation", by=house.officer, at=now())
    names = ("subject", "salutation", "body", "enclosures", "channel", "revision")
    sent = {name: getattr(letter, name) for name in names} | {"act": "release"} | changes
    address = reverse("casework:letter", args=[row.number, letter.pk])
    statements = sent_and_shown(client, address, sent)
    assert len(statements) <= bound
    # Once under the lock of the release, and once to show it.
    for table in ("reactions_anliegen", "casework_handover"):
        assert sum(f'FROM "{table}"' in sql for sql in statements) == 2, table


def sent_and_shown(client, address, sent):
    with CaptureQueriesContext(connection) as statements:
        answer = client.post(address, sent)
        assert answer.status_code == 302
        shown = client.get(answer["Location"].partition("#")[0])
    assert shown.status_code == 200
    return [row["sql"] for row in statements]
