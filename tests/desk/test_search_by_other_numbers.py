"""The search finds a Vorgang by whatever number or name somebody has in front of them."""

import pytest
from django.urls import reverse

from krm.arrivals.models import IntakeItem
from krm.desk.forms.register import RegisterFilter
from krm.desk.jobs import indexing
from krm.desk.queries.found import Reader
from krm.desk.rules.typed_numbers import receipt_number
from krm.organisation.queries import local_day
from krm.reactions.models import Exclusion
from krm.service_center.models import ServiceCenterCall
from krm.work.access import visible_reactions
from tests.desk.conftest import house
from tests.house.desk_cases import recorded
from tests.house.reactions import moment

pytestmark = pytest.mark.both_databases("search: numbers in any spelling")

__all__ = ["house"]

AT = moment("2026-11-02T10:00")


@pytest.fixture
def row(house):
    """Return a Vorgang that is known under many numbers, beside another one."""
    recorded(house, "Etwas anderes")
    row = recorded(house, imported_number="B 7/2025")
    party = row.party
    party.first_name, party.last_name, party.search_name = "Jörg", "Müller", "jorg muller"
    party.customer_number, party.email = "551234567", "joerg@post.example"
    party.save()
    item = IntakeItem.objects.create(
        receipt_number="E-2026-00042", source="service_center", arrived_at=AT, stored_at=AT,
        content_digest="a", reaction=row,
    )  # fmt: skip
    ServiceCenterCall.objects.create(
        receipt_number="SC-2026-00007", topic="x", route="x", called_at=AT,
        ticket_number="T-99", written_at=AT, item=item,
    )  # fmt: skip
    return row


def found(house, text):
    indexing.catch_up(AT)
    on = local_day(AT)
    seen, reader = visible_reactions(house.officer, on), Reader(house.officer, on)
    return list(RegisterFilter({"q": text}, queryset=seen, reader=reader).qs)


@pytest.mark.parametrize(
    "text",
    [
        "E-2026-00042", "e-2026-42", "SC-2026-00007", "sc 2026-7", "T-99", "B 7/2025", "b 7/2025",
        "551234567", "551 234 567", "joerg@post.example", "Joerg@Post.example", "Müller, Jörg",
        "müller jörg",
    ],
)  # fmt: skip
def test_it_is_found(house, row, text):
    assert found(house, text) == [row]


@pytest.mark.parametrize("text", ["E-2026-00043", "55123456", "B 7", "Müller, Karl", ","])
def test_what_is_nearly_right_finds_nothing(house, row, text):
    assert found(house, text) == []


def test_a_number_opens_nothing_one_may_not_see(house, row):
    Exclusion.objects.create(reaction=row, person=house.officer, reason="befangen", since=AT)
    assert found(house, "E-2026-00042") == []
    assert found(house, "551234567") == []


@pytest.mark.parametrize(
    ("text", "stored"), [("e 2026-1", "E-2026-00001"), ("SC-2026-12", "SC-2026-00012"), ("x", "x")]
)
def test_a_receipt_number_is_completed(text, stored):
    assert receipt_number(text) == stored


def test_the_number_before_is_shown(house, row, client):
    client.force_login(house.officer)
    shown = client.get(reverse("desk:reaction", args=[row.number])).content.decode()
    assert "früher B 7/2025" in shown
