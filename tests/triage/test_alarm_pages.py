"""The page of an alarm: how to reach the person, what was tried, and what is to be read first."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.arrivals.actions import alarms
from krm.arrivals.actions.handed_in import Statement
from krm.arrivals.models import Alarm, AlarmAttempt, DangerExample, DangerHint
from krm.casework.actions import notes
from krm.public.actions import submitting
from tests.house.cases import recorded
from tests.triage.test_triage_pages import shown, taken_in

DANGER = (
    "Ich bringe mich um. Bitte rufen Sie mich an: 06131 / 55 51 23. "
    "Mein Bescheid ist vom 01.02.2026."
)


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def read(client, url):
    return " ".join(client.get(url).content.decode().split())


def test_m_03_the_alarm_shows_number_and_address_as_links(desk):
    text = shown(desk, taken_in(DANGER))
    assert 'Nummer aus der Nachricht: <a href="tel:+49-6131-555123">+49 6131 555123</a>' in text
    assert 'E-Mail: <a href="mailto:erika.muster@post.example">' in text
    assert text.count("tel:") == 1  # a date is no number


def test_m_03_the_alarm_shows_what_was_said_in_the_form(desk, house):
    said = Statement(
        happened="Ich bringe mich um.", last_name="Muster", phone="0171 5555123",
        street="Testweg 1", postcode="55116", city="Mainz", reply_by="phone",
    )  # fmt: skip
    item = submitting.submit(statement=said, form_token="t", door="form", at=now()).item
    text = shown(desk, item)
    assert 'Telefon: <a href="tel:+49-171-5555123">' in text
    assert "Anschrift: Testweg 1, 55116 Mainz" in text
    assert "Gewünschter Weg: Telefon" in text


def test_m_03_without_any_way_the_alarm_says_so(desk, house):
    said = Statement(happened="Ich bringe mich um.", is_anonymous=True)
    item = submitting.submit(statement=said, form_token="t", door="form", at=now()).item
    assert "Keine Nummer und keine Anschrift gefunden" in shown(desk, item)


def test_m_03_nobody_reached_and_the_next_attempt(desk):
    item = taken_in(DANGER)
    alarm = Alarm.objects.get()
    address = reverse("triage:not_reached", args=[alarm.pk])
    late = localtime(now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    for wrong in ("", "2020-01-01T10:00", late):
        desk.post(address, {"next_at": wrong})
    assert not AlarmAttempt.objects.exists()
    soon = localtime(now() + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    answer = desk.post(address, {"next_at": soon}, follow=True).content.decode()
    assert "Der Alarm läuft weiter." in answer
    assert "hat niemanden erreicht. Nächster Versuch:" in " ".join(answer.split())
    assert Alarm.objects.get().confirmed_at is None
    assert "niemanden erreicht" in shown(desk, item)


def test_m_03_reached_ends_the_alarm(desk):
    item = taken_in(DANGER)
    confirm = reverse("triage:confirm_alarm", args=[Alarm.objects.get().pk])
    desk.post(confirm, {"done": "Angerufen, Bruder ist da."})
    text = shown(desk, item)
    assert "Angerufen, Bruder ist da." in text
    assert "tel:" not in text


def test_m_03_the_alarm_is_the_first_row_of_the_posteingang(desk):
    early = taken_in("Nur eine Frage.", message_id="<a@x.example>")
    hinted = taken_in("Ich kann nicht mehr.", message_id="<b@x.example>")
    alarmed = taken_in(DANGER, message_id="<c@x.example>")
    text = read(desk, reverse("triage:inbox"))
    rows = text[text.index('<ul class="rows">') :]
    order = [rows.index(item.receipt_number) for item in (alarmed, hinted, early)]
    assert order == sorted(order)


def test_m_03_who_loses_the_race_keeps_the_words(desk, house, client):
    taken_in(DANGER)
    confirm = reverse("triage:confirm_alarm", args=[Alarm.objects.get().pk])
    desk.post(confirm, {"done": "Angerufen."})
    answer = desk.post(confirm, {"done": "Polizei ist unterwegs."}, follow=True)
    assert "Sie hatten geschrieben: „Polizei ist unterwegs.“" in answer.content.decode()


def test_m_13_the_reason_stands_on_top_and_ends_with_a_click(desk):
    item = taken_in("Ich kann nicht mehr.")
    text = read(desk, reverse("triage:inbox"))
    assert "Bitte zuerst lesen" in text
    assert '<q dir="auto">kann nicht mehr</q>' in text
    assert "Sie entscheiden" in shown(desk, item)
    answer = desk.post(reverse("triage:hint_read", args=[item.receipt_number]), follow=True)
    assert "steht nicht mehr obenan" in answer.content.decode()
    assert not DangerHint.objects.exists()
    again = desk.post(reverse("triage:hint_read", args=[item.receipt_number]), follow=True)
    assert "inzwischen jemand gelesen" in again.content.decode()


def test_w_46_an_alarm_and_a_hint_for_one_message_are_one_box_with_one_way_out(desk, house):
    item = taken_in("Ich kann nicht mehr.")
    other = taken_in("Ich kann nicht mehr.", message_id="<b@x.example>")
    alarms.raise_alarm(kind="existential", item=item, by=house.officer, at=now())
    text = shown(desk, item)
    assert "Bitte zuerst lesen" not in text
    assert 'Auch dazu lesen: In der Nachricht steht: <q dir="auto">kann nicht mehr</q>' in text
    inbox = read(desk, reverse("triage:inbox"))
    first = inbox[inbox.index("Bitte zuerst lesen") : inbox.index('<ul class="rows">')]
    assert other.receipt_number in first
    assert item.receipt_number not in first
    early = desk.post(reverse("triage:hint_read", args=[item.receipt_number]), follow=True)
    assert "Dazu läuft ein Alarm." in early.content.decode()
    confirm = reverse("triage:confirm_alarm", args=[Alarm.objects.get().pk])
    desk.post(confirm, {"done": "Angerufen.", "is_false": "1"})
    assert [hint.item for hint in DangerHint.objects.all()] == [other]


def test_w_46_without_a_number_nobody_is_sent_into_the_eakte(desk):
    said = Statement(happened="Ich bringe mich um.", is_anonymous=True)
    item = submitting.submit(statement=said, form_token="t", door="form", at=now()).item
    text = shown(desk, item)
    assert "E-AKTE" not in text[text.index("Keine Nummer") :][:300]


def test_m_13_a_hint_is_for_whoever_triages(desk, client, house):
    item = taken_in("Ich kann nicht mehr.")
    client.force_login(house.clerk)
    assert client.post(reverse("triage:hint_read", args=[item.receipt_number])).status_code == 404
    assert DangerHint.objects.exists()


def test_m_01_the_vorgang_shows_the_alarm_of_a_note(desk, house):
    reaction = recorded(house)
    notes.add_note(
        reaction=reaction, kind="phone", happened_at=reaction.arrived_at, partner="Kundin",
        text="Sie sagt: Ich bringe mich um.", by=house.officer, at=now(),
    )  # fmt: skip
    text = read(desk, reaction.get_absolute_url())
    assert "Alarm: Selbstgefährdung" in text
    assert reverse("triage:not_reached", args=[Alarm.objects.get().pk]) in text


def test_m_13_the_office_adds_and_removes_an_example(desk):
    address = reverse("triage:examples")
    assert address in read(desk, reverse("triage:inbox"))
    assert "Noch kein eigener Satz" in read(desk, address)
    said = {"text": "Der Ofen bleibt aus und die Lippen sind blau.", "kind": "existential"}
    short = desk.post(address, {"text": "Not", "kind": ""})
    assert "Bitte einen ganzen Satz schreiben." in short.content.decode()
    assert said["text"] in desk.post(address, said, follow=True).content.decode()
    row = DangerExample.objects.get()
    desk.post(reverse("triage:remove_example", args=[row.pk]))
    assert not DangerExample.objects.exists()


def test_m_13_examples_are_for_whoever_works_on_the_regelwerk(client, house):
    client.force_login(house.clerk)
    assert client.get(reverse("triage:examples")).status_code == 404


def test_m_13_a_hint_stands_on_heute_of_whoever_triages_until_it_is_read(desk, house):
    item = taken_in("Ich kann nicht mehr.")
    text = read(desk, "/")
    first = text[text.index("Bitte zuerst lesen") : text.index("<h1")]
    assert item.get_absolute_url() in first
    desk.post(reverse("triage:hint_read", args=[item.receipt_number]))
    assert "Bitte zuerst lesen" not in read(desk, "/")
    taken_in("Ich kann nicht mehr.", message_id="<b@x.example>")
    for other in (house.executive, house.lead_leistung):
        desk.force_login(other)
        assert "Bitte zuerst lesen" not in read(desk, "/")
