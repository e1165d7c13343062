"""A filter that cannot be read is refused at its field; nothing is listed or exported then."""

import pytest
from django.urls import reverse

from tests.house.desk_cases import recorded

pytestmark = pytest.mark.both_databases("search: filters of the register")

WRONG = [{"arrived_from": "31.02.2026x"}, {"kind": "nonsense"}, {"unit": "99999"}, {"status": "?"}]


@pytest.fixture
def register(house, client):
    recorded(house)
    client.force_login(house.officer)
    return client


@pytest.mark.parametrize("wrong", WRONG)
def test_the_register_names_the_field_and_lists_nothing(register, wrong):
    page = register.get(reverse("desk:register"), wrong).content.decode()
    assert f'id="id_{next(iter(wrong))}_error"' in page
    assert "Drei Rückrufe" not in page


@pytest.mark.parametrize("wrong", WRONG)
def test_nothing_is_exported_without_the_filter(register, wrong):
    answer = register.post(reverse("desk:export"), query_params=wrong)
    assert answer["Content-Type"].startswith("text/html")
    assert "Nichts gespeichert" in answer.content.decode()


def test_a_right_filter_still_exports(register):
    answer = register.post(reverse("desk:export"), query_params={"kind": "complaint"})
    assert answer["Content-Type"].startswith("application/vnd")
