"""What turns red reaches those it matters to, each in their words, and stands on a page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django_q.models import OrmQ, Schedule, Task

from krm.adapters.secrets import Vault, derived_key
from krm.casework.actions.heartbeat import JOBS, beat
from krm.casework.models import Heartbeat
from krm.desk.actions.condition import watch_house
from krm.desk.doctor import CHECKS, examine
from krm.desk.models import Condition
from krm.desk.queries import condition
from krm.journal.actions import OFFICE, SYSTEM
from krm.journal.models import JournalHead
from krm.letters.models import Dispatch
from krm.mailbox.models import Mailbox
from krm.mailbox.tasks import fetch_mailboxes
from krm.notices.models import Notice
from tests.house.cases import released
from tests.house.desk_cases import recorded

AT = datetime(2030, 5, 6, 8, tzinfo=UTC)


def alive(at=AT):
    for worker in ("machine:1", JOBS):
        beat(worker=worker, at=at)


def found(code, at=AT):
    return [one for one in examine(at) if one.check == code]


def notices_to(person):
    return [row.text for row in Notice.objects.filter(recipient=person, kind="house")]


def test_every_check_has_a_code_of_its_own():
    codes = [check.code for check in CHECKS]
    assert len(codes) == len(set(codes))


def test_o_03_a_dead_worker_notifies_administration_and_officer_each_in_their_words(house):
    alive()
    watch_house(by=SYSTEM, at=AT)
    before = len(notices_to(house.officer))
    later = AT + timedelta(minutes=10)
    watch_house(by=SYSTEM, at=later)
    to_administration = notices_to(house.administrator)
    assert any("Kein Lebenszeichen der Hintergrundarbeit" in text for text in to_administration)
    new = notices_to(house.officer)[before:]
    assert new == [
        "Die Hintergrundarbeit steht. Nichts wird erinnert, gesendet, abgeholt. "
        "Die Administration ist informiert."
    ]


def test_walker_36_a_hint_does_not_speak_of_a_problem(house, settings):
    settings.CLAMD = ""
    watch_house(by=SYSTEM, at=AT)
    (line,) = [
        one for one in condition.house(AT, house.officer).hints if one.title == "Virenscanner"
    ]
    assert line.own_words.startswith("Es ist keiner eingerichtet.")


def test_o_03_what_stays_red_notifies_once(house):
    watch_house(by=SYSTEM, at=AT)
    assert watch_house(by=SYSTEM, at=AT + timedelta(minutes=5)) == 0


def test_o_03_what_comes_and_goes_notifies_once_a_day(house):
    for minutes in (0, 20):
        at = AT + timedelta(minutes=minutes)
        watch_house(by=SYSTEM, at=at)
        alive(at)
        watch_house(by=SYSTEM, at=at + timedelta(minutes=1))
    texts = [text for text in notices_to(house.administrator) if "Lebenszeichen" in text]
    assert len(texts) == 1
    Heartbeat.objects.all().delete()
    watch_house(by=SYSTEM, at=AT + timedelta(days=1))
    texts = [text for text in notices_to(house.administrator) if "Lebenszeichen" in text]
    assert len(texts) == 2


def test_what_takes_long_is_looked_at_in_its_rhythm(house):
    watch_house(by=SYSTEM, at=AT)
    watch_house(by=SYSTEM, at=AT + timedelta(minutes=30))
    looked_at = dict(Condition.objects.values_list("check_code", "looked_at"))
    assert looked_at["documents"] == AT
    assert looked_at["worker"] == AT + timedelta(minutes=30)
    watch_house(by=SYSTEM, at=AT + timedelta(minutes=60))
    row = Condition.objects.get(check_code="documents")
    assert row.looked_at == AT + timedelta(minutes=60)


def test_o_03_a_mailbox_whose_secret_is_lost_turns_red_with_its_fix(house, settings):
    old = Vault([derived_key("of yesterday")])
    Mailbox.objects.create(name="KRM", host="mail.test", user="krm", secret=old.locked("geheim"))
    for _ in range(5):
        fetch_mailboxes()
    (finding,) = found("mailboxes")
    assert finding.is_problem
    assert "KRM_SECRETS_KEY" in finding.fix


def test_a_mailbox_that_nobody_fetches_is_red(house):
    Mailbox.objects.create(
        name="KRM", host="mail.test", user="krm", polled_at=AT - timedelta(minutes=40)
    )
    assert found("mailboxes")[0].is_problem
    assert not found("mailboxes", AT - timedelta(minutes=20))[0].is_problem


@pytest.mark.parametrize(("times", "level"), [(1, "hint"), (3, "problem")])
def test_o_03_failed_jobs_are_read(house, times, level):
    for number in range(times):
        Task.objects.create(
            id=f"{number:032}", name="x", func="f", group="Postausgang", success=False,
            started=AT, stopped=AT, result="JobFailed: KeyError in outbox.py:3 : Traceback …",
        )  # fmt: skip
    assert {one.level for one in found("failed_jobs", AT + timedelta(minutes=5))} == {level}
    assert {one.level for one in found("failed_jobs", AT + timedelta(hours=2))} == {"ok"}


def test_o_03_a_queue_that_nobody_takes_is_red(house):
    OrmQ.objects.create(key="krm", payload="x", lock=AT - timedelta(minutes=11))
    assert "die länger als zehn Minuten warten" in found("queue")[0].text
    assert not found("queue", AT - timedelta(minutes=5))[0].is_problem


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(-11, "Überfällig"), (60 * 24 * 3, "zu weit in der Zukunft"), (10, "Nichts wartet")],
)
def test_a_schedule_that_stands_wrong_is_red(house, minutes, text):
    Schedule.objects.create(
        name="Postausgang", func="f", schedule_type="I", minutes=1,
        next_run=AT + timedelta(minutes=minutes),
    )  # fmt: skip
    assert text in found("queue")[0].text


def test_s_08_a_journal_that_does_not_fit_reaches_data_protection(house):
    alive()
    recorded(house)
    JournalHead.objects.filter(chain=OFFICE).update(seq=F("seq") + 1)
    watch_house(by=SYSTEM, at=AT)
    assert not any("Das Protokoll passt" in text for text in notices_to(house.administrator))
    call_command("doctor", "--thorough")
    words = notices_to(house.data_protection)
    assert any("Das Protokoll passt nicht zusammen" in text for text in words)
    assert any(
        "Stellen, an denen das Protokoll nicht passt" in text
        for text in notices_to(house.administrator)
    )


def page(client, person, address="/verwaltung/zustand/"):
    client.force_login(person)
    return client.get(address)


def test_o_03_the_page_speaks_to_each_in_their_words(house, client):
    alive(datetime.now(tz=UTC) - timedelta(hours=1))
    html = page(client, house.administrator).content.decode()
    assert "krm worker starten" in html
    html = page(client, house.officer).content.decode()
    assert "Die Hintergrundarbeit steht." in html
    assert "krm worker" not in html


def test_who_looks_after_nothing_does_not_see_the_page(house, client):
    assert page(client, house.drafter).status_code == 404


def test_the_way_to_the_page_stands_in_the_verwaltung(house, client):
    assert "/verwaltung/zustand/" in page(client, house.administrator, "/verwaltung/").text


def test_o_03_a_standstill_stands_on_heute_without_any_job(house, client):
    recorded(house)
    alive(datetime.now(tz=UTC) - timedelta(hours=1))
    assert "Kein Lebenszeichen der Hintergrundarbeit" in page(client, house.officer, "/").text
    assert "Kein Lebenszeichen" not in page(client, house.drafter, "/").text
    alive(datetime.now(tz=UTC))
    assert condition.standstill(datetime.now(tz=UTC)) == []


def test_what_is_a_problem_stands_on_heute_of_the_administration(house, client):
    row = recorded(house)
    released(house, row, "confirmation", f"{row.captured_at:%Y-%m-%dT23:59}")
    assert "Postausgang" not in page(client, house.administrator, "/").text
    Dispatch.objects.update(state="unclear")
    shown = page(client, house.administrator, "/").text
    assert "Problem" in shown
    assert "Postausgang" in shown
    assert "Zustand ansehen" in shown
    assert "Probleme im Haus" not in page(client, house.drafter, "/").text


def test_what_takes_long_is_left_to_a_process_of_its_own(house):
    watch_house(by=SYSTEM, at=AT)
    assert not Condition.objects.filter(check_code="journal").exists()
    watch_house(by=SYSTEM, at=AT, is_thorough=True)
    assert Condition.objects.filter(check_code__in=["journal", "texts"]).count() == 2
    later = AT + timedelta(hours=1)
    watch_house(by=SYSTEM, at=later, is_thorough=True)
    assert Condition.objects.get(check_code="journal").looked_at == AT
