"""Names that are searched for stand in no address and in no log file."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import krm

NAME = "Żółkiewska"


@pytest.fixture
def officer(house):
    client = Client()
    client.force_login(house.officer)
    return client


def search(client, **fields):
    return client.post("/suchen/", {"to": "/register/", **fields})


def test_s_06_a_search_leads_to_an_address_without_its_words(officer):
    response = search(officer, q=NAME, status="open")
    assert response.status_code == 302
    address = response["Location"]
    assert address.startswith("/register/?status=open&suche=")
    page = officer.get(address)
    assert f'value="{NAME}"' in page.content.decode()


def test_s_06_what_follows_from_a_search_carries_its_key_only(officer):
    address = search(officer, q=NAME)["Location"]
    page = officer.get(address)
    assert page.context["query"] == address.partition("?")[2]


def test_s_06_who_searches_for_a_person_writes_no_name_into_an_address(officer):
    to = "/vorgang/KRM-2026-00001/schritt/party_role/"
    address = officer.post("/suchen/", {"to": to, "target": "known", "who": NAME})["Location"]
    assert address.startswith(f"{to}?target=known&suche=")


def test_s_06_a_search_ends_with_the_session(officer, house):
    address = search(officer, q=NAME)["Location"]
    other = Client()
    other.force_login(house.officer)
    assert NAME not in other.get(address).content.decode()


def test_searches_long_past_are_forgotten(officer):
    first = search(officer, q=NAME)["Location"]
    for number in range(25):
        search(officer, q=f"Beispiel {number}")
    assert NAME not in officer.get(first).content.decode()


@pytest.mark.parametrize("to", ["https://woanders.beispiel/", "//woanders.beispiel/", ""])
def test_a_search_leads_nowhere_else(officer, to):
    assert officer.post("/suchen/", {"to": to, "q": NAME})["Location"].startswith("/?suche=")


def test_an_empty_search_shows_everything(officer):
    assert search(officer, q="")["Location"] == "/register/"


def test_nobody_searches_without_sign_in(house):
    address = Client().post("/suchen/", {"to": "/register/", "q": NAME})["Location"]
    assert address == f"{reverse('account_login')}?next=/suchen/"


# They ask for a number, for a colleague by the key, for a sheet and a character set of a table, for
# the days of a report or a meeting, for what an evaluation counts (to choose, nothing to type).
HARMLESS = {
    "absence.html", "review_register.html", "columns.html", "charset.html", "period.html",
    "choice.html", "meeting.html",
    "register.html",  # the ticked rows by their keys; words go to desk/views/search.py
}  # fmt: skip


def test_s_06_no_form_writes_what_is_typed_into_an_address():
    templates = Path(krm.__file__).parent.rglob("templates/**/*.html")
    by_get = {
        path.name for path in templates if re.search(r'method="?get', path.read_text("utf-8"))
    }
    assert by_get == HARMLESS
