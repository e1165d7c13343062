"""What was typed does not come back on a device that many use, in a real browser."""

import pytest
from playwright.sync_api import Error

from krm.arrivals.models import IntakeItem
from tests.browser.looks import PATIENCE
from tests.browser.opinion_form import (
    TEXT,
    choose,
    go_on,
    submit,
)
from tools.machine import find_chromium


@pytest.fixture
def house(house, settings):
    settings.FORM_MIN_SECONDS = 0
    return house


@pytest.fixture
def live_site(own_site):
    return own_site


SECRETS = (TEXT, "Beispiel", "Musterweg 7")


@pytest.fixture
def kept_whole(settings):
    """Let Chromium keep the pages whole when they are left, as other browsers do."""
    settings.MIDDLEWARE = ["tests.browser.kept.without_no_store", *settings.MIDDLEWARE]


@pytest.fixture
def with_cache(chromium, live_site):
    """A window of a Chromium whose back-forward cache is on; without its windows it has none."""
    browser = chromium.browser_type.launch(
        executable_path=find_chromium(),
        args=["--no-sandbox"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    context = browser.new_context(base_url=live_site, locale="de-DE")
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    browser.close()


def on_the_page(page):
    """Return everything a person sees: words, and what stands in the fields."""
    seen = """getComputedStyle(document.body).visibility === "hidden" ? "" : document.body.innerText
        + [...document.querySelectorAll("input:not([type=hidden]), textarea")]
          .map((field) => " " + field.value).join("")"""
    for _ in range(50):
        try:
            return page.evaluate(seen)
        except Error:  # the page goes away while it is looked at
            page.wait_for_timeout(100)
    raise AssertionError("no page comes to rest")


def hand_in_by_letter(page):
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    go_on(page)
    go_on(page)
    choose(page, "named")
    choose(page, "letter")
    page.locator("#id_last_name").fill("Beispiel")
    page.locator("#id_street").fill("Musterweg 7")
    page.locator("#id_postcode").fill("67433")
    page.locator("#id_city").fill("Neustadt")
    go_on(page)
    submit(page)
    page.wait_for_url("**/danke/")


def back(page):
    # Playwright waits for the load of a page, which a page kept whole never tells again.
    page.evaluate("setTimeout(() => history.back())")
    page.wait_for_timeout(800)


def nothing_comes_back(page):
    hand_in_by_letter(page)
    code = page.locator("code").inner_text()
    page.get_by_role("link", name="Fertig, Seite leeren").click()
    page.locator(".note.ok").wait_for()
    addresses = set()
    for _ in range(6):
        back(page)
        if page.url == "about:blank":  # before the first page there is nothing
            page.evaluate("setTimeout(() => history.forward())")
            page.wait_for_timeout(800)
            break
        shown = on_the_page(page)
        assert not [secret for secret in (*SECRETS, code) if secret in shown], page.url
        addresses.add(page.url.partition("#")[0].rpartition(":")[2].partition("/")[2])
    assert "meinung/" in addresses, "the form was met on the way back"
    page.locator("form.steps").evaluate("form => form.submit()")
    page.locator(".summary").wait_for()
    assert IntakeItem.objects.count() == 1


def test_m_10_back_shows_nothing_of_what_was_handed_in(with_cache, house):
    nothing_comes_back(with_cache)


def test_m_10_back_to_a_page_kept_whole_shows_nothing_either(kept_whole, with_cache, house):
    page = with_cache
    page.add_init_script(
        "addEventListener('pageshow', (event) => event.persisted && (window.wasKept = true))"
    )
    page.goto("/meinung/")
    page.goto("/datenschutz/")
    back(page)
    on_the_page(page)
    assert page.evaluate("window.wasKept === true"), "Chromium keeps nothing, so nothing is tried"
    nothing_comes_back(page)


def test_m_10_who_looks_something_up_and_comes_back_goes_on_writing(with_cache, house):
    page = with_cache
    page.goto("/meinung/")
    choose(page, "complaint")
    page.locator("#id_happened").fill(TEXT)
    page.locator('.foot a[href="/datenschutz/"]').click()
    page.wait_for_url("**/datenschutz/")
    back(page)
    assert TEXT in on_the_page(page)


def test_m_10_without_script_back_and_send_is_no_second_arrival(chromium, house, live_site):
    context = chromium.new_context(base_url=live_site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/meinung/")
    choose(page, "praise")
    page.locator("#id_happened").fill(TEXT)
    choose(page, "anonymous")
    page.get_by_role("button", name="Abschicken").click()
    code = page.locator("code").inner_text()
    page.go_back()
    page.get_by_role("button", name="Abschicken").click()
    assert page.locator("code").inner_text() == code
    page.get_by_role("link", name="Fertig, Seite leeren").click()
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="Abschicken").click()
    assert "ist schon bei uns angekommen" in page.get_by_role("status").inner_text()
    assert code not in page.content()
    context.close()
    assert IntakeItem.objects.count() == 1


def test_m_10_a_report_of_a_barrier_does_not_come_back_either(with_cache, house):
    page = with_cache
    page.goto("/barriere/")
    page.locator("#id_text").fill("Der Knopf ist zu klein.")
    page.locator("#id_reachable").fill("0123 456")
    page.locator('main button[type="submit"]').click()
    page.wait_for_url("**/barriere/danke/**")
    for _ in range(2):
        back(page)
        assert "zu klein" not in on_the_page(page)
