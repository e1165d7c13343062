"""What is said at the counter, on the telephone or typed by KRM is read for danger as well."""

import pytest
from django.urls import reverse

from krm.arrivals.models import Alarm
from krm.arrivals.queries import alarms as queries_alarms
from krm.arrivals.rules.files import ScannedFile
from krm.casework.actions import capture, record
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.triage.actions import scan, triage
from tests.counter.test_once import LETTER, opened
from tests.house.cases import bogen, new
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

WORDS = "Wenn das so weitergeht, bringe ich mich um."
AT = moment("2026-05-18T11:00")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def rules(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def by_record(cast):
    return record.record_reaction(
        new=new("2026-05-18", matter=WORDS, is_anonymous=True, anonymous_reason="unknown"),
        by=cast.officer, at=AT,
    )  # fmt: skip


def by_settling(cast):
    return capture.settle_on_the_spot(bogen=bogen(matter=WORDS), by=cast.clerk, at=AT)


def by_escalate(cast):
    sent = bogen(matter=WORDS, settled_how="")
    return capture.escalate(bogen=sent, unit=cast.leistung, by=cast.clerk, at=AT)


@pytest.mark.parametrize("way", [by_record, by_settling, by_escalate])
def test_words_of_danger_raise_an_alarm_whoever_writes_them_down(cast, rules, way):
    reaction = way(cast)
    alarm = Alarm.objects.get()
    assert (alarm.reaction, alarm.item, alarm.kind) == (reaction, None, "self_harm")
    on = AT.date()
    assert alarm in [row.alarm for row in queries_alarms.shown_to(cast.officer, on)]


def test_a_scan_is_read_once_somebody_has_typed_its_words(cast, rules):
    item = scan.receive_scan(
        files=[ScannedFile("brief.pdf", PDF)],
        source="letter",
        arrived_at=AT,
        by=cast.officer,
        at=AT,
    ).item
    assert not Alarm.objects.exists()
    typed = NewReaction(
        kind="complaint", channel="letter", title="Brief", matter=WORDS, arrived_at=AT,
        anliegen=[NewAnliegen("S1.1")], is_anonymous=True, anonymous_reason="unknown",
    )  # fmt: skip
    reaction = triage.triage_to_reaction(item=item, new=typed, by=cast.officer, at=AT)
    alarm = Alarm.objects.get()
    assert (alarm.item, alarm.reaction) == (item, reaction)


def test_the_page_of_krm_raises_it_too(cast, rules, client):
    client.force_login(cast.officer)
    address = reverse("record:krm")
    sent = {**opened(client, address), **LETTER, "matter": WORDS}
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    assert Alarm.objects.count() == 1
