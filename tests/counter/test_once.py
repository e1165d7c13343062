"""A form that is sent twice makes one Vorgang; a second one with other words makes another."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.organisation.models import SentForm
from krm.reactions.models import Reaction
from tests.desk.conftest import house
from tests.walks.walker import PDF

pytestmark = pytest.mark.both_databases("constraints: the key of a form that was sent is unique")

__all__ = ["house"]
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
BOGEN = {
    "kind": "praise", "title": "Sehr geduldig", "channel": "counter", "anliegen": ["L1"],
    "outcome": "settled", "settled_how": "Bedankt", "is_anonymous": "on", "widerspruch": "no",
}  # fmt: skip
LETTER = {
    "kind": "complaint", "title": "Keine Antwort", "channel": "letter", "anliegen": ["S1.1"],
    "last_name": "Beispielfrau", "party_kind": "person", "form_of_address": "frau",
    "preferred_channel": "letter", "party_role": "beneficiary", "procedure": "none",
    "path": "nnnnnny",
}  # fmt: skip


def opened(client, address):
    """Return the token of the page and the moment it was opened."""
    page = client.get(address, {"antworten": "nnnnnny"}).content.decode()
    return {
        "form_token": TOKEN.findall(page)[0],
        "arrived_at": f"{localtime(now()):%Y-%m-%dT%H:%M}",
    }


@pytest.mark.parametrize(
    ("name", "who", "words"), [("bogen", "clerk", BOGEN), ("krm", "officer", LETTER)]
)
def test_the_second_click_leads_to_the_first_vorgang(house, client, name, who, words):
    client.force_login(getattr(house, who))
    address = reverse(f"record:{name}")
    sent = {**opened(client, address), **words}
    first, second = client.post(address, sent), client.post(address, sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Reaction.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "who", "words"), [("bogen", "clerk", BOGEN), ("krm", "officer", LETTER)]
)
def test_j_24_back_and_a_change_make_no_second_vorgang(house, client, name, who, words):
    """The page says what it has made and keeps the words; only the next press makes another."""
    client.force_login(getattr(house, who))
    address = reverse(f"record:{name}")
    sent = {**opened(client, address), **words}
    client.post(address, sent)
    changed = {**sent, "title": "Noch ein Anliegen"}
    page = client.post(address, changed).content.decode()
    assert Reaction.objects.count() == 1
    assert f"schon abgeschickt ({Reaction.objects.get().number})" in page
    assert 'value="Noch ein Anliegen"' in page
    again = {**changed, "form_token": TOKEN.findall(page)[0], "is_different": "1"}
    assert client.post(address, again).status_code == 302
    assert Reaction.objects.count() == 2


def test_j_24_files_go_along_when_the_changed_page_is_sent_once_more(house, client):
    client.force_login(house.officer)
    address = reverse("record:krm")
    sent = {**opened(client, address), **LETTER}
    client.post(address, sent)
    scan = SimpleUploadedFile("brief.pdf", PDF, "application/pdf")
    changed = {**sent, "title": "Noch ein Anliegen", "is_different": "1"}
    page = client.post(address, {**changed, "uploads": [scan]}).content.decode()
    client.post(address, {**changed, "form_token": TOKEN.findall(page)[0]})
    second = Reaction.objects.order_by("pk").last()
    assert [row.document.original_name for row in second.documents.all()] == ["brief.pdf"]


def test_the_same_words_on_a_new_page_are_another_vorgang(house, client):
    client.force_login(house.clerk)
    address = reverse("record:bogen")
    for _ in range(2):
        client.post(address, {**opened(client, address), **BOGEN})
    assert Reaction.objects.count() == 2


def test_what_was_refused_can_be_sent_again(house, client):
    client.force_login(house.clerk)
    address = reverse("record:bogen")
    sent = {**opened(client, address), **BOGEN}
    assert client.post(address, {**sent, "settled_how": ""}).status_code == 400
    assert not SentForm.objects.exists()
    assert client.post(address, sent).status_code == 302


def test_what_is_filled_in_already_is_folded_with_its_words(house, client):
    client.force_login(house.clerk)
    page = client.get(reverse("record:bogen")).content.decode()
    folded = page[page.index("<b>Eingang</b>") :]
    assert f"{localtime(now()):%d.%m.%Y}" in folded[:200]
    assert house.clerk.standort is None or house.clerk.standort.name in folded[:300]
