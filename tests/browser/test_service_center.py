"""A call of the Service Center in the browser: by keyboard, without a finding, without a script."""

import pytest
from django.urls import reverse

from krm.service_center.models import ServiceCenterCall
from tests.browser.looks import look_at


def choose(page, answer):
    page.get_by_label(answer, exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")


def test_a_call_by_keyboard_and_its_receipt(open_page, house):
    page = open_page(house.service_center)
    page.goto("/")
    page.get_by_role("link", name="Anruf aufnehmen").press("Enter")
    for heading, answer in (
        ("Braucht die Person heute noch Hilfe?", "Nein"),
        ("Worüber beschwert sich die Person?", "Ein zugesagter Rückruf kam nicht"),
    ):
        page.get_by_role("heading", name=heading).wait_for()
        look_at(page)
        choose(page, answer)
    page.get_by_label("Nummer des Tickets").fill("T-4711")
    page.get_by_label("Ticket angelegt am").fill("2026-05-22T10:00")
    page.get_by_label("Rückrufversuche im Ticket").fill("22.05.2026 15:00\n26.05.2026 09:30")
    look_at(page)
    page.get_by_role("button", name="Weiter").press("Enter")
    page.get_by_text("Mi 27.05., 10:00 Uhr", exact=True).wait_for()
    look_at(page)
    page.get_by_role("button", name="Ja, weiter").press("Enter")
    page.get_by_role("heading", name="neuen Rückruf zufrieden").wait_for()
    choose(page, "Ja")
    page.get_by_label("Nummer des neuen Tickets").fill("T-4801")
    page.get_by_label("Vereinbarte Zeit").fill("heute, 14 bis 16 Uhr")
    page.get_by_role("button", name="Weiter").press("Enter")
    page.get_by_role("heading", name="Das sagen Sie jetzt").wait_for()
    look_at(page)
    assert ServiceCenterCall.objects.get().route == "counted"


@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("service_center", "service_center:home"),
        ("service_center", "service_center:flows"),
        ("executive", "service_center:compare"),
        ("executive", "fehlanzeige:overview"),
        ("lead_leistung", "fehlanzeige:own"),
    ],
)
def test_the_pages_have_no_finding(open_page, house, who, name):
    page = open_page(getattr(house, who))
    page.goto(reverse(name))
    look_at(page)
