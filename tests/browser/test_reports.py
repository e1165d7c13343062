"""Report and evaluations in the browser: accessible in both themes, and no wider than a phone."""

from urllib.parse import urlencode

from django.urls import reverse

from krm.reports.actions.evaluating import save_evaluation
from krm.reports.rules.choosing import Choice
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
    page.goto(f"{reverse('reports:evaluation')}?counted=reactions")
    look_at(page)
