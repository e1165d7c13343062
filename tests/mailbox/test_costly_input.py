"""Mails and files made to cost hold up nothing behind them, and a danger behind them is heard."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from krm.adapters import sandbox
from krm.adapters.sandbox import ATTEMPTS, Limits
from krm.arrivals import jobs
from krm.arrivals.models import Alarm, IntakeItem
from krm.desk.actions.condition import watch_house
from krm.desk.doctor import work
from krm.documents.jobs import read_text
from krm.documents.models import Document
from krm.documents.rules.extract import extract_text
from krm.journal.actions import SYSTEM
from krm.mailbox.actions import mail as mailbox_mail
from krm.mailbox.actions.mail import RawMail
from krm.mailbox.queries import stored
from krm.mailbox.rules.stored import read_stored
from krm.notices.models import Notice
from tests.house import costly
from tests.house.written import mail
from tests.mailbox.test_mail import AT

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DANGER = "Ich weiß nicht weiter. Ich bringe mich um."
BOMBS = {"klein": costly.costly_docx(9_000), "gross": costly.large_docx()}
FOUR = {
    "an open quote": costly.open_quote(),
    "stray closing tags": costly.stray_tags(),
    "a small docx": mail("Siehe Anlage.", message_id="<d1@post.example>",
                         files=[("brief.docx", BOMBS["klein"], DOCX)]),
    "a large docx": mail("Siehe Anlage.", message_id="<d2@post.example>",
                         files=[("akte.docx", BOMBS["gross"], DOCX)]),
}  # fmt: skip
LITTLE = (Limits(1, 30), Limits(1, 30))


@pytest.mark.parametrize("name", FOUR)
def test_s_02_the_first_attempt_is_enough_for_what_used_to_take_minutes(name):
    mail = sandbox.run(read_stored, ATTEMPTS[0], FOUR[name], own_addresses=frozenset())
    assert not mail.problem


@pytest.mark.parametrize("name", BOMBS)
def test_s_03_the_first_attempt_is_enough_for_a_docx_of_nested_paragraphs(name):
    found = sandbox.run(extract_text, ATTEMPTS[0], DOCX, BOMBS[name])
    assert set(found.text) == {"x", "\n"}


def test_s_02_four_costly_mails_and_one_with_an_alarm_behind_them(house):
    raws = [*FOUR.values(), mail(DANGER, message_id="<danger@post.example>")]
    found = mailbox_mail.ingest_mails(mails=[RawMail(raw) for raw in raws], at=AT)
    assert [row.item.state for row in found] == ["new"] * 5
    assert [alarm.item_id for alarm in Alarm.objects.all()] == [found[-1].item.pk]
    assert jobs.read_waiting_files(clock=lambda: AT) == 2
    assert set(Document.objects.values_list("text_state", flat=True)) == {"read"}


@pytest.fixture
def little_time(monkeypatch):
    """Give each attempt a second, which is too little for a mail of many costly parts."""
    monkeypatch.setattr(stored, "ATTEMPTS", LITTLE)


def test_s_02_what_is_too_costly_waits_for_a_person_after_two_attempts(house, little_time):
    raws = [costly.many_parts(), mail(DANGER, message_id="<danger@post.example>")]
    first, behind = mailbox_mail.ingest_mails(mails=[RawMail(raw) for raw in raws], at=AT)
    assert behind.item.read_at == AT
    assert Alarm.objects.get().item == behind.item
    assert (first.item.read_at, first.item.read_attempts) == (None, 1)
    [row] = mailbox_mail.read_pending(at=AT)
    assert (row.state, row.read_attempts) == ("waiting", 2)
    assert "nicht auslesen" in row.problem
    assert "Guten Tag." in row.text
    assert not mailbox_mail.read_pending(at=AT)


def test_s_02_who_must_know_hears_what_is_unread_for_a_quarter_of_an_hour(house, little_time):
    item = mailbox_mail.ingest_mail(raw=costly.many_parts(), at=AT).item
    later = AT + timedelta(minutes=16)
    assert not any(one.is_problem for one in work.arrivals(AT))
    [finding] = work.arrivals(later)
    assert finding.is_problem
    assert item.receipt_number in finding.text
    watch_house(by=SYSTEM, at=later)
    heard = Notice.objects.filter(recipient=house.officer, text__contains="im Posteingang")
    assert heard.count() == 1


def test_s_03_a_file_is_given_up_after_two_attempts_and_the_arrival_says_so(
    house, monkeypatch, client
):
    raw = mail("Siehe Anlage.", files=[("brief.docx", BOMBS["klein"], DOCX)])
    item = mailbox_mail.ingest_mail(raw=raw, at=AT).item
    monkeypatch.setattr(read_text.__globals__["sandbox"], "run", _too_costly)
    jobs.read_waiting_files(clock=lambda: AT)
    assert item.documents.get().text_state == "waiting"
    jobs.read_waiting_files(clock=lambda: AT)
    assert item.documents.get().text_state == "given_up"
    client.force_login(house.officer)
    page = client.get(item.get_absolute_url()).content.decode()
    assert "Bitte selbst lesen: brief.docx." in page


def _too_costly(*_args, **_more):
    raise sandbox.TooCostly


def test_s_03_a_danger_in_a_file_is_heard_when_its_text_is_read(house):
    raw = mail("Siehe Anlage.", files=[("brief.txt", DANGER.encode(), "text/plain")])
    item = mailbox_mail.ingest_mail(raw=raw, at=AT).item
    jobs.read_waiting_files(clock=lambda: AT)
    assert Alarm.objects.get().item == item


def test_s_02_costly_mails_by_the_command(house, tmp_path):
    for number, raw in enumerate(FOUR.values()):
        (tmp_path / f"{number}.eml").write_bytes(raw)
    call_command("ingest_mail", str(tmp_path), stdout=StringIO())
    assert set(IntakeItem.objects.values_list("state", flat=True)) == {"new"}
