"""Who is away for long is asked first, and finds what they wrote, in a real browser."""

import pytest
from django.contrib.sessions.models import Session

WORDS = "Ein langer Text, der nicht verloren gehen darf."


@pytest.fixture
def house(house, settings):
    settings.IDLE_MINUTES = 4 / 60
    return house


def test_s_07_the_page_asks_before_it_ends_and_keeps_what_was_typed(house, open_page):
    page = open_page(house.administrator)
    page.goto(f"/verwaltung/personen/{house.dorn.pk}/rolle/")
    box = page.locator("#idle")
    box.wait_for(state="visible")
    assert "In zwei Minuten werden Sie abgemeldet." in box.inner_text()
    page.get_by_role("button", name="Angemeldet bleiben").click()
    box.wait_for(state="hidden")
    text = page.get_by_label("Grund")
    text.fill(WORDS)
    Session.objects.all().delete()
    page.get_by_text("Sie sind abgemeldet.").wait_for(state="visible")
    assert text.input_value() == WORDS


def test_s_05_a_code_behind_the_address_is_filled_in_and_forgotten(house, page):
    page.goto("/konto/passwort-festlegen/#ABCD-EFGH-JKMN-PQRS-TUVW")
    assert page.get_by_label("Code").input_value() == "ABCD-EFGH-JKMN-PQRS-TUVW"
    assert "#" not in page.url
