"""A note is put right by who wrote it; what it said before stays beside it."""

import pytest
from django.urls import reverse

from krm.casework.actions import notes
from krm.casework.models import CaseNote
from krm.desk.queries.sealed import changed_texts
from krm.journal.actions import Refused
from tests.desk.conftest import house
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.walks.walker import Walker

__all__ = ["house"]

AT = moment("2026-05-06T10:00")
SAID = "Frau Beispielfrau rief an. Der Termin ist am 12.05."
RIGHT = "Frau Beispielfrau rief an. Der Termin ist am 21.05."


@pytest.fixture
def note(house):
    return notes.add_note(
        reaction=recorded(house), kind="phone", happened_at=moment("2026-05-06T09:00"),
        partner="Frau Beispielfrau", text=SAID, by=house.officer, at=AT,
    )  # fmt: skip


def corrected(note, by, **words):
    values = {"partner": note.partner, "text": RIGHT, "reason": "Zahlendreher"} | words
    return notes.correct_note(note=note, by=by, at=AT, **values)


def test_who_wrote_a_note_puts_it_right_from_the_page_and_the_old_text_stays(house, note):
    case = note.reaction.get_absolute_url()
    walker = Walker(house.officer).open(case).press("berichtigen: Telefonnotiz")
    walker.press("Berichtigen", text=RIGHT, reason="Zahlendreher")
    assert "Die Notiz ist berichtigt." in walker.page.text
    assert RIGHT in walker.page.text
    assert f"Frühere Fassung: Telefonnotiz mit Frau Beispielfrau: {SAID}" in walker.page.text
    assert "Notiz berichtigt. Grund: Zahlendreher" in walker.page.text
    note.refresh_from_db()
    assert note.text == SAID
    assert changed_texts() == []


def test_others_are_not_offered_it_and_are_refused(house, note):
    walker = Walker(house.front_office).open(note.reaction.get_absolute_url())
    assert not walker.has("berichtigen")
    with pytest.raises(Refused, match="wer sie geschrieben hat"):
        corrected(note, house.front_office)
    address = reverse("casework:step_about", args=[note.reaction.number, "correct_note", note.pk])
    assert walker.client.get(address).status_code == 404


def test_what_the_customer_wrote_nobody_changes(house, note):
    CaseNote.objects.filter(pk=note.pk).update(kind=CaseNote.Kind.CUSTOMER)
    note.refresh_from_db()
    with pytest.raises(Refused, match="wer sie geschrieben hat"):
        corrected(note, house.officer)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"text": " "}, "Inhalt der Notiz"),
        ({"reason": " "}, "Grund"),
        ({"text": SAID}, "dieselbe wie bisher"),
    ],
)
def test_a_correction_says_something_new_and_why(house, note, words, reason):
    with pytest.raises(Refused, match=reason):
        corrected(note, house.officer, **words)


def test_a_note_that_was_put_right_is_so_once_more_from_its_new_text(house, note):
    second = corrected(note, house.officer)
    with pytest.raises(Refused, match="schon berichtigt"):
        corrected(note, house.officer)
    third = corrected(second, house.officer, text="Sie kommt am 22.05.")
    page = Walker(house.officer).open(note.reaction.get_absolute_url()).page.text
    assert page.index("Sie kommt am 22.05.") < page.index(RIGHT) < page.index(SAID)
    assert third.happened_at == note.happened_at
