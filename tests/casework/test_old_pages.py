"""What was typed on an old page overwrites nothing that came after it was opened."""

from dataclasses import replace

from django.urls import reverse

from krm.casework.actions import customer, judging, schriftsatz
from krm.casework.actions.judging import Judgement
from krm.casework.models import Schriftsatz
from krm.parties.actions import PartyData
from tests.desk.conftest import house
from tests.house.cases import ANSWER, draft, forwarded, in_check, recorded
from tests.house.reactions import moment
from tests.walks.page import Page

__all__ = ["house"]

AT = moment("2026-05-09T10:00")
CHANGED = "geändert"


def opened(client, url):
    """Return what the main form of a page would send, as it was shown."""
    found = Page(client.get(url).content.decode())
    form = max(found.forms, key=lambda form: len(form.fields))
    chosen = {
        field.name: next((value for value, is_on in field.options if is_on), field.value)
        for field in form.fields
        if field.kind not in ("checkbox", "radio", "file") or field.is_on
    }
    return {name: value for name, value in chosen.items() if name}


def test_a_17_the_page_of_the_customer_puts_no_old_address_back(house, client):
    row = recorded(house)
    client.force_login(house.officer)
    url = reverse("corrections:step", args=[row.number, "customer"])
    old = opened(client, url)
    known = {name: getattr(row.party, name) for name in PartyData.__dataclass_fields__}
    moved = replace(PartyData(**known), street="Neue Gasse 99")
    customer.change_customer(reaction=row, data=moved, by=house.officer, at=AT)
    answer = client.post(url, old | {"phone": "06321 1"})
    assert CHANGED in answer.content.decode()
    row.party.refresh_from_db()
    assert (row.party.street, row.party.phone) == ("Neue Gasse 99", known["phone"])
    client.post(url, opened(client, url) | {"phone": "06321 1"})
    row.party.refresh_from_db()
    assert (row.party.street, row.party.phone) == ("Neue Gasse 99", "06321 1")


def test_a_17_the_page_of_the_anliegen_empties_no_answer(house, client):
    row = in_check(house)
    client.force_login(house.officer)
    url = reverse("casework:assess", args=[row.number])
    old = opened(client, url)
    (item,) = row.anliegen.all()
    said = {item.pk: Judgement(answer="Bewilligt.", assessment="berechtigt")}
    judging.judge(reaction=row, judgements=said, further={}, by=house.officer, at=AT)
    typed = old | {f"a{item.pk}-answer": "Nein."}
    for _ in range(2):  # shown again, it is as old as before
        answer = client.post(url, typed).content.decode()
        assert CHANGED in answer
        assert f'value="{old["seen"]}"' in answer
    item.refresh_from_db()
    assert item.answer == "Bewilligt."


def test_a_17_the_page_of_the_schriftsatz_overwrites_no_draft(house, client):
    row = forwarded(house, recorded(house))
    (work,) = row.assignments.all()
    client.force_login(house.lead_leistung)
    url = reverse("casework:schriftsatz", args=[row.number, work.pk])
    old = opened(client, url)
    written = draft(row, house.deputy_leistung, reasons="Neu geprüft.")
    schriftsatz.save_schriftsatz(assignment=work, draft=written, by=house.deputy_leistung, at=AT)
    (item,) = row.anliegen.all()
    typed = old | {"reasons": "Alt.", f"p{item.pk}-text_proposal": ANSWER, "deliver": "1"}
    assert CHANGED in client.post(url, typed).content.decode()
    stored = Schriftsatz.objects.get()
    assert (stored.reasons, stored.delivered_at) == ("Neu geprüft.", None)
