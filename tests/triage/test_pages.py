"""The pages of the Posteingang: who gets them, what they show, what they do."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from krm.arrivals.models import IntakeItem
from krm.mailbox.actions import mail as mailbox_mail
from krm.reactions.models import Reaction
from krm.regelwerk.rules import shipped
from krm.triage.actions import triage
from tests.house.written import mail

CODE = next(code.code for code in shipped().anliegen_tree.codes.values() if code.is_leaf)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HTML = "<p>Seit <b>drei</b> Wochen</p><script>alert(1)</script><img src='http://x.example/a.png'>"


def page(name, item):
    return reverse(f"triage:{name}", args=[item.receipt_number])


def taken_in(**more):
    return mailbox_mail.ingest_mail(raw=mail(received="", **more), at=now()).item


@pytest.fixture
def item(house):
    return taken_in(html=HTML, files=[("brief.pdf", PDF, "application/pdf")])


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def filled(item, **more):
    when = (now() - timedelta(minutes=1)).astimezone().strftime("%d.%m.%Y %H:%M")
    return {
        "kind": "complaint",
        "title": item.subject,
        "matter": item.text,
        "channel": "email",
        "arrived_at": when,
        "anliegen": [CODE],
        "party_kind": "person",
        "form_of_address": "none",
        "first_name": "Erika",
        "last_name": "Muster",
        "email": item.sender_address,
        "preferred_channel": "email",
        "party_role": "beneficiary",
        "procedure": "none",
        "path": "nnnnnny",
        "arrival_checked": "on",  # the mail names no server of the house: its day is in doubt
        **more,
    }


@pytest.mark.parametrize("name", ["inbox", "set_aside_list", "upload"])
def test_the_posteingang_exists_for_those_who_triage(house, client, name):
    may = {"officer", "front_office"}
    for part in (*may, "clerk", "dorn", "lead_leistung", "administrator", "service_center"):
        client.force_login(getattr(house, part))
        expected = 200 if part in may else 404
        assert client.get(reverse(f"triage:{name}")).status_code == expected, part


@pytest.mark.parametrize("name", ["item", "html", "original"])
def test_an_arrival_exists_for_those_who_triage(house, item, client, name):
    for part, expected in (("officer", 200), ("clerk", 404), ("lead_leistung", 404)):
        client.force_login(getattr(house, part))
        assert client.get(page(name, item)).status_code == expected, part


@pytest.mark.parametrize("name", ["item", "join", "set_aside", "restore"])
def test_a_clerk_decides_nothing(house, item, client, name):
    client.force_login(house.clerk)
    assert client.post(page(name, item), filled(item)).status_code == 404
    assert IntakeItem.objects.get().is_open


def test_nobody_sees_anything_without_signing_in(item, client):
    for name in ("item", "html", "original"):
        assert client.get(page(name, item)).status_code == 302
    assert client.get(reverse("triage:inbox")).status_code == 302


def test_an_empty_posteingang_says_so(desk):
    assert "Der Posteingang ist leer" in desk.get(reverse("triage:inbox")).content.decode()


def test_the_longest_waiting_comes_first(desk):
    taken_in(subject="Zweiter")
    first = taken_in(subject="Erster", message_id="<zwei@post.example>")
    IntakeItem.objects.filter(pk=first.pk).update(arrived_at=now() - timedelta(days=9))
    text = desk.get(reverse("triage:inbox")).content.decode()
    assert text.index("Erster") < text.index("Zweiter")


def test_the_list_shows_how_the_text_begins(desk, item):
    assert "drei Wochen" in desk.get(reverse("triage:inbox")).content.decode()


@pytest.mark.parametrize(
    ("read_at", "words"),
    [(now(), "keine Frist"), (None, "wird gelesen")],
    ids=["read", "unread"],
)
def test_what_has_no_deadline_says_why(desk, item, read_at, words):
    IntakeItem.objects.filter(pk=item.pk).update(provisional_due_on=None, read_at=read_at)
    assert words in desk.get(reverse("triage:inbox")).content.decode()


def test_the_page_explains_the_provisional_date_and_shows_the_text(desk, item):
    text = desk.get(page("item", item), {"antworten": "nnnnnny"}).content.decode()
    assert "Vorläufig: bestätigen bis" in text
    assert "Warum dieses Datum?" in text
    assert "drei Wochen" in text
    assert 'value="Niemand ruft zurück"' in text
    assert 'value="erika.muster@post.example"' in text
    assert "brief.pdf" in text


def test_html_is_cleaned_and_shut_in(desk, item):
    answer = desk.get(page("html", item))
    body = answer.content.decode()
    assert "<b>drei</b>" in body
    assert "<script" not in body
    assert "x.example" not in body
    policy = answer["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_files_are_downloads(desk, item):
    original = desk.get(page("original", item))
    raw = mail(received="", html=HTML, files=[("brief.pdf", PDF, "application/pdf")])
    assert original.content == raw
    assert original["Content-Disposition"].startswith("attachment")
    document = item.documents.get()
    address = reverse("triage:attachment", args=[item.receipt_number, document.pk])
    assert desk.get(address).content == PDF


def test_recording_on_one_page(desk, item):
    answer = desk.post(page("item", item), filled(item))
    reaction = Reaction.objects.get()
    assert (answer.status_code, answer.url) == (302, reaction.get_absolute_url())
    assert reaction.party.email == "erika.muster@post.example"
    assert IntakeItem.objects.get().reaction == reaction


def test_what_is_wrong_stands_on_the_page_and_nothing_is_lost(desk, item):
    answer = desk.post(page("item", item), filled(item, title="", matter="Mein langer Text"))
    assert answer.status_code == 400
    assert "Mein langer Text" in answer.content.decode()
    assert not Reaction.objects.exists()


def test_a_doubtful_day_is_not_recorded_unchecked(desk, item):
    answer = desk.post(page("item", item), filled(item, arrival_checked=""))
    assert answer.status_code == 400
    assert "Bitte den Eingangstag prüfen" in answer.content.decode()
    assert not Reaction.objects.exists()


def test_a_known_customer_is_not_recorded_twice(desk, item):
    desk.post(page("item", item), filled(item))
    party = Reaction.objects.get().party
    second = taken_in(text="Schon wieder", message_id="<zwei@post.example>")
    text = desk.get(page("item", second)).content.decode()
    assert "Gleiche E-Mail-Adresse" in text
    # While it is open the message would join it.
    Reaction.objects.update(state="answered")
    first = Reaction.objects.get()
    data = filled(second, known_party=str(party.pk), follow_up_of=first.number)
    desk.post(page("item", second), data)
    follow_up = Reaction.objects.exclude(pk=first.pk).get()
    assert (follow_up.party, follow_up.follow_up_of) == (party, first)


def test_joining_from_the_page(desk, item):
    desk.post(page("item", item), filled(item))
    reaction = Reaction.objects.get()
    second = taken_in(text="Noch etwas", message_id="<zwei@post.example>")
    answer = desk.post(page("join", second), {"number": reaction.number.lower()})
    assert answer.url == reaction.get_absolute_url()
    assert reaction.notes.filter(text__contains="Noch etwas").exists()


def test_joining_a_case_that_does_not_exist(desk, item):
    answer = desk.post(page("join", item), {"number": "KRM-2026-99999"}, follow=True)
    assert "gibt es nicht" in answer.content.decode()


def test_setting_aside_and_back(desk, item):
    answer = desk.post(page("set_aside", item), {"outcome": "spam"}, follow=True)
    assert page("restore", item) in answer.content.decode()
    assert "Werbung oder Spam" in desk.get(reverse("triage:set_aside_list")).content.decode()
    desk.post(page("restore", item))
    assert IntakeItem.objects.get().is_open


def test_a_missing_unit_is_said_at_its_field(desk, item):
    answer = desk.post(page("set_aside", item), {"outcome": "enquiry"})
    assert answer.status_code == 400
    assert "welche Einheit" in answer.content.decode()


def test_the_second_person_reads_what_the_first_did(desk, item, house):
    triage.set_aside(item=item, outcome="spam", by=house.front_office, at=now())
    answer = desk.post(page("item", item), filled(item))
    text = answer.content.decode()
    assert house.front_office.display_name in text
    assert not Reaction.objects.exists()


def test_the_unit_sees_what_was_given_to_it(house, item, client):
    triage.set_aside(item=item, outcome="enquiry", unit=house.leistung, by=house.officer, at=now())
    for part, expected in (("lead_leistung", 200), ("deputy_leistung", 200), ("lead_markt", 404)):
        client.force_login(getattr(house, part))
        assert client.get(page("item", item)).status_code == expected, part


def test_who_is_excluded_from_the_case_does_not_read_it_here(desk, item, house):
    desk.post(page("item", item), filled(item))
    assert Reaction.objects.update(complained_about=house.officer) == 1
    for name in ("item", "html", "original"):
        assert desk.get(page(name, item)).status_code == 404


def test_a_scan_and_a_mail_are_uploaded(desk):
    when = (now() - timedelta(minutes=1)).astimezone().strftime("%d.%m.%Y %H:%M")
    uploads = [
        SimpleUploadedFile("brief.pdf", PDF),
        SimpleUploadedFile("nachricht.eml", mail()),
    ]
    data = {"uploads": uploads, "channel": "letter", "arrived_at": when}
    assert desk.post(reverse("triage:upload"), data).status_code == 302
    assert sorted(IntakeItem.objects.values_list("source", flat=True)) == ["email", "letter"]


def test_a_scan_needs_its_day(desk):
    data = {"uploads": [SimpleUploadedFile("brief.pdf", PDF)], "channel": "letter"}
    answer = desk.post(reverse("triage:upload"), data)
    assert "wann der Brief" in answer.content.decode()
    assert not IntakeItem.objects.exists()
