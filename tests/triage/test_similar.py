"""The full form asks about earlier Vorgänge: while somebody types, and once at the end."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.mailbox.actions import mail as mailbox_mail
from krm.reactions.models import Reaction
from tests.house.cases import ERIKA, answered, customer, recorded
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("search: similar Vorgänge by their words")

LETTER = (
    "Die neue Regelung zu den Parkplätzen vor dem Haus ist unzumutbar. Wir fordern Sie auf, die "
    "alten Stellplätze sofort wieder freizugeben und uns zu antworten."
)
FRAGMENT, RECORD = "triage:similar", "record:krm"


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def lately():
    return f"{localtime(now()) - timedelta(days=10):%Y-%m-%d}"


def similar(client, **typed):
    return client.post(reverse(FRAGMENT), typed).content.decode()


def filled(**more):
    return {
        "kind": "complaint", "title": "Parkplätze", "channel": "letter", "anliegen": ["S1.1"],
        "arrived_at": f"{localtime(now()):%Y-%m-%dT%H:%M}", "party_kind": "person",
        "form_of_address": "none", "preferred_channel": "letter", "party_role": "beneficiary",
        "procedure": "none", "path": "nnnnnny", "form_token": "one page",
        "last_name": "Anders", **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"matter": LETTER}, "gleicher Wortlaut"),
        ({"first_name": "Erika", "last_name": "Beispielfrau"}, "Gleicher Name"),
        ({"email": "Erika@post.example"}, "Gleiche E-Mail-Adresse"),
        ({"customer_number": "123D456"}, "Gleiche Kundennummer"),
        ({"title": "Zu {number}"}, "Die Nummer steht im Text"),
    ],
)
def test_what_is_typed_finds_earlier_vorgaenge(desk, house, typed, reason):
    party = customer(house)
    party.customer_number = "123D456"
    party.save()
    row = recorded(house, lately(), matter=LETTER, party=party)
    typed = {name: value.format(number=row.number) for name, value in typed.items()}
    page = similar(desk, **typed)
    assert row.number in page
    assert reason in page
    Reaction.objects.update(complained_about=house.officer)
    assert row.number not in similar(desk, **typed)


def test_nothing_typed_finds_nothing_and_no_name_is_used_of_an_anonymous_one(desk, house):
    recorded(house)
    assert similar(desk).strip() == ""
    named = {"first_name": "Erika", "last_name": "Beispielfrau"}
    assert similar(desk, **named).strip()
    assert similar(desk, **named, is_anonymous="on").strip() == ""


def test_an_arrival_that_still_waits_is_shown_too(desk, house):
    item = mailbox_mail.ingest_mail(raw=mail(LETTER, received=""), at=now()).item
    assert item.receipt_number in similar(desk, matter=LETTER)


def test_only_who_triages_asks(client, house):
    for part in ("clerk", "lead_leistung", "administrator"):
        client.force_login(getattr(house, part))
        assert client.post(reverse(FRAGMENT), {"matter": LETTER}).status_code == 404
    assert client.get(reverse(FRAGMENT)).status_code == 405


def test_the_form_asks_once_and_then_records(desk, house):
    known = recorded(house, lately(), matter=LETTER)
    asked = desk.post(reverse(RECORD), filled(matter=LETTER, last_name="Muster"))
    page = asked.content.decode()
    assert asked.status_code == 200
    assert known.number in page
    assert "Trotzdem erfassen" in page
    assert Reaction.objects.count() == 1
    sent = filled(matter=LETTER, last_name="Muster", is_different="1")
    first, second = desk.post(reverse(RECORD), sent), desk.post(reverse(RECORD), sent)
    assert Reaction.objects.count() == 2
    assert first["Location"] == second["Location"]


def test_an_answered_vorgang_is_followed_with_one_click(desk, house):
    earlier = answered(house, party=customer(house, ERIKA))
    page = similar(desk, first_name="Erika", last_name="Beispielfrau")
    assert f'value="{earlier.number}"' in page
    sent = filled(last_name="Beispielfrau", follow_up_of=earlier.number)
    assert desk.post(reverse(RECORD), sent).status_code == 302
    assert Reaction.objects.latest("pk").follow_up_of == earlier


def test_a_foreign_or_open_vorgang_is_not_followed(desk, house):
    opened = recorded(house)
    answer = desk.post(reverse(RECORD), filled(last_name="Muster", follow_up_of=opened.number))
    assert "noch nicht beantwortet" in answer.content.decode()
    Reaction.objects.update(complained_about=house.officer)
    answer = desk.post(reverse(RECORD), filled(last_name="Muster", follow_up_of=opened.number))
    assert "Diesen Vorgang gibt es nicht" in answer.content.decode()
    assert Reaction.objects.count() == 1
