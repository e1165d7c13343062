"""Drafts of the desk: kept until this very form was stored, and nobody else's to read."""

import pytest
from django.urls import reverse

from krm.casework.models import CaseNote
from tests.browser.conftest import session_cookie
from tests.house.desk_cases import recorded

TEXT = "Frau Beispiel hat am Telefon gesagt, dass der Brief nie ankam."


@pytest.fixture
def note(house):
    """Return the address of the page of a note."""
    return reverse("casework:step", args=[recorded(house).number, "note"])


def type_note(page, address):
    page.goto(address)
    page.locator("#id_text").fill(TEXT)
    kept(page)


def kept(page):
    """Return what lies in the browser, as soon as something does."""
    page.wait_for_function("Object.keys(localStorage).some((key) => key.startsWith('krm-draft:'))")
    return page.evaluate("JSON.stringify(localStorage)")


def is_empty(page):
    return not page.evaluate("Object.keys(localStorage).some((k) => k.startsWith('krm-draft:'))")


def test_m_11_a_text_survives_the_end_of_the_session(open_page, house, note, live_site):
    page = open_page(house.officer)
    type_note(page, note)
    page.context.clear_cookies(name="sessionid")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/konto/login/**")
    page.context.add_cookies([session_cookie(house.officer, live_site)])
    page.goto("/")
    page.goto(note)
    page.get_by_text("Ihr nicht abgesendeter Entwurf wurde wiederhergestellt.").wait_for()
    assert page.locator("#id_text").input_value() == TEXT


def test_m_11_a_text_goes_when_its_form_was_stored(open_page, house, note):
    page = open_page(house.officer)
    type_note(page, note)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.wait_for_url("**/vorgang/**")
    page.goto(note)
    assert CaseNote.objects.get().text == TEXT
    assert is_empty(page)
    assert page.locator("#id_text").input_value() == ""


def test_m_11_another_form_that_is_stored_leaves_the_text(open_page, house, note):
    page = open_page(house.officer)
    type_note(page, note)
    page.locator("[data-theme=dark]").first.evaluate("button => button.click()")
    page.goto("/hilfe/")
    page.goto(note)
    page.get_by_text("Ihr nicht abgesendeter Entwurf wurde wiederhergestellt.").wait_for()
    assert page.locator("#id_text").input_value() == TEXT


def test_m_11_nobody_else_reads_what_lies_in_the_browser(open_page, house, note, live_site):
    page = open_page(house.officer)
    type_note(page, note)
    assert "Telefon" not in kept(page)
    page.context.clear_cookies(name="sessionid")
    page.goto("/konto/login/")
    assert "Telefon" not in kept(page)
    page.context.add_cookies([session_cookie(house.clerk, live_site)])
    page.goto("/hilfe/")
    assert is_empty(page)


def test_m_11_a_draft_that_is_thrown_away_stays_away(open_page, house, note):
    page = open_page(house.officer)
    type_note(page, note)
    page.reload()
    page.get_by_role("button", name="Entwurf verwerfen").click()
    page.wait_for_function("!Object.keys(localStorage).some((k) => k.startsWith('krm-draft:'))")
    page.reload()
    assert page.locator("#id_text").input_value() == ""


def test_m_11_after_errors_the_page_shows_what_was_sent_and_keeps_it(open_page, house, note):
    page = open_page(house.officer)
    type_note(page, note)
    page.locator("#id_happened_at").fill("")
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.locator(".summary").first.wait_for()
    assert page.locator("#id_text").input_value() == TEXT
    page.goto(note)
    page.get_by_text("Ihr nicht abgesendeter Entwurf wurde wiederhergestellt.").wait_for()
    assert page.locator("#id_text").input_value() == TEXT
