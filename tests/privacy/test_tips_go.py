"""What came without a name, or shall not be recorded by name, goes within days (directive 4.3)."""

from datetime import timedelta

import pytest

from krm.arrivals.actions import passing
from krm.arrivals.models import Alarm
from krm.mailbox.actions import mail as mailbox
from krm.notices.models import Notice
from krm.organisation.queries import people_with_role
from krm.organisation.rules import Role
from krm.triage.actions import triage
from tests.house.cases import new
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("constraints: erasing, triggers of the journal")


@pytest.fixture(autouse=True)
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.OUTBOX_DIR = tmp_path, tmp_path / "outbox"
    shipped_rules(at=moment("2024-05-15"))


def test_on_day_three_the_executive_hears_of_a_tip_nobody_has_taken_over(cast):
    at = moment("2026-05-22T11:00")
    item = mailbox.ingest_mail(raw=mail("Der Nachbar arbeitet schwarz."), at=at).item
    triage.set_aside(item=item, outcome="anonymous_tip", unit=cast.leistung, by=cast.officer, at=at)
    assert passing.tell_of_unread_tips(at=at + timedelta(days=2, hours=23)) == 0
    executives = {cast.executive, *people_with_role(Role.EXECUTIVE, at.date())}
    assert passing.tell_of_unread_tips(at=at + timedelta(days=3)) == len(executives)
    assert passing.tell_of_unread_tips(at=at + timedelta(days=4)) == 0
    notices = Notice.objects.filter(kind="tip_unread")
    assert {notice.recipient for notice in notices} == executives
    assert all("29.05.2026" in notice.text for notice in notices)


def test_on_day_seven_a_tip_goes_unless_an_alarm_is_open(cast):
    at = moment("2026-05-22T11:00")
    item = mailbox.ingest_mail(raw=mail("Der Nachbar arbeitet schwarz."), at=at).item
    alarm = Alarm.objects.create(item=item, kind="threat", raised_at=at)
    triage.set_aside(item=item, outcome="anonymous_tip", unit=cast.leistung, by=cast.officer, at=at)
    later = at + timedelta(days=7)
    assert passing.remove_due_content(at=later) == 0
    Alarm.objects.filter(pk=alarm.pk).update(confirmed_at=later)
    assert passing.remove_due_content(at=later) == 1


def test_the_raw_mail_of_a_refused_recording_goes(
    cast, settings, tmp_path, django_capture_on_commit_callbacks
):
    files = [("brief.txt", b"Erika Muster", "text/plain")]
    item = mailbox.ingest_mail(raw=mail(files=files), at=moment("2026-05-21T16:31")).item
    with django_capture_on_commit_callbacks(execute=True):
        row = triage.triage_to_reaction(
            item=item, new=new("2026-05-21", channel="email", is_anonymous=True,
                               anonymous_reason="no_consent", matter="Niemand ruft zurück."),
            by=cast.officer, at=moment("2026-05-22"),
        )  # fmt: skip
    item.refresh_from_db()
    assert (item.sender_address, item.text, item.raw_name) == ("", "", "")
    assert (row.matter, row.documents.count()) == ("Niemand ruft zurück.", 0)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_while_an_alarm_is_open_the_mail_of_a_refused_recording_stays(cast):
    item = mailbox.ingest_mail(raw=mail(), at=moment("2026-05-21T16:31")).item
    alarm = Alarm.objects.create(item=item, kind="threat", raised_at=moment("2026-05-21T17:00"))
    at = moment("2026-05-22")
    triage.triage_to_reaction(
        item=item, new=new("2026-05-21", channel="email", is_anonymous=True,
                           anonymous_reason="no_consent"), by=cast.officer, at=at,
    )  # fmt: skip
    item.refresh_from_db()
    assert item.sender_address
    assert passing.remove_due_content(at=at) == 0
    Alarm.objects.filter(pk=alarm.pk).update(confirmed_at=at)
    assert passing.remove_due_content(at=at) == 1
