"""Report and evaluations in the browser: accessible in both themes, and no wider than a phone."""

from urllib.parse import urlencode

from django.urls import reverse

from krm.reports.actions.evaluating import save_evaluation
from krm.reports.rules.choosing import Choice
from tests.browser.conftest import PHONE
from tests.browser.looks import look_at
from tests.house.golden import LATE, golden
from tests.house.reactions import moment

CHOICE = Choice("anliegen", LATE, ("topic_group",), "month")


def test_report_and_evaluations_are_accessible_and_fit_a_phone(house, open_page):
    golden()
    saved = save_evaluation(
        name="Anfrage des Kreistags", choice=CHOICE, by=house.officer, at=moment("2026-08-03")
    )
    page = open_page(house.officer)
    report = f"{reverse('reports:quantitative')}?{urlencode(vars(LATE))}"
    answer = f"{reverse('reports:evaluation')}?{urlencode(CHOICE.as_words())}"
    asked = map(reverse, ("reports:list", "reports:evaluations", "reports:not_collected"))
    for address in (*asked, report, answer, saved.get_absolute_url()):
        assert page.goto(address).status == 200
        look_at(page)
    stands_row_by_row_on_a_phone(open_page(house.officer, size=PHONE), answer)
    page.goto(f"{reverse('reports:evaluation')}?counted=reactions")
    look_at(page)


_CUT = (
    "box => [box.scrollWidth - box.clientWidth, getComputedStyle(box.querySelector('td')).display]"
)


def stands_row_by_row_on_a_phone(page, address):
    """Nothing is cut off at the edge; each number stands beside the name of its column."""
    page.goto(address)
    numbers = page.locator(".table-scroll").first
    assert numbers.evaluate(_CUT) == [0, "flow-root"]
    sums = numbers.locator("tr").last.locator("td")
    heads = numbers.locator("thead th").all_text_contents()
    named = [cell.get_attribute("data-label") for cell in sums.all()]
    assert [name or heads[0] for name in named] == heads
    assert (
        page.get_by_role("table").first.get_by_role("row").count() == numbers.locator("tr").count()
    )
    look_at(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function("() => !document.querySelector('.stacked')")
    assert numbers.evaluate(_CUT)[1] == "table-cell"


def test_the_retention_periods_stand_row_by_row_on_a_phone(house, open_page):
    page = open_page(house.officer, size=PHONE)
    page.goto(reverse("privacy:retention"))
    assert page.locator(".table-scroll").first.evaluate(_CUT) == [0, "flow-root"]
    assert "Wie lange" in page.locator("tbody tr").first.locator("[data-label]").nth(
        2
    ).get_attribute("data-label")
    look_at(page)
