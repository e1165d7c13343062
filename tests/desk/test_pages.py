"""Heute, Register and Vorgang: what they show, how much they read, what they export."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now
from python_calamine import CalamineWorkbook

from krm.desk.jobs import indexing
from krm.work.models import Task
from tests.house.desk_cases import forwarded, recorded

pytestmark = pytest.mark.both_databases("sorting: the register sorts, and more rows cost no reads")


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def reads(client, address):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def titles(answer):
    return [row.reaction.title for row in answer.context["rows"]]


@pytest.mark.parametrize("address", ["/?ansicht=tag", "/?ansicht=stapel", "/register/"])
def test_more_rows_need_no_more_reads(house, desk, address):
    # So many that what comes of a cluster is there already: it is read only where there is one.
    for _ in range(5):
        forwarded(house)
        recorded(house)
    reads(desk, address)
    few = reads(desk, address)
    for _ in range(4):
        forwarded(house)
        recorded(house)
    assert reads(desk, address) == few


def test_other_cases_cost_the_page_of_a_case_nothing(house, case, desk):
    address = case.get_absolute_url()
    for _ in range(5):
        forwarded(house)
    reads(desk, address)
    few = reads(desk, address)
    for _ in range(4):
        forwarded(house)
    assert reads(desk, address) == few


def test_the_register_finds_filters_and_sorts(house, desk):
    forwarded(house)
    recorded(house, "Formular fehlt")
    indexing.catch_up(now())
    address = reverse("desk:register")
    assert titles(desk.get(address, {"q": "formular"})) == ["Formular fehlt"]
    assert titles(desk.get(address, {"q": "2"})) == ["Formular fehlt"]
    assert len(titles(desk.get(address, {"q": "muster"}))) == 2
    assert titles(desk.get(address, {"status": "recorded"})) == ["Formular fehlt"]
    assert titles(desk.get(address, {"status": "ended"})) == []
    assert titles(desk.get(address, {"sort": "number"}))[-1] == "Formular fehlt"
    assert "Nichts gefunden" in desk.get(address, {"q": "gibt es nicht"}).content.decode()


def test_the_register_pages_without_losing_the_filter(house, desk):
    for number in range(27):
        recorded(house, f"Formular {number}")
    address = reverse("desk:register")
    first = desk.get(address, {"status": "open"})
    after = first.context["page"].last
    second = desk.get(address, {"status": "open", "after": after})
    assert (len(titles(second)), len({*titles(first), *titles(second)})) == (2, 27)
    assert f"status=open&amp;after={after}" in first.content.decode()


def test_the_export_holds_what_is_filtered_and_runs_no_formula(house, desk):
    recorded(house, "=1+1")
    recorded(house, "Formular fehlt")
    indexing.catch_up(now())
    answer = desk.post(reverse("desk:export"), query_params={"q": "1+1"})
    assert answer["Content-Disposition"].startswith("attachment")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    rows = sheet.to_python()
    cell = rows[1][rows[0].index("Worum es geht")]
    assert (len(rows), cell) == (2, "'=1+1")


@pytest.mark.parametrize("kind", ["document", "case_file"])
def test_what_is_downloaded_runs_in_no_browser(case, desk, kind):
    if kind == "document":
        document = case.documents.first().document
        answer = desk.get(reverse("casework:document", args=[case.number, document.pk]))
    else:
        answer = desk.post(reverse("desk:case_file", args=[case.number]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_the_empty_page_says_that_nothing_waits(house, client):
    client.force_login(house.dorn)
    assert "Alles erledigt" in client.get(reverse("desk:today")).content.decode()


def test_the_review_of_the_directive_leads_to_its_page(house, client):
    Task.objects.create(
        kind=Task.Kind.REVIEW, title="Geschäftsweisung überprüfen", role="executive",
        due_on=date(2026, 5, 1), created_at=now(),
    )  # fmt: skip
    client.force_login(house.executive)
    page = client.get(reverse("desk:today")).content.decode()
    assert f'href="{reverse("regelwerk:review")}"' in page
