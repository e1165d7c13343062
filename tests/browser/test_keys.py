"""The desk by keyboard: rows, what comes next, the list of keys, the palette."""

from urllib.parse import urlsplit

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from krm.casework.actions import letters
from krm.letters.models import Dispatch
from krm.reactions.models import Reaction
from tests.browser.looks import look_at
from tests.house.desk_cases import recorded

BY_KEYBOARD = 6


def to_forward(house, count):
    """Return Vorgänge that are confirmed and wait to be forwarded."""
    rows = [recorded(house, f"Anliegen {number}") for number in range(count)]
    for row in rows:
        words = {"by": house.officer, "at": now()}
        letter = letters.draft_letter(reaction=row, kind="confirmation", **words)
        letters.release_letter(letter=letter, **words)
    Dispatch.objects.update(state="sent")
    return rows


@pytest.fixture
def rows(house):
    return to_forward(house, 3)


@pytest.fixture
def desk(house, rows, open_page):
    page = open_page(house.officer)
    page.goto("/?ansicht=tag")
    return page


def path(page):
    return urlsplit(page.url).path


def focused(page):
    return " ".join(page.evaluate("document.activeElement.innerText").split())


def wait_for_path(page, wanted):
    page.wait_for_url(lambda address: urlsplit(address).path == wanted)


class Hands:
    """What a person does to the page, counted: each key and each click is one."""

    def __init__(self, page):
        self.page = page
        self.done: list[str] = []

    def keys(self, *several):
        for key in several:
            self.page.keyboard.press(key)
            self.done.append(key)

    def click(self, place):
        place.click()
        self.done.append(f"click {place}")


def test_heute_to_forwarded_takes_five_keys_and_the_next_one_comes(desk, rows):
    """J to the row, E opens its page, E goes to what is missing, L chooses, Ctrl+Enter sends."""
    hands = Hands(desk)
    hands.keys("j")
    assert "Anliegen 0" in focused(desk)
    hands.keys("e")
    wait_for_path(desk, f"/vorgang/{rows[0].number}/schritt/forward/")
    hands.keys("e")
    expect(desk.get_by_label("Federführende Einheit")).to_be_focused()
    hands.keys("l", "Control+Enter")
    wait_for_path(desk, rows[0].get_absolute_url())
    assert len(hands.done) <= BY_KEYBOARD
    assert Reaction.objects.get(pk=rows[0].pk).state == "at_unit"
    said = desk.get_by_role(
        "link", name="Als Nächstes: An den Fachbereich weiterleiten: Anliegen 1"
    )
    expect(said).to_be_visible()
    look_at(desk)
    desk.keyboard.press("n")
    wait_for_path(desk, f"/vorgang/{rows[1].number}/schritt/forward/")


def test_rows_are_walked_up_and_down_and_enter_opens(desk, rows):
    for key, title in (("j", "Anliegen 0"), ("j", "Anliegen 1"), ("k", "Anliegen 0"), ("k", "")):
        desk.keyboard.press(key)
        assert title in focused(desk)
    desk.goto("/register/")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    wait_for_path(desk, rows[2].get_absolute_url())


def test_a_pile_unfolds_and_a_step_that_begins_with_a_press_is_opened_first(house, open_page):
    rows = [recorded(house, f"Brief {number}") for number in range(2)]
    page = open_page(house.officer)
    page.goto("/?ansicht=stapel")
    page.keyboard.press("j")
    assert "2 Vorgänge" in focused(page)
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    assert "Brief 0" in focused(page)
    page.keyboard.press("Enter")
    wait_for_path(page, rows[0].get_absolute_url())
    assert not rows[0].letters.exists()


def test_keys_rest_while_somebody_types_and_while_a_dialog_is_open(desk):
    field = desk.locator("[data-search]").first
    desk.keyboard.press("/")
    expect(field).to_be_focused()
    desk.keyboard.type("jkn/?e")
    assert field.input_value() == "jkn/?e"
    assert path(desk) == "/"
    field.evaluate("field => { field.value = ''; field.blur() }")
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog", name="Tasten")
    expect(dialog).to_be_visible()
    look_at(desk)
    desk.keyboard.press("n")
    assert path(desk) == "/"
    desk.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.keyboard.press("n")
    desk.wait_for_url("**/schritt/forward/")


def test_single_keys_can_be_switched_off_and_on_again(desk):
    desk.get_by_role("link", name="Tasten").click()
    box = desk.get_by_label("Einzelne Tasten benutzen")
    expect(box).to_be_checked()
    box.uncheck()
    desk.get_by_role("button", name="Schließen").click()
    desk.goto("/?ansicht=tag")
    for key in "jn?/":
        desk.keyboard.press(key)
    assert focused(desk) == focused(desk).strip()
    assert (path(desk), desk.evaluate("document.activeElement.tagName")) == ("/", "BODY")
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("dialog", name="Gehe zu")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.get_by_role("link", name="Tasten").click()
    box.check()
    desk.get_by_role("button", name="Schließen").click()
    desk.goto("/?ansicht=tag")
    desk.keyboard.press("j")
    assert "Anliegen 0" in focused(desk)


def options(page):
    return [
        " ".join(text.split()) for text in page.locator("#palette [role=option]").all_inner_texts()
    ]


def test_the_palette_finds_steps_pages_and_numbers(desk, rows):
    desk.goto(rows[0].get_absolute_url())
    desk.keyboard.press("Control+k")
    assert options(desk)[0].startswith("An den Fachbereich weiterleiten")
    look_at(desk)
    desk.keyboard.type("posteing")
    assert options(desk) == ["Posteingang Seite", "„posteing“ suchen Suche"]
    desk.keyboard.press("Enter")
    wait_for_path(desk, "/posteingang/")
    desk.keyboard.press("Control+k")
    desk.keyboard.type("gibt es nicht")
    desk.keyboard.press("ArrowDown")
    assert options(desk) == ["„gibt es nicht“ suchen Suche"]
    desk.keyboard.press("Control+a")
    desk.keyboard.type(rows[1].number)
    desk.keyboard.press("Enter")
    desk.wait_for_load_state()
    expect(desk.get_by_text(rows[1].number).first).to_be_visible()


def test_the_palette_offers_nothing_but_what_stands_on_the_page(house, rows, open_page):
    page = open_page(house.clerk)
    page.goto("/")
    page.keyboard.press("Control+k")
    assert options(page)
    for words in ("Posteingang", "Verwaltung", "Weiterleiten"):
        page.keyboard.press("Control+a")
        page.keyboard.type(words)
        assert [text for text in options(page) if not text.endswith("Suche")] == []
