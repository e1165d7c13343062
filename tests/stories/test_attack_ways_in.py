"""What somebody tries at the ways in: floods, files that burst, foreign keys and foreign parts."""

import io
import json
import re
import subprocess
import sys
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from krm.arrivals import access
from krm.arrivals.actions import passing
from krm.arrivals.actions.handed_in import Statement, cleaned
from krm.arrivals.actions.passing import Parcel
from krm.arrivals.models import Alarm, Submission
from krm.arrivals.queries import alarms as queries_alarms
from krm.casework.actions import customer as shut_out
from krm.counter.models import Fehlanzeige
from krm.documents.rules.table import TableUnreadable, read_table
from krm.journal.actions import Refused
from krm.mailbox.actions import mail as mailbox_mail
from krm.mailbox.actions import mailboxes
from krm.mailbox.actions.mailboxes import Secrets
from krm.mailbox.models import Mailbox
from krm.public.actions import submitting, tokens
from tests.desk.conftest import house
from tests.house.desk_cases import forwarded
from tests.house.tables import line, xlsx
from tests.house.written import mail
from tests.public.test_pages import TEXT, handed_in, typed

pytestmark = pytest.mark.both_databases("strictness: whatever a file can hold")

__all__ = ["house"]

SHEET = "xl/worksheets/sheet1.xml"


def arrived(text, number):
    raw = mail(text, message_id=f"<{number}@post.example>", received="")
    return mailbox_mail.ingest_mail(raw=raw, arrived_at=now(), at=now()).item


# ------------------------------------------------------------------------------- what comes too big


@pytest.mark.parametrize("address", ["/meinung/", "/status/", "/barriere/", "/konto/login/", "/"])
def test_what_announces_too_much_is_not_even_read(house, client, address):
    answer = client.post(address, {"text": "x"}, CONTENT_LENGTH=str(10**12))
    assert answer.status_code == 413


def test_a_film_may_be_larger_but_not_endless(house, client, settings):
    address = settings.FILMS_COME_TO
    assert address == reverse("site:edit")
    assert client.post(address, CONTENT_LENGTH=str(10**12)).status_code == 413
    more = settings.FORM_READ_MAX_BYTES + 1
    assert client.post("/meinung/", {"text": "x"}, CONTENT_LENGTH=str(more)).status_code == 413
    assert settings.REQUEST_MAX_BYTES < settings.FILM_MAX_BYTES


def test_who_picks_thirty_files_keeps_the_words(house):
    files = [SimpleUploadedFile(f"{n}.txt", b"Hallo %d" % n) for n in range(30)]
    answer = Client().post("/meinung/", typed(files=files))
    assert answer.status_code == 200
    assert TEXT in answer.content.decode()
    assert not Submission.objects.exists()


# -------------------------------------------------------------------------------- tables that burst


