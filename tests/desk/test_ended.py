"""What has ended offers no form that could only be refused: it says why, and what can be done."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import close
from krm.reactions.actions import why_ended
from krm.reactions.workflow import ENDED_STATES, STEPS, State
from tests.casework.test_pages_of_second_thoughts import answered
from tests.desk.conftest import case, house

__all__ = ["case", "house"]


@pytest.fixture
def closed(house, client):
    client.force_login(house.officer)
    return close.close(reaction=answered(house), by=house.officer, at=now())


def addresses(row):
    return [
        reverse("casework:assess", args=[row.number]),
        reverse("casework:step", args=[row.number, "alternatives"]),
    ]


def test_the_page_tells_the_reason_in_place_of_the_links(closed, client):
    shown = client.get(closed.get_absolute_url()).content.decode()
    assert "Anliegen beantworten und bewerten" in shown
    assert "Andere Lösung für die Kundin oder den Kunden eintragen" in shown
    assert "erst nach dem Schritt „Abschluss rückgängig machen“" in shown
    for address in addresses(closed):
        assert address not in shown


def test_the_forms_do_not_open(closed, client):
    for address in addresses(closed):
        answer = client.get(address, follow=True)
        assert answer.redirect_chain == [(closed.get_absolute_url(), 302)]
        assert "Der Vorgang ist beendet (Stand „Abgeschlossen“)" in answer.content.decode()


def test_what_runs_has_its_links(case, house, client):
    client.force_login(house.officer)
    shown = client.get(case.get_absolute_url()).content.decode()
    assert all(address in shown for address in addresses(case))
    assert "ist beendet" not in shown


@pytest.mark.parametrize("state", State)
def test_only_what_can_be_undone_names_the_way_back(state):
    reason = why_ended(state)
    assert bool(reason) == (state in ENDED_STATES)
    way_back = state in STEPS["undo_close"].sources
    assert ("rückgängig" in reason) == way_back
