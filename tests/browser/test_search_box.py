"""The search box of the desk: hits come while somebody types, without a word in an address."""

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from krm.desk.jobs import indexing
from tests.browser.conftest import PHONE
from tests.browser.looks import look_at
from tests.house.desk_cases import recorded


@pytest.fixture
def case(house):
    row = recorded(house, "Rückruf zur Heizkostenabrechnung")
    row.party.first_name, row.party.last_name = "Ewa", "Łukaszewska"
    row.party.save()
    indexing.compare_all(now())
    return row


def test_the_first_hits_come_while_somebody_types(house, case, open_page):
    page = open_page(house.officer)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("lukasz", delay=30)
    box = page.locator(".bar > div > .search [data-found]")
    expect(box.get_by_role("link")).to_have_count(2)
    expect(box).to_contain_text("Ewa Łukaszewska")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{case.get_absolute_url()}")
    assert not [address for address in asked if "lukasz" in address]


def test_escape_closes_the_hits_and_enter_shows_all_of_them(house, case, open_page):
    page = open_page(house.officer)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("heizk", delay=30)
    box = page.locator(".bar > div > .search [data-found]")
    expect(box.get_by_role("link")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box.get_by_role("link")).to_have_count(0)
    page.keyboard.type("osten")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gefunden/?suche=*")
    expect(page.locator("main mark")).to_have_text(["Heizkostenabrechnung"])
    expect(page.locator("main")).to_contain_text("ähnlich geschrieben")
    look_at(page)


def test_on_a_phone_the_page_has_its_own_box(house, case, open_page):
    page = open_page(house.officer, size=PHONE)
    page.goto("/gefunden/")
    page.get_by_label("Name, Nummer oder Worte").fill("Łukaszewska Heizkostenabrechnung")
    page.get_by_role("button", name="Suchen").last.click()
    expect(page.locator("main .row")).to_have_count(1)
    look_at(page)
