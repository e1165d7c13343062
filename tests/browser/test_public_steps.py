"""The steps of the public form in a browser: checked, addressed, gone back to."""

import pytest

from krm.arrivals.models import IntakeItem, Submission
from tests.browser.opinion_form import (
    TEXT,
    choose,
    fill_in,
    go_on,
    looked_at,
    picked,
    submit,
)


@pytest.fixture
def house(house, settings):
    settings.FORM_MIN_SECONDS = 0
    return house


def test_a_step_does_not_open_before_the_one_before_is_filled(page, house):
    page.goto("/meinung/")
    go_on(page)
    assert page.locator("#part-1").is_visible()
    assert page.locator("#part-2").is_hidden()


def test_w_26_the_emergency_numbers_stand_once_on_each_screen(page, house):
    page.goto("/meinung/")
    call = page.locator('a[href="tel:112"]:visible')
    assert (call.count(), page.locator(".is-current").locator(call).count()) == (1, 1)
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    assert (call.count(), page.locator("footer").locator(call).count()) == (1, 1)


def test_m_12_a_step_says_what_is_missing_as_the_server_does(page, house):
    page.goto("/meinung/")
    go_on(page)
    summary = page.locator(".summary")
    assert summary.get_by_role("link").all_inner_texts() == [
        "Was möchten Sie uns sagen? Diese Angabe fehlt noch.",
        "Was ist passiert? Bitte schreiben Sie, was passiert ist.",
    ]
    assert page.evaluate("document.activeElement.className") == "summary"
    described = page.locator("#id_happened").get_attribute("aria-describedby")
    assert "id_happened_error" in described.split()
    looked_at(page)
    summary.get_by_role("link").last.click()
    page.keyboard.type(TEXT)
    choose(page, "complaint")
    go_on(page)
    assert page.locator(".summary").count() == 0
    assert page.locator("#part-2").is_visible()


@pytest.mark.parametrize(
    ("way", "field", "typed"),
    [
        ("email", "email", "mara @web.de"),
        ("email", "email", "a@x; b@y"),
        ("letter", "postcode", "6743"),
        ("phone", "phone", "ruf mich an"),
    ],
)
def test_m_12_what_reaches_nobody_is_said_at_its_step(page, house, way, field, typed):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    go_on(page)
    choose(page, "named")
    choose(page, way)
    for name in ("last_name", "street", "city"):
        if page.locator(f"#id_{name}").is_visible():
            page.locator(f"#id_{name}").fill("Beispiel")
    page.locator(f"#id_{field}").fill(typed)
    go_on(page)
    assert "Bitte prüfen Sie" in page.locator(f"#id_{field}_error").inner_text()
    assert page.locator("#part-4").is_hidden()
    looked_at(page)


def test_m_12_what_was_typed_for_another_way_keeps_nobody(page, house):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    go_on(page)
    choose(page, "named")
    choose(page, "email")
    page.locator("#id_email").fill("mara @web.de")
    choose(page, "download")
    page.locator("#id_last_name").fill("Beispiel")
    go_on(page)
    submit(page)
    page.wait_for_url("**/danke/")
    assert Submission.objects.get().email == ""


def test_m_12_back_leads_a_step_back_and_keeps_the_photo(page, house):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    page.locator("#id_files").set_input_files(picked("foto.txt"))
    go_on(page)
    assert page.url.endswith("/meinung/#schritt-3")
    page.go_back()
    assert page.locator("#part-2").is_visible()
    assert "foto.txt" in page.locator(".drop .files").inner_text()
    page.go_forward()
    choose(page, "anonymous")
    go_on(page)
    page.locator(".is-current [data-go=back]").click()
    page.locator("#part-3").wait_for()
    page.go_forward()
    submit(page)
    page.wait_for_url("**/danke/")
    assert IntakeItem.objects.get().documents.count() == 1


def test_m_12_no_address_leads_past_what_is_missing(page, house):
    page.goto("/meinung/#schritt-4")
    assert page.locator("#part-1").is_visible()
    assert page.url.endswith("/meinung/")


def test_m_12_another_language_opens_at_the_same_step(page, house):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    go_on(page)
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**sprache=en#schritt-3")
    assert page.locator("#part-3").is_visible()


def test_m_12_the_code_is_copied_by_a_button(open_page, house):
    page = open_page()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/meinung/")
    fill_in(page)
    submit(page)
    page.wait_for_url("**/danke/")
    page.get_by_role("button", name="Code kopieren").click()
    page.get_by_text("Der Code ist kopiert.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("code").inner_text()
    looked_at(page)
