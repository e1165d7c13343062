"""A barrier is reported from any public page and answered within a month (§ 12b BGG)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from krm.arrivals.models import IntakeItem
from krm.desk.queries import worklist as queries_tasks
from krm.journal.actions import Refused
from krm.notices.models import Notice
from krm.public.access.form_token import new_token
from krm.public.actions import barriers
from krm.public.actions.barriers import Barrier
from krm.public.models import BarrierReport
from krm.triage.actions import triage
from krm.work.models import Task

pytestmark = pytest.mark.both_databases("locks: two report and answer at once")

AT = datetime(2026, 3, 31, 9, tzinfo=UTC)
TEXT = "Ich komme mit der Tastatur nicht zum Knopf „Weiter“."


@pytest.fixture
def report(house):
    barrier = Barrier(TEXT, page="/meinung/", reachable="mara@beispiel.example")
    return barriers.report_barrier(barrier=barrier, form_token="one", at=AT)


def test_a_report_is_a_task_with_a_month(report, house):
    # 30.04.2026 is a Thursday and no holiday: a month after the 31st ends on the last day.
    assert report.due_on == date(2026, 4, 30)
    assert (report.item.state, report.item.outcome) == ("set_aside", "barrier_report")
    assert TEXT in report.item.text
    task = Task.objects.get(kind=Task.Kind.BARRIER)
    assert (task.due_on, task.role) == (report.due_on, "krm_officer")
    assert Notice.objects.get(kind="barrier_report").recipient == house.officer
    rows = queries_tasks.today_for(house.officer, date(2026, 4, 2))
    assert [row.url for row in rows if row.what == task.title] == [report.get_absolute_url()]


def test_two_clicks_are_one_report(report):
    barrier = Barrier(TEXT, page="/meinung/", reachable="mara@beispiel.example")
    again = barriers.report_barrier(barrier=barrier, form_token="one", at=AT)
    other = barriers.report_barrier(barrier=Barrier("Etwas anderes"), form_token="one", at=AT)
    assert (again.pk == report.pk, other.pk == report.pk) == (True, False)
    assert BarrierReport.objects.count() == 2


def test_an_empty_report_is_refused(house):
    with pytest.raises(Refused, match="was nicht geht"):
        barriers.report_barrier(barrier=Barrier(" \u0007 "), form_token="one", at=AT)
    assert not IntakeItem.objects.exists()


def test_an_answer_settles_report_and_task_once(report, house):
    with pytest.raises(Refused, match="was getan"):
        barriers.answer_barrier(report=report, answer=" ", by=house.officer, at=AT)
    done = barriers.answer_barrier(
        report=report, answer="Der Knopf ist jetzt erreichbar.", by=house.officer, at=AT
    )
    assert done.answered_by == house.officer
    assert Task.objects.get(kind=Task.Kind.BARRIER).done_at == AT
    with pytest.raises(Refused, match="schon beantwortet"):
        barriers.answer_barrier(report=report, answer="Noch einmal", by=house.officer, at=AT)


def test_nobody_else_answers(report, house):
    with pytest.raises(Refused):
        barriers.answer_barrier(report=report, answer="Erledigt", by=house.dorn, at=AT)


def test_an_arrival_by_other_ways_becomes_a_report_in_the_sichtung_and_back(report, house):
    item = report.item
    triage.restore(item=item, by=house.officer, at=AT)
    assert not BarrierReport.objects.exists()
    assert not Task.objects.filter(kind=Task.Kind.BARRIER, done_at=None).exists()
    triage.set_aside(item=item, outcome="barrier_report", by=house.officer, at=AT)
    assert BarrierReport.objects.get().due_on == date(2026, 4, 30)
    assert Task.objects.filter(kind=Task.Kind.BARRIER, done_at=None).count() == 1


# --------------------------------------------------------------------------------------- pages


def typed(**changes):
    said = {"token": new_token(now() - timedelta(minutes=1)), "text": TEXT, "page": "/status/"}
    return said | changes


@pytest.mark.parametrize("name", ["form", "status", "widerspruch", "privacy", "easy"])
def test_every_page_leads_to_the_report_and_names_itself(house, name):
    address = reverse(f"public:{name}")
    page = Client().get(address).content.decode()
    link = page.split('href="/barriere/?seite=')[1].split('"')[0]
    assert link.replace("%2F", "/") == address
    assert f'value="{address}"' in Client().get("/barriere/", {"seite": address}).content.decode()


def test_a_link_from_elsewhere_fills_in_nothing(house):
    page = Client().get("/barriere/", {"seite": "https://elsewhere.example"}).content.decode()
    assert "elsewhere" not in page


@pytest.mark.parametrize(
    ("reachable", "word"), [("mara@beispiel.example", "bis"), ("", "trotzdem")]
)
def test_the_sender_reads_number_and_day(house, reachable, word):
    client = Client()
    response = client.post("/barriere/", typed(reachable=reachable))
    assert response.status_code == 303
    page = client.get(response.headers["Location"]).content.decode()
    row = BarrierReport.objects.get()
    assert row.item.receipt_number in page
    assert word in page
    assert (f"{row.due_on:%d.%m.%Y}" in page) is bool(reachable)


@pytest.mark.parametrize("wrong", [{"text": ""}, {"webseite": "x"}, {"token": "none"}])
def test_what_is_wrong_keeps_the_words_and_stores_nothing(house, wrong):
    response = Client().post("/barriere/", typed(reachable="0123", **wrong))
    assert response.status_code == 200
    assert 'value="0123"' in response.content.decode()
    assert not BarrierReport.objects.exists()


def test_a_flood_is_slowed_and_the_words_stay(house, monkeypatch):
    monkeypatch.setattr(settings, "FORM_PER_ADDRESS", 1)
    client = Client()
    assert client.post("/barriere/", typed()).status_code == 303
    response = client.post("/barriere/", typed())
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) > 0
    assert TEXT in response.content.decode()


def test_a_foreign_number_shows_nothing(report):
    assert Client().get("/barriere/danke/", {"n": str(report.pk)}).status_code == 302


def test_the_desk_answers_on_its_page(report, house):
    client = Client()
    assert client.get(report.get_absolute_url()).status_code == 302
    client.force_login(house.dorn)
    assert client.get(report.get_absolute_url()).status_code == 404
    client.force_login(house.officer)
    page = client.get(report.get_absolute_url()).content.decode()
    assert TEXT.split("„")[0] in page
    assert "30.04.2026" in page
    assert client.post(report.get_absolute_url(), {"answer": ""}).status_code == 400
    assert client.post(report.get_absolute_url(), {"answer": "Mara angerufen"}).status_code == 302
    assert report.item.receipt_number in client.get(reverse("barriers:list")).content.decode()
    assert "Mara angerufen" in client.get(report.get_absolute_url()).content.decode()