def changed(edit, part=SHEET):
    """Return a small book of which one part, by default its only sheet, was edited by hand."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx([line(1)]))) as book,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out,
    ):
        for name in book.namelist():
            text = book.read(name)
            out.writestr(name, edit(text) if name == part else text)
    return stream.getvalue()


def with_cell(cell):
    return changed(lambda text: text.replace(b"</sheetData>", cell + b"</sheetData>"))


BURSTING = {
    "last corner": b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "far to the right": b'<row r="100000"><c r="XFD100000"><v>1</v></c></row>',
    "single quotes": b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "with prefix": b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    "no place": b'<row r="1"><c r="ZZZZZZZZZ99999999999"><v>1</v></c></row>',
    "row without end": b'<row r="99999999999999"><c><v>1</v></c></row>',
}


@pytest.mark.parametrize("kind", BURSTING)
def test_a_cell_far_out_does_not_end_the_process(kind, tmp_path):
    """In a process of its own: if the reader met it, it would take the tests along."""
    book = tmp_path / "book.xlsx"
    book.write_bytes(with_cell(BURSTING[kind]))
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "from krm.documents.rules.table import TableUnreadable, read_table\n"
        "try:\n    read_table(open(sys.argv[1], 'rb').read())\n"
        "except TableUnreadable:\n    print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(book)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "refused\n")


def test_a_sheet_that_unpacks_to_too_much_is_refused():
    big = b"<!--" + b"A" * 210 * 1024 * 1024 + b"-->"
    with pytest.raises(TableUnreadable, match="zu groß"):
        read_table(changed(lambda text: text.replace(b"</sheetData>", b"</sheetData>" + big)))


def test_a_sheet_that_lies_about_its_size_is_refused():
    content = bytearray(with_cell(b"<!--" + b"A" * 5_000_000 + b"-->"))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as book:
        size = book.getinfo(SHEET).file_size.to_bytes(4, "little")
    with pytest.raises(TableUnreadable):
        read_table(bytes(content).replace(size, (100).to_bytes(4, "little")))


def test_cells_that_never_end_cost_no_time():
    table = read_table(with_cell(b"<!--" + b'<c r="A2">' * 200_000 + b"-->"))
    assert len(table.rows) == 2


def test_a_document_type_is_refused():
    doctype = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'
    with pytest.raises(TableUnreadable):
        read_table(changed(lambda text: text.replace(b"<worksheet", doctype, 1)))


@pytest.mark.parametrize("word", [b"", b"utf-99", b"rot13", b"\xff"])
def test_an_encoding_nobody_knows_is_refused(word):
    declared = b'<?xml version="1.0" encoding="%s"?>' % word
    with pytest.raises(TableUnreadable):
        read_table(changed(lambda text: declared + text.partition(b"?>")[2]))


def test_a_book_without_a_sheet_is_refused():
    """All its sheets are gone, or it knows only charts."""
    no_sheets = changed(lambda text: re.sub(rb"<sheet [^>]*/>", b"", text), "xl/workbook.xml")
    with pytest.raises(TableUnreadable):
        read_table(no_sheets)


# ------------------------------------------------------------------------------------- keys, tokens


def test_two_systems_under_one_idempotency_key_do_not_meet(house, client):
    answers = []
    for name in ("Internetseite", "App"):
        made = tokens.create_token(name=name, ends_on=None, by=house.administrator, at=now())
        headers = {"Authorization": f"Bearer {made.secret}", "Idempotency-Key": "1"}
        body = json.dumps({"happened": "Dasselbe"})
        answer = client.post(
            "/api/v1/submissions", body, content_type="application/json", headers=headers
        )
        answers.append(answer.json())
    first, second = answers
    assert first["code"] != second["code"]
    assert first["receipt_number"] != second["receipt_number"]
    assert second["is_new"]


def test_a_key_made_to_collide_loses_nothing(house):
    digest = submitting.words_of(cleaned(Statement(happened="zwei")), [])
    at = now()
    for token, words in (("1:T", "eins"), (f"1:T:{digest}", "drei"), ("1:T", "zwei")):
        receipt = submitting.submit(
            statement=Statement(happened=words), form_token=token, door="api", at=at
        )
        assert receipt.is_new
    assert Submission.objects.count() == 3


def test_a_token_of_somebody_else_opens_no_receipt(house):
    mine, foreign = Client(), Client()
    fields = typed()
    answer = mine.post("/meinung/", fields)
    assert answer.status_code == 303
    code = mine.get("/meinung/danke/").content.decode().split("<code>")[1].split("</code>")[0]
    other = foreign.post("/meinung/", fields | {"happened": "Andere Worte"})
    assert other.status_code == 303
    assert code not in foreign.get("/meinung/danke/").content.decode()


def test_after_goodbye_the_next_at_this_device_sees_nothing(house):
    visitor = Client()
    code = handed_in(visitor, last_name="Einmalig")
    assert visitor.get("/meinung/danke/fertig/").status_code == 302
    assert visitor.get("/meinung/danke/").status_code == 303
    for address in ("/meinung/", "/status/"):
        page = visitor.get(address).content.decode()
        assert code not in page
        assert "Einmalig" not in page


# --------------------------------------------------------------------- who may see what was passed
# on


def test_what_a_unit_gave_back_it_no_longer_reads(house, client):
    item = arrived("Frau Beispiel bittet um Rückruf.", 1)
    parcel = Parcel("application", house.leistung)
    part = passing.pass_on(item=item, parcel=parcel, by=house.officer, at=now())
    client.force_login(house.lead_leistung)
    assert client.get(part.get_absolute_url()).status_code == 200
    passing.return_part(part=part, reason="Nicht unseres", by=house.lead_leistung, at=now())
    assert client.get(part.get_absolute_url()).status_code == 404
    client.force_login(house.officer)
    assert client.get(part.get_absolute_url()).status_code == 200


def test_nothing_is_passed_on_to_the_service_center(house):
    item = arrived("Frau Beispiel bittet um Rückruf.", 5)
    parcel = Parcel("application", house.service_center_unit)
    with pytest.raises(Refused) as refused:
        passing.pass_on(item=item, parcel=parcel, by=house.officer, at=now())
    assert refused.value.code == "field_unit"


def test_the_excluded_person_may_not_see_the_alarm_of_a_duplicate(house):
    case, at = forwarded(house), now()
    item = arrived("Ich bringe mich um.", 2)
    alarm = Alarm.objects.filter(item=item).first()
    assert alarm is not None
    type(item).objects.filter(pk=item.pk).update(
        state="set_aside", outcome="duplicate", reaction=case
    )
    on = at.date()
    assert queries_alarms.visible_alarm(house.executive, alarm.pk, on) is not None
    shut_out.exclude(reaction=case, person=house.executive, reason="x", by=house.officer, at=at)
    assert queries_alarms.visible_alarm(house.executive, alarm.pk, on) is None
    assert alarm not in [row.alarm for row in queries_alarms.shown_to(house.executive, on)]
    assert not access.visible_items(house.executive, on).filter(pk=item.pk).exists()


# -------------------------------------------------------------------------------- pages of the desk


@pytest.mark.parametrize("month", ["0001-01", "9999-12", "1999-01", "2026-13", "x"])
def test_no_month_breaks_the_fehlanzeige(house, client, month):
    client.force_login(house.lead_leistung)
    address = f"/fehlanzeige/{house.leistung.pk}/{month}/"
    assert client.post(address).status_code == 404
    assert client.post(address, {"do": "withdraw"}).status_code == 404
    assert not Fehlanzeige.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"), [("0001-01-01", "2026-01-31"), ("2026-01-01", "9999-12-31")]
)
def test_no_period_breaks_the_comparison(house, client, first, last):
    client.force_login(house.officer)
    answer = client.post("/service-center/abgleich/", {"first": first, "last": last, "lines": "x"})
    assert answer.status_code == 400


def test_the_secret_of_a_mailbox_goes_to_no_other_port(house):
    row = Mailbox(name="KRM", host="imap.beispiel.example", port=993, user="krm", security="tls")
    given = Secrets("geheim")
    saved = mailboxes.save_mailbox(row, secrets=given, by=house.administrator, at=now())
    saved.port = 4993
    with pytest.raises(Refused) as refused:
        mailboxes.save_mailbox(saved, secrets=Secrets(), by=house.administrator, at=now())
    assert refused.value.code == "field_secret"


NOT_FOR_AGENTS = (
    "/posteingang/", "/posteingang/unterwegs/", "/posteingang/barrieren/", "/posteingang/beiseite/",
    "/posteingang/serie/1/", "/material/", "/material/bestellungen/", "/uebernahme/",
    "/verwaltung/", "/verwaltung/postfaecher/", "/verwaltung/schnittstelle/",
    "/verwaltung/oeffentliche-seiten/", "/fehlanzeige/", "/fehlanzeige/uebersicht/",
    "/service-center/abgleich/", "/regelwerk/", "/ohne-namen/", "/erfassen/", "/erfassen/krm/",
    "/erfassen/bogen/",
)  # fmt: skip


def test_the_service_center_sees_its_form_and_its_receipts_only(house, client):
    case = forwarded(house)
    item = arrived("Ich warte seit Wochen.", 3)
    client.force_login(house.service_center)
    for address in (*NOT_FOR_AGENTS, case.get_absolute_url(), item.get_absolute_url()):
        assert (address, client.get(address).status_code) == (address, 404)
    for address in ("/", "/register/", "/posteingang/weitergegeben/", "/service-center/"):
        page = client.get(address, follow=True).content.decode()
        assert case.number not in page
        assert item.receipt_number not in page
