"""By page: a mistaken closing taken back, corrections by two people, the task of R-06."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.casework.actions import close
from krm.casework.queries.steps import address_of
from krm.journal.queries import history
from krm.reactions.actions import shown_case
from krm.reactions.workflow import STEPS
from tests.desk.conftest import house
from tests.house.cases import (
    assessed,
    checked,
    delivered,
    drafted,
    forwarded,
    recorded,
    sent,
    ticked,
)

pytestmark = pytest.mark.both_databases("walk: the pages that correct, across all tables")

__all__ = ["house"]


def ago(days, hour=10):
    """Return a moment some days before now as the stories write it."""
    return f"{localtime(now()) - timedelta(days=days):%Y-%m-%d}T{hour:02}:00"


def at_unit(house):
    return forwarded(house, recorded(house, ago(20)), ago(19))


def answered(house):
    row = checked(house, delivered(house, at_unit(house), ago(15)), ago(14))
    assessed(house, row, ago(14, 11))
    sent(house, row, "answer", ago(13))
    return row


def closed(house):
    return close.close(reaction=answered(house), by=house.officer, at=now() - timedelta(days=12))


def at(client, person):
    client.force_login(person)
    return client


def step(row, name):
    return address_of(STEPS[name], row.number)


def page_of(client, row):
    return client.get(row.get_absolute_url()).content.decode()


def sentences(row):
    return " ".join(line.sentence for line in history(f"reaction:{row.pk}"))


def test_a_mistaken_closing_is_undone_by_page(house, client):
    row = closed(house)
    desk = at(client, house.officer)
    assert step(row, "undo_close") in page_of(desk, row)
    missing = desk.post(step(row, "undo_close"), {"reason": " "})
    assert (missing.status_code, [*missing.context["form"].errors]) == (400, ["reason"])
    desk.post(step(row, "undo_close"), {"reason": "Es fehlt noch ein Anruf"})
    row.refresh_from_db()
    assert (row.state, row.result, row.closed_at) == ("answered", "", None)
    page = page_of(desk, row)
    assert "Der Vorgang ist wieder offen." in page
    assert "Es fehlt noch ein Anruf" in page
    assert step(row, "close") in page
    desk.post(step(row, "close"), {"seen": shown_case(row), "promised": "no"})
    row.refresh_from_db()
    assert (row.state, row.result) == ("closed", "berechtigt")


def test_a_lead_is_not_offered_to_undo_and_cannot(house, client):
    row = closed(house)
    lead = at(client, house.lead_leistung)
    assert step(row, "undo_close") not in page_of(lead, row)
    refused = lead.post(step(row, "undo_close"), {"reason": "Doch nicht"})
    assert refused.status_code == 404
    row.refresh_from_db()
    assert row.state == "closed"


def propose(client, row, **sent):
    return client.post(step(row, "correct"), {"reason": "Falsch abgelesen", **sent})


def earlier(row):
    """Return the arrival one day earlier, as the form takes it."""
    return f"{localtime(row.arrived_at) - timedelta(days=1):%Y-%m-%dT%H:%M}"


def decide(client, row, accept):
    (correction,) = row.corrections.all()
    address = reverse("corrections:decide", args=[row.number, correction.pk])
    return client.post(address, {"accept": accept}, follow=True).content.decode()


def test_the_arrival_moves_only_after_a_second_person_has_said_so(house, client):
    row = recorded(house, ago(6))
    before, due = row.arrived_at, row.deadlines.get(kind="closing").due_on
    desk = at(client, house.officer)
    propose(desk, row, target="arrived_at", new_moment=earlier(row))
    row.refresh_from_db()
    page = page_of(desk, row)
    assert row.arrived_at == before
    assert "Eine Korrektur wartet auf eine zweite Person." in page
    assert "Ansehen und entscheiden" not in page
    assert "Vorschlag zurückziehen" in page
    assert "Die Korrektur gilt." not in decide(desk, row, "1")
    row.refresh_from_db()
    assert row.arrived_at == before

    second = at(client, house.front_office)
    assert row.number in second.get(reverse("desk:today")).content.decode()
    assert "Die Korrektur gilt." in decide(second, row, "1")
    row.refresh_from_db()
    assert row.arrived_at == before - timedelta(days=1)
    assert row.deadlines.get(kind="closing").due_on == due - timedelta(days=1)
    assert "Berichtigt – Eingang im Haus" in sentences(row)
    assert "schon entschieden" in decide(second, row, "0")


def test_a_rejected_correction_leaves_the_arrival_and_the_list(house, client):
    row = recorded(house, ago(6))
    propose(at(client, house.officer), row, target="arrived_at", new_moment=earlier(row))
    second = at(client, house.executive)
    assert "Die Korrektur ist abgelehnt." in decide(second, row, "0")
    kept = row.arrived_at
    row.refresh_from_db()
    assert row.arrived_at == kept
    assert "wartet auf eine zweite Person" not in page_of(second, row)
    assert not row.tasks.filter(done_at=None).exists()


def test_a_closed_case_is_corrected_by_two_people(house, client):
    row = closed(house)
    desk = at(client, house.officer)
    propose(desk, row, target="title", new_text="Vier Wochen keine Antwort")
    row.refresh_from_db()
    assert row.title == "Drei Wochen keine Antwort"
    assert "Die Korrektur gilt." in decide(at(client, house.front_office), row, "1")
    row.refresh_from_db()
    assert (row.title, row.state) == ("Vier Wochen keine Antwort", "closed")


def test_a_unit_that_says_no_is_asked_for_another_solution(house, client):
    """R-06: a task of the unit, its result before the answer goes out."""
    row = delivered(house, at_unit(house), ago(15), assessment="unberechtigt")
    (task,) = row.tasks.filter(kind="alternatives")
    assert (task.unit, task.done_at) == (house.leistung, None)
    lead = at(client, house.lead_leistung)
    today = lead.get(reverse("desk:today")).content.decode()
    assert task.title in today
    assert row.number in today
    assert step(row, "alternatives") in page_of(lead, row)

    refused = lead.post(step(row, "alternatives"), {"outcome": "not_suitable", "note": ""})
    assert refused.context["form"].errors.keys() == {"note"}
    sent = {"outcome": "found", "note": "Ratenzahlung wird angeboten."}
    assert lead.post(step(row, "alternatives"), sent).status_code == 302
    task.refresh_from_db()
    row.refresh_from_db()
    assert (task.done_by, row.alternatives) == (house.lead_leistung, "found")
    assert task.title not in lead.get(reverse("desk:today")).content.decode()
    assert "Ratenzahlung wird angeboten." in sentences(row)


def test_the_answer_waits_for_the_result_of_the_search(house, client):
    row = delivered(house, at_unit(house), ago(15), assessment="unberechtigt")
    row = checked(house, row, ago(14))
    assessed(house, row, ago(14, 11), "unberechtigt", criterion="decision_correct", reason="§ 22")
    ticked(house, drafted(house, row, "answer", ago(13)), ago(13))
    desk = at(client, house.officer)

    def refused():
        steps = desk.get(row.get_absolute_url()).context["refused_steps"]
        return " ".join(link.reason for link in steps)

    assert "andere Lösung" in refused()
    desk.post(step(row, "alternatives"), {"outcome": "not_suitable", "note": "Gesetz ist klar."})
    assert "andere Lösung" not in refused()


@pytest.mark.parametrize("part", ["dorn", "clerk", "data_protection"])
def test_who_has_nothing_to_do_with_it_decides_nothing(house, client, part):
    row = recorded(house, ago(6))
    propose(at(client, house.officer), row, target="arrived_at", new_moment=earlier(row))
    (correction,) = row.corrections.all()
    stranger = at(client, getattr(house, part))
    address = reverse("corrections:decide", args=[row.number, correction.pk])
    stranger.post(address, {"accept": "1"})
    correction.refresh_from_db()
    assert correction.state == "proposed"
