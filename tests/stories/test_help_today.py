"""Whoever says that help is needed today is helped today (M-13)."""

import pytest
from django.urls import reverse

from krm.arrivals.actions import help_today
from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import Alarm, Submission
from krm.desk.queries import worklist
from krm.notices.models import Notice
from krm.public.actions import submitting
from krm.work.models import Task
from tests.house.cases import recorded
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

AT = moment("2026-05-22T10:00")


@pytest.fixture
def rules(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def sent(*asked, at=AT, happened="Bitte melden Sie sich."):
    said = Statement(happened=happened, last_name="Muster", phone="0171 5555123",
                     reply_by="phone", help_today=asked)  # fmt: skip
    return submitting.submit(statement=said, form_token="t", door="form", at=at).item


@pytest.mark.parametrize(("asked", "kind"), [("danger", "peril"), ("child", "child")])
def test_m_13_danger_raises_the_alarm(cast, rules, asked, kind):
    item = sent(asked)
    alarm = Alarm.objects.get()
    assert (alarm.item, alarm.kind) == (item, kind)
    assert alarm.words.startswith("angekreuzt: ")
    assert not Task.objects.exists()


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-05-22T10:00", "2026-05-22"),
        ("2026-05-22T18:30", "2026-05-26"),  # after hours, then a weekend and Whit Monday
    ],
)
def test_m_13_no_food_is_a_contact_on_the_same_arbeitstag(cast, rules, client, at, due):
    item = sent("need", at=moment(at))
    assert not Alarm.objects.exists()
    task = Task.objects.get()
    assert (task.kind, task.due_on.isoformat()) == ("contact_today", due)
    assert Notice.objects.get(kind="contact_today").recipient == cast.officer
    [row] = worklist.today_for(cast.officer, moment(at).date())
    client.force_login(cast.officer)
    page = client.get(row.url).content.decode()
    assert item.receipt_number in page
    client.post(row.url, {"result": "Angerufen, Gutschein geholt."})
    assert not Task.objects.open().exists()


def test_m_13_nothing_ticked_nothing_done(cast, rules):
    sent()
    assert not Alarm.objects.exists()
    assert not Task.objects.exists()


def test_m_13_words_and_answer_raise_one_alarm(cast, rules):
    sent("child", happened="Der Nachbar schlägt seine Kinder.")
    assert [alarm.kind for alarm in Alarm.objects.all()] == ["child"]


def test_m_13_the_answer_of_a_bogen_belongs_to_its_vorgang(cast, rules):
    reaction = recorded(cast)
    help_today.act_on_help(asked=["need", "danger"], reaction=reaction, by=cast.officer, at=AT)
    assert Alarm.objects.get().reaction == reaction
    assert Task.objects.get(kind="contact_today").reaction == reaction


def test_m_13_the_form_asks_and_shows_numbers_and_hours(cast, rules, client):
    page = " ".join(client.get(reverse("public:form")).content.decode().split())
    asks = page.index("Braucht heute jemand Hilfe?")
    for shown in ("tel:112", "tel:110", "tel:08001110111", "von 08:00 bis 16:00 Uhr"):
        assert page.index(shown, asks)
    assert "Ein Programm sieht alle Meldungen auf Notfälle durch." in page


def test_m_13_an_unknown_answer_is_refused(cast, rules):
    with pytest.raises(Exception, match="Diese Antwort gibt es nicht"):
        sent("etwas")
    assert not Submission.objects.exists()
