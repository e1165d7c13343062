"""The card in the browser: its picture follows the words, and cards are entered by keyboard."""

from django.utils.timezone import now

from krm.outreach import actions as outreach
from krm.outreach.models import CardDesign
from krm.reactions.models import Reaction
from tests.browser.looks import look_at


def test_the_picture_follows_what_is_typed(open_page, house):
    page = open_page(house.officer)
    page.goto(f"/material/entwurf/{house.gruenstadt.code}/")
    picture = page.get_by_alt_text("Meinungskarte, Vorderseite")
    before = picture.get_attribute("src")
    page.get_by_label("Überschrift").press_sequentially("!")
    page.wait_for_function(
        "before => document.querySelector('#preview img')?.src !== before", arg=before
    )
    page.get_by_label("Farbe").fill("#ffdd00")
    page.get_by_text("dunklere Farbe wählen").wait_for()
    look_at(page)
    page.get_by_label("Farbe").fill("#00553d")
    page.get_by_text("dunklere Farbe wählen").wait_for(state="detached")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_text("Die Karte ist gespeichert").wait_for()
    assert CardDesign.objects.get().colour == "#00553d"


def test_two_cards_are_entered_by_keyboard_alone(open_page, house):
    box = outreach.open_box(
        standort=house.gruenstadt, place="Wartezone", by=house.officer, at=now()
    )
    page = open_page(house.officer)
    page.goto(f"/material/kasten/{box.pk}/erfassen/")
    page.get_by_label("Lob").focus()
    for number in (1, 2):
        keys = page.keyboard
        keys.press("Space")
        keys.press("Tab")
        keys.type(f"Danke, Karte {number}")
        keys.press("Tab")
        keys.type("L1")
        for _ in range(5):  # two more Anliegen, what is folded, the button
            keys.press("Tab")
        keys.press("Enter")
        page.locator(".card-count b", has_text=str(number)).wait_for()
        assert page.evaluate("document.activeElement.name") == "kind"
    titles = Reaction.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["Danke, Karte 1", "Danke, Karte 2"]
