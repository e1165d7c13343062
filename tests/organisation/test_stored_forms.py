"""The browser learns which form was stored; only then it forgets the draft."""

import pytest
from django.urls import reverse

from krm.casework.models import CaseNote
from krm.organisation.middleware import STORED_COOKIE
from tests.desk.conftest import case, house

__all__ = ["case", "house"]
TOKEN = "tHe_form-1"
NOTE = {
    "kind": "phone", "happened_at": "2026-05-20T10:00", "text": "Niemand war zu erreichen.",
    "form_token": TOKEN,
}  # fmt: skip


def note_page(case):
    return reverse("casework:step", args=[case.number, "note"])


def named(response):
    cookie = response.cookies.get(STORED_COOKIE)
    return cookie.value if cookie else None


def test_m_11_the_answer_names_the_form_that_was_stored(client, house, case):
    client.force_login(house.officer)
    response = client.post(note_page(case), NOTE)
    assert CaseNote.objects.filter(reaction=case).count() == 1
    assert named(response) == TOKEN
    assert response.cookies[STORED_COOKIE]["httponly"] == ""


def test_m_11_when_the_session_is_over_nothing_is_named(client, house, case):
    response = client.post(note_page(case), NOTE)
    assert response.status_code == 302
    assert named(response) is None


def test_m_11_what_is_refused_is_not_named(client, house, case):
    client.force_login(house.officer)
    assert named(client.post(note_page(case), NOTE | {"text": ""})) is None


@pytest.mark.parametrize("token", ["", "a b", "x" * 61, "x;path=/", "ä"])
def test_what_is_no_token_goes_into_no_cookie(client, house, case, token):
    client.force_login(house.officer)
    assert named(client.post(note_page(case), NOTE | {"form_token": token})) is None


def test_m_11_each_person_has_a_key_for_drafts_that_stays_the_same(client, house):
    def key_of(person):
        client.force_login(person)
        return client.get("/").content.decode().split('data-draft-key="')[1].split('"')[0]

    first = key_of(house.officer)
    assert len(first) == 44
    assert key_of(house.clerk) != first
    assert key_of(house.officer) == first


def test_nobody_has_a_key_before_signing_in(client, house):
    assert "data-draft-key" not in client.get(reverse("account_login")).content.decode()
