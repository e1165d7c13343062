"""Consent to e-mails is written down and withdrawn on a page; a withdrawal holds what waits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from krm.parties.models import Consent
from tests.desk.conftest import case, house

__all__ = ["case", "house"]


@pytest.fixture
def sent(case, house, client):
    client.force_login(house.officer)
    address = reverse("corrections:step", args=[case.number, "email_consent"])

    def send(choice, day=None, **words):
        on = (day or localdate()).isoformat()
        return client.post(address, {"choice": choice, "on": on, "form": "oral", **words})

    return send


def test_it_is_given_and_withdrawn(case, sent):
    assert sent("given", note="am Telefon").status_code == 302
    row = Consent.objects.get(party=case.party)
    assert (row.purpose, row.form, row.withdrawn_on) == ("email", "oral", None)
    assert sent("withdrawn").status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_on == localdate()


def test_the_page_tells_how_it_stands(case, house, client, sent):
    address = reverse("corrections:step", args=[case.number, "email_consent"])
    assert sent("given").status_code == 302
    page = client.get(address).content.decode()
    assert f"Einverstanden seit {localdate():%d.%m.%Y}" in page
    assert address in client.get(case.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("choice", "days", "field"), [("withdrawn", 0, "choice"), ("given", 1, "on")]
)
def test_what_cannot_be_is_refused_at_its_field(sent, choice, days, field):
    answer = sent(choice, localdate() + timedelta(days=days))
    assert answer.status_code == 400
    assert field in answer.context["form"].errors


def test_a_unit_does_not_write_it_down(case, house, client):
    client.force_login(house.lead_leistung)
    address = reverse("corrections:step", args=[case.number, "email_consent"])
    assert client.get(address).status_code == 404
