"""How often somebody presses until something is done: every click and every key counts as one."""

from urllib.parse import urlsplit

from django.utils.timezone import now
from playwright.sync_api import expect

from krm.casework.actions import letters
from krm.letters.models import Dispatch, Letter
from krm.reactions.models import Reaction
from tests.house.desk_cases import recorded

CONFIRMED_WITH = 6  # twelve letters, from Heute until they are posted
FORWARDED_WITH = 3  # one Vorgang, from Heute


class Clicks:
    """What a person clicks, each with the words on it."""

    def __init__(self, page):
        self.page = page
        self.done: list[str] = []

    def on(self, role, name):
        place = self.page.get_by_role("main").get_by_role(role, name=name).first
        self.done.append(name)
        place.click()


def test_twelve_confirmations_leave_with_four_clicks(house, open_page):
    for number in range(12):
        recorded(house, f"Brief {number}")
    page = open_page(house.officer)
    page.goto("/")
    clicks = Clicks(page)
    clicks.on("button", "Alle ansehen und freigeben")
    clicks.on("button", "Alle freigeben")
    expect(page.get_by_text("Erledigt: 12 freigegeben.")).to_be_visible()
    with page.expect_download():
        clicks.on("button", "Ein PDF zum Drucken")
    clicks.on("button", "Alle heute zur Post")
    expect(page.get_by_text("Erledigt: 12 zur Post gegeben.")).to_be_visible()
    assert Letter.objects.filter(kind="confirmation", state="dispatched").count() == 12
    assert len(clicks.done) <= CONFIRMED_WITH, clicks.done
    going_on = page.locator("[data-next]")
    expect(going_on).to_contain_text("Als Nächstes: An den Fachbereich weiterleiten: Brief")


def test_the_button_says_how_many_it_means(house, open_page):
    for number in range(12):
        recorded(house, f"Brief {number}")
    page = open_page(house.officer)
    page.goto("/")
    Clicks(page).on("button", "Alle ansehen und freigeben")
    button, boxes = page.locator("[data-which]"), page.locator(".batch-item input")
    expect(button).to_have_text("Alle freigeben")
    boxes.first.uncheck()
    expect(button).to_have_text("11 freigeben")
    for place in range(1, 12):
        boxes.nth(place).uncheck()
    expect(button).to_have_text("Ausgewählte freigeben")
    expect(button).to_be_disabled()


def test_one_case_is_forwarded_from_heute_with_three_clicks(house, open_page):
    row = recorded(house, "Niemand ruft zurück")
    words = {"by": house.officer, "at": now()}
    letters.release_letter(
        letter=letters.draft_letter(reaction=row, kind="confirmation", **words), **words
    )
    Dispatch.objects.update(state="sent")
    page = open_page(house.officer)
    page.goto("/")
    clicks = Clicks(page)
    clicks.on("link", "Weiterleiten")
    page.get_by_label("Federführende Einheit").select_option(label="Leistungsgewährung")
    clicks.done.append("Leistungsgewährung")
    clicks.on("button", "Weiterleiten")
    page.wait_for_url(lambda address: urlsplit(address).path == row.get_absolute_url())
    assert Reaction.objects.get(pk=row.pk).state == "at_unit"
    assert len(clicks.done) <= FORWARDED_WITH, clicks.done
