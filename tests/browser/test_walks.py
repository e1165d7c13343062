"""The walks of tests/walks in Chromium: for each role one row of Heute, to its end."""

import secrets
from contextlib import suppress

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import TimeoutError, expect

from krm.desk.demo.cast import MEMBERS
from krm.desk.queries.worklist import today_for
from tests.databases import CommittedDatabase, copy_database, drop, place_of, url_of, use
from tests.walks.conftest import build_once, demo_copy, people
from tests.walks.today import key_of
from tests.walks.walker import WORDS
from tests.walks.ways import way_of

__all__ = ["demo_copy"]

# What Heute says to those who only look.
NOTHING = {
    "data_protection": "Zurzeit wartet keine Aufgabe auf Sie",
    "auditor": "Zurzeit wartet keine Aufgabe auf Sie",
    "administrator": "Zurzeit wartet keine Aufgabe auf Sie",
}
# Who writes, who signs, who decides and who only looks; tests/walks goes with everybody.
ENOUGH = {"officer", "lead_leistung", "executive", "data_protection"}
ROLES = [
    pytest.param(part.key, marks=() if part.key in ENOUGH else pytest.mark.deep)
    for part in MEMBERS
    if part.key != "service_center"
]


@pytest.fixture
def committed_db(demo_copy, django_db_blocker):
    """Give the test a copy of the demo in place of an empty database."""
    with django_db_blocker.unblock():
        name = f"{demo_copy}_{secrets.token_hex(3)}"
        copy_database(build_once(), name)
        before = use(place_of(name))
        try:
            yield CommittedDatabase(name, url_of(name))
        finally:
            use(before)
            drop(name)


# A click leads to another page, or htmx changes this one; a few change it by themselves.
_BEFORE = """() => {
  const page = document.documentElement;
  page.dataset.before = "";
  document.addEventListener("htmx:afterSettle", () => delete page.dataset.before, { once: true });
}"""
_AFTER = """() => document.readyState === "complete"
  && !("before" in document.documentElement.dataset)"""
BY_ITSELF = 1_500  # milliseconds after which a click that asks nothing of the site has done it all


def click(page, button):
    """Click, and wait for what comes of it instead of for silence."""
    page.evaluate(_BEFORE)
    button.click()
    with suppress(TimeoutError):
        page.wait_for_function(_AFTER, timeout=BY_ITSELF)
        return
    page.wait_for_load_state("networkidle")


def choose(page, box):
    """Tick a box or a round button as people do: on its words."""
    page.locator(f"label[for='{box.get_attribute('id')}']").first.click()
    expect(box).to_be_checked()


class Window:
    """What a walk needs of a page, in a real browser."""

    def __init__(self, page):
        self.page = page

    def _all(self, words):
        for role in ("button", "link"):
            yield from self.page.get_by_role(role, name=words).filter(visible=True).all()

    def has(self, words):
        self._unfold()
        return any(self._begins(found, words) for found in self._all(words))

    def tick_one(self, name):
        boxes = self.page.locator(f"main input[type=checkbox][name='{name}']")
        if boxes.and_(self.page.locator(":checked")).count() == 0:
            choose(self.page, boxes.first)
        return self

    def press(self, words, *, wanting=""):
        self._unfold()
        found = next((item for item in self._all(words) if self._begins(item, words)), None)
        assert found is not None, f"no „{words}“ on {self.page.url}"
        self._fill()
        self.page.once("dialog", lambda dialog: dialog.accept())
        click(self.page, found)
        assert self.page.locator("[role=alert]:visible").count() == 0, self._why()
        return self

    def press_first(self, *several):
        return self.press(next((words for words in several if self.has(words)), several[0]))

    def _why(self):
        return self.page.locator("[role=alert]:visible").all_inner_texts()

    @staticmethod
    def _begins(found, words):
        return " ".join(found.inner_text().split()).startswith(words)

    def _unfold(self):
        self.page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")

    def _fill(self):
        for item in self.page.locator("main textarea:visible, main input[required]:visible").all():
            kind = item.get_attribute("type") or "text"
            if kind in ("text", "search") and not item.input_value().strip():
                item.fill(WORDS)
            if kind == "date" and not item.input_value():
                item.fill(localdate().isoformat())
        for item in self.page.locator("main select:visible").all():
            if not item.input_value():
                item.select_option(index=1)
        names = {
            item.get_attribute("name")
            for item in self.page.locator("main input[type=radio]:visible").all()
        }
        for name in names:
            group = self.page.locator(f"main input[type=radio][name='{name}']")
            if group.and_(self.page.locator(":checked")).count() == 0:
                choose(self.page, group.first)


@pytest.mark.parametrize("role", ROLES)
def test_the_first_row_of_heute_is_walked_to_its_end(open_page, role):
    person = getattr(people(), role)
    page = open_page(person)
    page.goto("/")
    rows = today_for(person, localdate())
    if not rows:
        assert page.get_by_role("heading", name=NOTHING.get(role, "Alles erledigt")).is_visible()
        return
    row = rows[0]
    button = page.locator(f"main [href='{row.url}'], main form[action='{row.url}'] button").first
    click(page, button)
    way_of(row)(Window(page))
    assert key_of(row) not in map(key_of, today_for(person, localdate()))
