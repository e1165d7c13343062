"""Signals of danger: raised at once, shown to one after the other, confirmed with what was done."""

from datetime import timedelta

import pytest

from krm.arrivals import access
from krm.arrivals.actions import alarms
from krm.arrivals.models import Alarm, IntakeItem
from krm.arrivals.queries import alarms as queries_alarms
from krm.journal.actions import Refused
from krm.mailbox.actions import mail as mailbox_mail
from krm.notices.models import Notice
from krm.reactions.actions import NewAnliegen, NewReaction
from krm.triage.actions import translating, triage
from tests.house.cases import customer
from tests.house.reactions import moment
from tests.house.remembered import shipped_rules
from tests.house.written import mail

pytestmark = pytest.mark.both_databases("story: all verbs with their locks and constraints")

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LETTER = (
    "Die neue Regelung zu den Parkplätzen vor dem Haus ist unzumutbar. Wir fordern Sie auf, die "
    "alten Stellplätze sofort wieder freizugeben und uns zu antworten."
)


@pytest.fixture
def rules(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return shipped_rules(at=moment("2024-05-15"))


def arrived(day, text, *, number="1", **more):
    raw = mail(text, message_id=f"<{number}@post.example>", received="", **more)
    return mailbox_mail.ingest_mail(raw=raw, arrived_at=moment(day), at=moment(day)).item


def to_new(item, codes=("S3.5",), **more):
    values = {
        "kind": "complaint", "channel": "email", "title": item.subject, "matter": item.text,
        "arrived_at": item.arrived_at, "anliegen": [NewAnliegen(code) for code in codes],
    }  # fmt: skip
    return NewReaction(**{**values, **more})


DANGER = "Ich will nicht mehr leben, wir haben nichts zu essen."


def test_a_signal_raises_an_alarm_at_once(cast, rules):
    item = arrived("2026-05-22T10:00", DANGER)
    kinds = set(Alarm.objects.filter(item=item).values_list("kind", flat=True))
    assert kinds == {"self_harm", "existential"}
    notices = Notice.objects.filter(kind="alarm")
    assert {notice.recipient for notice in notices} == {cast.officer}
    assert "essen" not in " ".join(notice.text for notice in notices)
    shown = queries_alarms.shown_to(cast.officer, moment("2026-05-22").date())
    assert "112" in shown[0].instruction
    assert shown[0].phrase == "will nicht mehr leben"
    assert queries_alarms.shown_to(cast.clerk, moment("2026-05-22").date()) == []


def test_an_unconfirmed_alarm_goes_to_the_next_person_after_an_hour(cast, rules):
    arrived("2026-05-22T10:00", "Ich bringe mich um.")
    assert alarms.tell_waiting(at=moment("2026-05-22T10:59")) == 0
    assert alarms.tell_waiting(at=moment("2026-05-22T11:00")) == 1
    assert alarms.tell_waiting(at=moment("2026-05-22T11:10")) == 0
    assert alarms.tell_waiting(at=moment("2026-05-22T12:00")) == 1
    order = [notice.recipient for notice in Notice.objects.filter(kind="alarm").order_by("pk")]
    assert order == [cast.officer, cast.front_office, cast.executive]


def test_nights_and_weekends_do_not_count(cast, rules):
    arrived("2026-05-22T15:30", "Ich bringe mich um.")
    assert alarms.tell_waiting(at=moment("2026-05-24T12:00")) == 0
    # Whit Monday is no Arbeitstag either.
    assert alarms.tell_waiting(at=moment("2026-05-26T08:29")) == 0
    assert alarms.tell_waiting(at=moment("2026-05-26T08:30")) == 1


def test_confirming_needs_a_word_and_ends_it(cast, rules):
    item = arrived("2026-05-22T10:00", "Ich bringe mich um.")
    alarm = Alarm.objects.get(item=item)
    at = moment("2026-05-22T10:20")
    with pytest.raises(Refused, match="was getan"):
        alarms.confirm_alarm(alarm=alarm, done=" ", by=cast.officer, at=at)
    with pytest.raises(Refused, match="für Sie nicht"):
        alarms.confirm_alarm(alarm=alarm, done="x", by=cast.clerk, at=at)
    alarms.confirm_alarm(alarm=alarm, done="Angerufen, es geht.", by=cast.officer, at=at)
    with pytest.raises(Refused, match="Mara Beispiel hat den Alarm"):
        alarms.confirm_alarm(alarm=alarm, done="x", by=cast.front_office, at=at)
    assert alarms.tell_waiting(at=moment("2026-05-22T15:00")) == 0


def test_the_alarm_goes_along_into_the_vorgang(cast, rules):
    item = arrived("2026-05-22T10:00", "Ich bringe mich um.")
    row = triage.triage_to_reaction(
        item=item, new=to_new(item, party=customer(cast), complained_about=cast.front_office),
        by=cast.officer, at=moment("2026-05-22T10:10"),
    )  # fmt: skip
    alarm = Alarm.objects.get()
    assert alarm.reaction == row
    on = moment("2026-05-22").date()
    assert cast.front_office not in queries_alarms.route_of(alarm, on)
    assert queries_alarms.shown_to(cast.front_office, on) == []
    assert len(queries_alarms.shown_to(cast.officer, on)) == 1


def test_a_person_raises_an_alarm_by_hand(cast, rules):
    item = arrived("2026-05-22T10:00", "Bitte rufen Sie mich an.")
    at = moment("2026-05-22T10:10")
    alarms.raise_alarm(kind="threat", item=item, by=cast.officer, at=at)
    with pytest.raises(Refused, match="läuft schon"):
        alarms.raise_alarm(kind="threat", item=item, by=cast.officer, at=at)
    with pytest.raises(Refused, match="welche Gefahr"):
        alarms.raise_alarm(kind="etwas", item=item, by=cast.officer, at=at)


def test_a_translation_stands_beside_the_original_and_is_heard(cast, rules):
    item = arrived("2026-05-22T10:00", "Proszę o pomoc, nie chcę już żyć.")
    assert not Alarm.objects.exists()
    values = {
        "item": item, "language": "pl", "text": "Helfen Sie, ich möchte nicht mehr leben.",
        "translated_by": "Sprachmittlung Muster", "by": cast.officer,
        "at": moment("2026-05-22T12:00"),
    }  # fmt: skip
    day = moment("2026-05-22").date()
    with pytest.raises(Refused, match="vor dem Eingang"):
        translating.add_translation(translated_on=day - timedelta(days=1), **values)
    translation = translating.add_translation(translated_on=day, **values)
    item.refresh_from_db()
    assert item.arrived_at == moment("2026-05-22T10:00")
    assert "Proszę" in item.text
    assert translation.translated_by == "Sprachmittlung Muster"
    assert Alarm.objects.get().kind == "self_harm"


def test_the_executive_reads_the_arrival_of_an_alarm_only(cast, rules):
    quiet = arrived("2026-05-22T10:00", "Nur eine Frage.", number="a")
    loud = arrived("2026-05-22T10:00", "Ich bringe mich um.", number="b")
    seen = access.visible_items(cast.executive, moment("2026-05-22").date())
    assert list(seen) == [loud]
    assert quiet in IntakeItem.objects.all()
