"""Mails are dropped on the Posteingang; the administration enters a mailbox."""

import pytest
from playwright.sync_api import expect

from krm.arrivals.models import IntakeItem
from tests.browser.conftest import PHONE
from tests.browser.looks import look_at
from tests.house.written import mail

DROP = """([files]) => {
  const carried = new DataTransfer();
  for (const [name, text] of files) carried.items.add(new File([text], name));
  const at = document.querySelector("h1");
  for (const name of ["dragenter", "dragover", "drop"]) {
    const how = { dataTransfer: carried, bubbles: true, cancelable: true };
    at.dispatchEvent(new DragEvent(name, how));
  }
}"""


def dropped(page, *names):
    files = [
        [name, mail(name, message_id=f"<{name}@post.example>", received="").decode()]
        for name in names
    ]
    page.evaluate(DROP, [files])


def test_mails_dropped_anywhere_are_taken_in(house, open_page):
    page = open_page(house.officer)
    page.goto("/posteingang/")
    look_at(page)
    dropped(page, "a.eml", "b.eml")
    expect(page.get_by_text("Im Posteingang: E-")).to_be_visible()
    assert IntakeItem.objects.count() == 2


def test_a_letter_is_not_dropped_here(house, open_page):
    page = open_page(house.officer)
    page.goto("/posteingang/")
    dropped(page, "brief.pdf")
    expect(page.get_by_text("Hier bitte nur E-Mails")).to_be_visible()
    assert not IntakeItem.objects.exists()


@pytest.mark.parametrize(
    "size", [PHONE, pytest.param({"width": 1280, "height": 900}, marks=pytest.mark.deep)]
)
def test_the_pages_of_a_mailbox(house, open_page, size):
    page = open_page(house.administrator, size=size)
    page.goto("/verwaltung/postfaecher/")
    look_at(page)
    page.get_by_role("link", name="Postfach anlegen").click()
    look_at(page)
    for label, value in (("Name", "KRM"), ("Server", "localhost"), ("Benutzername", "krm")):
        page.get_by_label(label, exact=False).first.fill(value)
    page.get_by_label("Port").fill("1")
    page.get_by_label("Passwort oder Client-Geheimnis").fill("geheim")
    page.get_by_role("button", name="Verbindung prüfen").click()
    expect(page.get_by_text("Der Server ist unter dieser Adresse")).to_be_visible()
    look_at(page)
    page.get_by_label("Passwort oder Client-Geheimnis").fill("geheim")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("ist gespeichert")).to_be_visible()
    look_at(page)
