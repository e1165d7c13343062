"""Saved mails and letters are brought in: many at once, and one bad file stops no other."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localtime, now

from krm.arrivals.models import IntakeItem
from krm.mailbox.actions import mail as mailbox_mail
from tests.house.reactions import reaction
from tests.house.written import mail

pytestmark = pytest.mark.both_databases(
    "strictness: names and texts as long as they may be", every_run=True
)

ADDRESS = "/posteingang/hochladen/"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


def saved(word, name="brief.eml"):
    return SimpleUploadedFile(name, mail(word, message_id=f"<{word}@post.example>", received=""))


def post(desk, *files, **more):
    return desk.post(reverse("triage:upload"), {"uploads": list(files), **more}, follow=True)


def test_nothing_at_all_is_sent_and_the_page_stands(desk):
    assert desk.post(reverse("triage:upload")).status_code == 200


def test_several_mails_at_once(desk):
    answer = post(desk, *(saved(f"wort{number}", f"{number}.EML") for number in range(5)))
    assert answer.redirect_chain[-1][0] == reverse("triage:inbox")
    assert IntakeItem.objects.count() == 5
    assert "Im Posteingang: E-" in answer.content.decode()


def test_one_alone_is_opened_to_be_looked_through(desk):
    """Whoever has just brought in a letter is not sent to another task."""
    answer = post(desk, saved("eins"))
    (item,) = IntakeItem.objects.all()
    assert answer.redirect_chain[-1][0] == f"{item.get_absolute_url()}#sichtung"
    assert f"Im Posteingang: {item.receipt_number}." in answer.content.decode()
    assert post(desk, saved("eins")).redirect_chain[-1][0] == reverse("triage:inbox")


def test_the_same_mail_again_says_where_it_is(desk):
    post(desk, saved("eins"))
    answer = post(desk, saved("eins"), saved("zwei"))
    page = answer.content.decode()
    assert "Lag schon vor: E-" in page
    assert IntakeItem.objects.count() == 2


def test_a_mail_that_is_too_large_is_refused_with_the_limit_and_the_others_stay(desk, settings):
    settings.MAIL_MAX_BYTES = 2_000_000
    big = SimpleUploadedFile("riese.eml", mail("x" * 70) + b"y" * 3_000_000)
    answer = post(desk, big, saved("klein"))
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "riese.eml hat 3 MB. Angenommen werden E-Mails bis 2 MB." in page
    assert "Im Posteingang: E-" in page
    assert IntakeItem.objects.get().text.strip() == "klein"


def test_a_full_disk_names_the_file_and_takes_the_others(desk, monkeypatch):
    take_in = mailbox_mail.ingest_mail

    def fails_once(*, raw, **more):
        if b"eins" in raw:
            raise OSError("no space left")
        return take_in(raw=raw, **more)

    monkeypatch.setattr(mailbox_mail, "ingest_mail", fails_once)
    answer = post(desk, saved("eins", "a.eml"), saved("zwei", "b.eml"))
    assert "a.eml konnte nicht gespeichert werden." in answer.content.decode()
    assert IntakeItem.objects.count() == 1


@pytest.mark.parametrize("raw", [b"", b"\x00\x01\x02", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1kaputt"])
def test_what_nobody_can_read_waits(desk, raw):
    post(desk, SimpleUploadedFile("kaputt.msg", raw or b"\n"))
    assert IntakeItem.objects.get().state == "waiting"


def test_mails_and_a_refused_letter(desk):
    bad = SimpleUploadedFile("brief.pdf", b"MZ" + bytes(60))
    answer = post(desk, saved("eins"), bad, channel="letter", arrived_at="01.05.2026 08:00")
    assert answer.status_code == 400
    assert "brief.pdf" in answer.content.decode()
    assert IntakeItem.objects.count() == 1


def test_the_posteingang_has_a_place_to_drop_them(desk):
    page = desk.get(reverse("triage:inbox")).content.decode()
    assert f'action="{ADDRESS}"' in page
    assert "data-drop-anywhere" in page


def test_who_does_not_triage_uploads_nothing(client, house):
    client.force_login(house.clerk)
    assert post(client, saved("eins")).status_code == 404
    assert not IntakeItem.objects.exists()


# ------------------------------------------------------------- what is refused is not chosen again


def token_of(page):
    return re.search(r'name="form_token" value="([^"]+)"', page).group(1)


def test_a_letter_without_its_day_keeps_its_file_and_says_its_name(desk):
    pdf = SimpleUploadedFile("brief.pdf", PDF)
    answer = post(desk, pdf, channel="fax", arrived_at="")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Bitte sagen, wann der Brief im Haus eingegangen ist." in page
    assert "Diese Dateien sind schon da" in page
    assert "brief.pdf" in page
    when = localtime(now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M")
    said = {"channel": "fax", "arrived_at": when, "form_token": token_of(page)}
    desk.post(ADDRESS, said)
    row = IntakeItem.objects.get()
    assert row.documents.get().original_name == "brief.pdf"
    # Nothing of it waits any more.
    page = desk.post(ADDRESS, said).content.decode()
    assert "Diese Dateien sind schon da" not in page


def test_what_waits_can_be_left_out(desk):
    page = post(desk, SimpleUploadedFile("brief.pdf", PDF), arrived_at="").content.decode()
    key = re.search(r'name="drop" value="([^"]+)"', page).group(1)
    answer = desk.post(ADDRESS, {"form_token": token_of(page), "drop": key, "arrived_at": ""})
    assert "Bitte eine Datei auswählen" in answer.content.decode()
    assert not IntakeItem.objects.exists()


def test_the_day_is_proposed_and_marked_as_required(desk):
    page = desk.get(ADDRESS).content.decode()
    assert f'value="{localtime():%Y-%m-%dT%H:}' in page
    label = re.search(r"<label[^>]*>Eingang im Haus(.*?)</label>", page, re.DOTALL).group(1)
    assert "*" in label


def test_a_mail_keeps_the_day_on_which_it_came(desk):
    received = "from mx.example by post.jobcenter.example; Mon, 04 May 2026 08:00:00 +0200"
    raw = mail("eins", date="Mon, 04 May 2026 08:00:00 +0200", received=received)
    post(desk, SimpleUploadedFile("a.eml", raw), arrived_at="2026-05-20T10:00")
    assert localtime(IntakeItem.objects.get().arrived_at).day == 4


def test_what_could_not_be_stored_waits_for_the_next_try(desk, monkeypatch):
    monkeypatch.setattr(mailbox_mail, "ingest_mail", no_space)
    page = post(desk, saved("eins", "a.eml")).content.decode()
    assert "a.eml konnte nicht gespeichert werden." in page
    monkeypatch.undo()
    desk.post(ADDRESS, {"form_token": token_of(page)})
    assert IntakeItem.objects.get().text.strip() == "eins"


def no_space(**_):
    raise OSError("no space left")


# ------------------------------------------------------------------- more files than go at one time


@pytest.fixture
def many(settings):
    settings.FILES_AT_ONCE = 20
    return [SimpleUploadedFile(f"{number}.txt", b"Seite %d" % number) for number in range(25)]


def test_too_many_files_at_once_keep_what_was_typed(desk, many):
    answer = post(desk, *many, channel="fax", arrived_at="2026-05-04T10:00")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Das sind 25 Dateien. Auf einmal gehen höchstens 20." in page
    assert '<option value="fax" selected' in page
    assert not IntakeItem.objects.exists()


def test_the_full_form_keeps_its_words(desk, many):
    said = {"title": "Warten im Flur", "matter": "Drei Stunden ohne Stuhl.", "uploads": many}
    page = desk.post(reverse("record:krm"), said).content.decode()
    assert "Das sind 25 Dateien." in page
    assert "Warten im Flur" in page
    assert "Drei Stunden ohne Stuhl." in page


def test_none_of_too_many_files_lies_in_the_vorgang(desk, many):
    row = reaction("2026-05-04")
    page = desk.post(reverse("casework:upload", args=[row.number]), {"files": many}, follow=True)
    assert "Das sind 25 Dateien." in page.content.decode()
    assert not row.documents.exists()
