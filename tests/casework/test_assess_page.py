"""The words of the unit are put in by a button and stored; nothing typed is lost."""

from datetime import date

import pytest
from django.urls import reverse

from krm.casework.actions import schriftsatz
from krm.casework.models import SchriftsatzPoint
from krm.notices.models import Notice
from krm.parties.models import Party
from tests.desk.conftest import house
from tests.house.cases import ANSWER, checked, delivered, forwarded, recorded
from tests.house.reactions import moment

__all__ = ["house"]


@pytest.fixture
def row(house):
    return checked(
        house, delivered(house, forwarded(house, recorded(house)), assessment="berechtigt")
    )


@pytest.fixture
def sent(row, house, client):
    client.force_login(house.officer)
    address = reverse("casework:assess", args=[row.number])
    return lambda **words: client.post(address, words)


def answer_on(page, item):
    form = next(form for found, form, _ in page.context["rows"] if found == item)
    return form["answer"].value(), form["assessment"].value()


def test_a_button_takes_the_proposal_over(row, sent):
    item, point = row.anliegen.get(), SchriftsatzPoint.objects.get()
    page = sent(take=point.pk)
    assert answer_on(page, item) == (ANSWER, "berechtigt")
    item.refresh_from_db()
    assert (item.answer, item.assessment) == (ANSWER, "berechtigt"), "and it is stored"


def test_what_was_typed_stays_before_it(row, sent):
    item, point = row.anliegen.get(), SchriftsatzPoint.objects.get()
    typed = {f"a{item.pk}-answer": "Es tut uns leid.", f"a{item.pk}-assessment": "teilweise"}
    page = sent(take=point.pk, **typed)
    assert answer_on(page, item) == (f"Es tut uns leid.\n\n{ANSWER}", "teilweise")
    again = sent(take=point.pk, **{f"a{item.pk}-answer": answer_on(page, item)[0]})
    assert answer_on(again, item)[0].count("entschieden") == 1


def test_the_words_of_another_vorgang_are_not_taken(row, house, sent):
    item = row.anliegen.get()
    sent(take="999999")
    item.refresh_from_db()
    assert item.answer == ""


def test_the_words_of_the_only_unit_stand_there_as_its_proposal(row, house, client):
    item = row.anliegen.get()
    client.force_login(house.officer)
    page = client.get(reverse("casework:assess", args=[row.number]))
    assert answer_on(page, item) == (ANSWER, "berechtigt")
    text = page.content.decode()
    assert f"Vorschlag von {house.leistung.name}." in text
    assert "Vorschlag übernehmen" not in text
    item.refresh_from_db()
    assert (item.answer, item.assessment) == ("", ""), "nothing is stored before KRM says so"


def test_what_krm_has_said_is_not_replaced(row, house, client, sent):
    item, said = row.anliegen.get(), "Wir haben es selbst geprüft."
    sent(**{f"a{item.pk}-answer": said})
    page = client.get(reverse("casework:assess", args=[row.number]))
    assert answer_on(page, item) == (said, "")
    assert "Vorschlag übernehmen" in page.content.decode()


def test_what_was_unberechtigt_waits_for_its_grounds(house, client):
    row = delivered(house, forwarded(house, recorded(house)), assessment="unberechtigt")
    client.force_login(house.officer)
    page = client.get(reverse("casework:assess", args=[row.number]))
    assert answer_on(page, row.anliegen.get()) == (ANSWER, "")


def test_beside_a_running_procedure_nothing_is_proposed(row, house, client):
    item = row.anliegen.get()
    row.anliegen.update(refers_to_procedure=True)
    client.force_login(house.officer)
    page = client.get(reverse("casework:assess", args=[row.number]))
    assert answer_on(page, item)[0] == ""


def test_what_was_sent_back_is_proposed_no_more(row, house, client):
    schriftsatz.return_schriftsatz(
        assignment=row.assignments.get(), remark="Das stimmt so nicht.", by=house.officer,
        at=moment("2026-05-09T10:00"),
    )  # fmt: skip
    client.force_login(house.officer)
    page = client.get(reverse("casework:assess", args=[row.number]))
    assert answer_on(page, row.anliegen.get()) == ("", "")
    assert "Vorschlag von" not in page.content.decode()


def test_words_that_came_after_the_page_are_not_overwritten_by_it(row, house, sent, client):
    item, address = row.anliegen.get(), reverse("casework:assess", args=[row.number])
    client.force_login(house.officer)
    seen = client.get(address).context["seen"]
    schriftsatz.return_schriftsatz(
        assignment=row.assignments.get(), remark="Das stimmt so nicht.", by=house.officer,
        at=moment("2026-05-09T10:00"),
    )  # fmt: skip
    row.refresh_from_db()
    delivered(house, row, assessment="teilweise")
    typed = {f"a{item.pk}-answer": ANSWER, f"a{item.pk}-assessment": "berechtigt"}
    page = sent(seen=seen, **typed)
    assert page.status_code == 200
    assert "neu entscheiden" in page.content.decode()
    item.refresh_from_db()
    assert item.answer == ""


def test_of_several_units_krm_chooses(house, client):
    units = [house.leistung, house.markt]
    row = delivered(house, forwarded(house, recorded(house), units=units))
    client.force_login(house.officer)
    page = client.get(reverse("casework:assess", args=[row.number]))
    assert answer_on(page, row.anliegen.get())[0] == ""
    assert "Vorschlag übernehmen" in page.content.decode()


def test_one_press_stores_and_begins_the_answer(row, sent):
    item = row.anliegen.get()
    answer = sent(**{
        f"a{item.pk}-answer": ANSWER, f"a{item.pk}-assessment": "berechtigt", "write": "1",
    })  # fmt: skip
    letter = row.letters.get(kind="answer")
    assert answer.url == reverse("casework:letter", args=[row.number, letter.pk])
    assert ANSWER in letter.body


def test_what_the_answer_waits_for_is_said_and_the_words_are_kept(row, sent, client):
    item = row.anliegen.get()
    Party.objects.filter(pk=row.party_id).update(deceased_noted_on=date(2026, 5, 8))
    answer = sent(**{f"a{item.pk}-answer": ANSWER, "write": "1"})
    assert answer.url == row.get_absolute_url()
    item.refresh_from_db()
    assert item.answer == ANSWER


@pytest.mark.parametrize(("reasons", "said"), [("Der Antrag lag unbearbeitet.", 1), ("Neu.", 0)])
def test_what_came_back_without_a_change_says_so(row, house, client, reasons, said):
    client.force_login(house.officer)
    page, words = reverse("casework:assess", args=[row.number]), "Seit der Rückgabe ist hier nichts"
    assert words not in client.get(page).content.decode()
    schriftsatz.return_schriftsatz(
        assignment=row.assignments.get(), remark="Bitte kürzer", by=house.officer,
        at=moment("2026-05-09T10:00"),
    )  # fmt: skip
    again = {"assessment": "berechtigt", "reasons": reasons}
    checked(house, delivered(house, row, "2026-05-11T10:00", **again), "2026-05-11T11:00")
    assert client.get(page).content.decode().count(words) == said
    # KRM hears it with the delivery, before anybody opens the page.
    heard = Notice.objects.filter(recipient=house.officer, kind="schriftsatz_delivered")
    ends = ["unverändert seit der Rückgabe." in notice.text for notice in heard.order_by("pk")]
    assert ends == [False, bool(said)]
