"""What somebody outside, or inside with bad intent, tries at the doors of the house."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import customer
from krm.notices.actions import notify
from krm.reports.queries.table import kept_from, table_rows
from tests.desk.conftest import house
from tests.house.desk_cases import forwarded

pytestmark = pytest.mark.both_databases("walk: doors that are not pages")

__all__ = ["house"]

SELF_SERVICE = (
    "/konto/email/", "/konto/confirm-email/", "/konto/password/reset/done/",
    "/konto/password/reset/key/1-abc/", "/konto/login/code/confirm/",
)  # fmt: skip


@pytest.mark.parametrize("address", SELF_SERVICE)
def test_nobody_changes_how_an_account_is_reached(cast, client, address):
    assert client.get(address).status_code == 404
    client.force_login(cast.clerk)
    assert client.get(address).status_code == 404
    posted = {"email": "a@b.example", "action_add": ""}
    assert client.post(address, posted).status_code == 404


def test_no_key_to_an_account_leaves_by_mail(cast, client, mailoutbox):
    address = "/konto/password/reset/"
    assert "Administration" in client.get(address).content.decode()
    assert client.post(address, {"email": cast.officer.email}).status_code == 405
    assert mailoutbox == []


@pytest.mark.parametrize(
    "target",
    ["https://boese.example/", "//boese.example", "/\\boese.example", "javascript:alert(1)"],
)
def test_signing_in_leads_nowhere_else(cast, client, target):
    cast.clerk.set_password("Uebung-macht-Meister")
    cast.clerk.save()
    signing = {"login": cast.clerk.username, "password": "Uebung-macht-Meister", "next": target}
    answer = client.post("/konto/login/", signing)
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("address", ["/hilfe/", "/register/", "/gibt-es-nicht/", "/konto/login/"])
def test_every_page_guards_itself_and_leaves_no_copy(cast, client, address):
    if "konto" not in address:
        client.force_login(cast.officer)
    answer = client.get(address)
    assert "no-store" in answer["Cache-Control"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    "query",
    [
        {"arrived_from": "0001-01-01"}, {"arrived_to": "9999-12-31"}, {"q": "x" * 60_000},
        {"page": "-1"}, {"page": "9" * 40}, {"unit": "9" * 40}, {"sort": "password"},
    ],
)  # fmt: skip
def test_no_question_breaks_the_register(cast, client, query):
    client.force_login(cast.officer)
    assert client.get("/register/", query).status_code == 200
    assert client.post("/register/export/", query_params=query).status_code == 200


def test_the_excluded_person_loses_the_messages_too(house, client):
    case, at = forwarded(house), now()
    person = house.lead_leistung
    notify(
        recipients=[person], kind="probe", text=f"Bitte {case.number} prüfen.", dedup_key="probe",
        url=case.get_absolute_url(), reaction_pk=case.pk, at=at,
    )  # fmt: skip
    client.force_login(person)
    assert case.number in client.get(reverse("notices:notices")).content.decode()
    customer.exclude(reaction=case, person=person, reason="Befangen", by=house.officer, at=at)
    assert case.number not in client.get(reverse("notices:notices")).content.decode()


def test_the_excluded_person_may_not_see_it_beside_another(house, client):
    earlier, later, at = forwarded(house), forwarded(house), now()
    type(later).objects.filter(pk=later.pk).update(follow_up_of=earlier)
    person = house.executive
    client.force_login(person)
    assert earlier.number in client.get(later.get_absolute_url()).content.decode()
    customer.exclude(reaction=earlier, person=person, reason="x", by=house.officer, at=at)
    assert earlier.number not in client.get(later.get_absolute_url()).content.decode()
    rows = table_rows(type(later).objects.filter(pk=later.pk), kept_from(person))
    assert [row["follow_up_of"] for row in rows] == [""]


def test_the_excluded_person_who_captured_it_is_not_reminded(house, client):
    case = forwarded(house)
    address = reverse("record:bogen_done", args=[case.number])
    type(case).objects.filter(pk=case.pk).update(captured_by=house.clerk)
    client.force_login(house.clerk)
    assert client.get(address).status_code == 200
    customer.exclude(reaction=case, person=house.clerk, reason="x", by=house.officer, at=now())
    assert client.get(address).status_code == 404
