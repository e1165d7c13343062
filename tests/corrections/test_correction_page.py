"""A correction begins with a choice by link; then one field holds the value as it stands."""

import pytest
from django.urls import reverse

from tests.desk.conftest import case, house

__all__ = ["case", "house"]


@pytest.fixture
def page(case, house, client):
    client.force_login(house.officer)
    return lambda query="": client.get(
        reverse("corrections:step", args=[case.number, "correct"]) + query
    ).content.decode()


def test_first_it_is_asked_what_is_wrong(page, case):
    shown = page()
    assert 'href="?target=title"' in shown
    assert case.title in shown
    assert 'name="new_' not in shown
    assert "is_complaint" not in shown


@pytest.mark.parametrize(
    ("target", "field", "value"),
    [
        ("title", "new_text", 'value="Drei Rückrufe sind ausgeblieben"'),
        ("anliegen", "new_anliegen", '<option value="S3.3" selected>'),
    ],
)
def test_then_one_field_with_the_old_value(page, target, field, value):
    shown = page(f"?target={target}")
    assert f'name="{field}"' in shown
    assert shown.count('name="new_') == shown.count(f'name="{field}"')
    assert value in shown


def test_the_kind_goes_together_with_its_anliegen(page):
    shown = page("?target=kind")
    assert '<option value="complaint" selected>' in shown
    assert '<option value="S3.3" selected>' in shown


def test_nonsense_asks_again(page):
    assert 'href="?target=title"' in page("?target=password")


def test_the_value_is_corrected(page, case, house, client):
    address = reverse("corrections:step", args=[case.number, "correct"])
    sent = {"target": "title", "new_text": "Vier Rückrufe", "reason": "Falsch gelesen"}
    assert client.post(address, sent).status_code == 302
    case.refresh_from_db()
    assert case.title == "Vier Rückrufe"
