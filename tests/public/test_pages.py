"""The public pages: what people type is never lost, robots and floods are slowed, codes stay in."""

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.storage import pending_uploads
from krm.organisation.models import Standort
from krm.outreach.models import CardBox
from krm.public.access.form_token import new_token
from krm.public.models import RateLimitCount

FORM = "/meinung/"
STATUS = "/status/"
TEXT = "Ich habe drei Stunden gewartet. Привет. مرحبا"


@pytest.fixture
def visitor(house):
    return Client()


def typed(**changes):
    opened = new_token(now() - timedelta(minutes=2))
    said = {
        "token": opened,
        "kind": "complaint",
        "happened": TEXT,
        "identity": "named",
        "reply_by": "download",
        "first_name": "Mara",
        "last_name": "Beispiel",
        "language": "de",
        "standort": "",
    }
    return {name: value for name, value in (said | changes).items() if value is not None}


def code_of(client):
    page = client.get("/meinung/danke/").content.decode()
    return page.split("<code>")[1].split("</code>")[0]


def handed_in(client, **changes):
    response = client.post(FORM, typed(**changes))
    assert response.status_code == 303, response.content.decode()
    return code_of(client)


def test_a_filled_form_leads_to_a_receipt_with_number_contact_and_code(visitor, house):
    response = visitor.post(FORM, typed())
    assert (response.status_code, response.url) == (303, "/meinung/danke/")
    page = visitor.get(response.url).content.decode()
    item = IntakeItem.objects.get()
    assert item.receipt_number in page
    assert house.officer.display_name in page
    assert code_of(visitor) == code_of(visitor), "a reload shows the receipt again"


def test_who_is_done_leaves_no_receipt_on_the_device(visitor):
    visitor.post(FORM, typed())
    code = code_of(visitor)
    left = visitor.get("/meinung/danke/fertig/", follow=True)
    assert left.redirect_chain[0][0].startswith(STATUS)
    assert "Die Seite ist geleert" in left.content.decode()
    assert code not in left.content.decode()
    assert visitor.get("/meinung/danke/").url == FORM


class EarlierSigner(signing.TimestampSigner):
    """Signs as if it were some minutes ago."""

    def __init__(self, minutes):
        super().__init__(salt="krm_beleg")
        self.minutes = minutes

    def timestamp(self):
        return signing.b62_encode(int(time.time()) - 60 * self.minutes)


@pytest.mark.parametrize(("minutes", "is_shown"), [(9, True), (11, False)])
def test_the_receipt_is_kept_nowhere_and_gone_after_ten_minutes(visitor, minutes, is_shown):
    cookie = visitor.post(FORM, typed()).cookies["krm_beleg"]
    assert (cookie["max-age"], cookie["httponly"]) == ("", True), "it ends with the window"
    page = visitor.get("/meinung/danke/")
    assert "no-store" in page["Cache-Control"]
    said = signing.loads(cookie.value, salt="krm_beleg")
    visitor.cookies["krm_beleg"] = EarlierSigner(minutes).sign_object(said)
    assert (visitor.get("/meinung/danke/").status_code == 200) is is_shown


def test_a_double_click_is_one_reaction(visitor):
    said = typed()
    assert visitor.post(FORM, said).status_code == 303
    first = code_of(visitor)
    assert visitor.post(FORM, said).status_code == 303
    assert code_of(visitor) == first
    assert Submission.objects.count() == 1


def test_anonymous_needs_no_contact_and_keeps_none(visitor):
    handed_in(visitor, identity="anonymous", reply_by=None)
    row = Submission.objects.get()
    assert row.is_anonymous
    assert row.last_name == ""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": None}, "Was möchten Sie uns sagen?"),
        ({"identity": None}, "Dürfen wir Ihnen antworten?"),
        ({"reply_by": None}, "Wie möchten Sie die Antwort bekommen?"),
        ({"reply_by": "letter"}, "Straße und Hausnummer"),
        ({"reply_by": "phone"}, "Telefon"),
        ({"reply_by": "email", "email": "keine"}, "name@beispiel.de"),
        ({"last_name": ""}, "Nachname"),
        ({"topics": ["S1.1", "S1.2", "S1.4", "V1"]}, "höchstens 3"),
        ({"wish": "x" * 10_001}, "10000"),
    ],
)
def test_what_is_missing_is_said_and_the_text_stays(visitor, changes, expected):
    page = visitor.post(FORM, typed(**changes)).content.decode()
    summary = page.split('class="summary"')[1].split("</section>")[0]
    assert expected in summary
    assert TEXT in page
    assert not IntakeItem.objects.exists()


def test_a_refused_file_costs_neither_text_nor_the_other_files(visitor):
    good = SimpleUploadedFile("beleg.txt", b"Beleg vom 4. Mai")
    bad = SimpleUploadedFile("trick.pdf", b"MZ\x90\x00" + b"\x00" * 300)
    said = typed(files=[good, bad])
    page = visitor.post(FORM, said).content.decode()
    assert "„trick.pdf“" in page
    assert TEXT in page
    assert "beleg.txt" in page.split("Diese Dateien sind schon da")[1]
    assert visitor.post(FORM, {**said, "files": []}).status_code == 303
    item = IntakeItem.objects.get()
    assert [document.original_name for document in item.documents.all()] == ["beleg.txt"]


def test_a_waiting_file_can_be_left_out(visitor):
    said = typed(kind="", files=[SimpleUploadedFile("beleg.txt", b"Beleg")])
    visitor.post(FORM, said)
    key = pending_uploads.waiting(said["token"])[0].key
    visitor.post(FORM, {**said, "kind": "praise", "files": [], "drop": [key]})
    assert IntakeItem.objects.get().documents.count() == 0


def test_too_large_a_file_is_named_with_the_limit(visitor):
    large = SimpleUploadedFile("film.txt", b"x" * (20 * 1024 * 1024 + 1))
    page = visitor.post(FORM, typed(files=[large])).content.decode()
    assert "„film.txt“" in page
    assert "20 MB" in page
    assert TEXT in page


def test_waiting_files_are_swept_away(visitor):
    said = typed(kind="", files=[SimpleUploadedFile("beleg.txt", b"Beleg")])
    visitor.post(FORM, said)
    assert pending_uploads.sweep(now()) == 0
    assert pending_uploads.sweep(now() + pending_uploads.KEPT_FOR + timedelta(minutes=1)) == 1
    assert pending_uploads.waiting(said["token"]) == []


def test_a_robot_in_a_hurry_is_asked_again_and_a_person_gets_through(visitor):
    said = typed(token=new_token(now()))
    page = visitor.post(FORM, said).content.decode()
    assert "sehr schnell" in page
    assert TEXT in page
    assert not IntakeItem.objects.exists()
    assert said["token"] in page, "the same form, so that the second press is late enough"


def test_the_trap_for_robots_keeps_the_text(visitor):
    page = visitor.post(FORM, typed(webseite="http://spam.example")).content.decode()
    assert TEXT in page
    assert "spam.example" not in page
    assert not IntakeItem.objects.exists()


@pytest.mark.parametrize("token", ["", "made up", "a week old"])
def test_an_old_or_foreign_token_gets_a_new_one_and_keeps_the_text(visitor, token):
    old = new_token(now() - timedelta(days=8))
    page = visitor.post(FORM, typed(token=old if token == "a week old" else token)).content.decode()
    assert TEXT in page
    assert not IntakeItem.objects.exists()


def test_without_our_cookie_the_text_is_shown_again(house):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(FORM, typed())
    assert response.status_code == 403
    assert TEXT in response.content.decode()
    token = response.context["csrf_token"]
    said = typed(csrfmiddlewaretoken=str(token))
    assert strict.post(FORM, said).status_code == 303


def test_a_flood_from_one_address_is_slowed_and_keeps_the_text(visitor, settings):
    settings.FORM_PER_ADDRESS = 3
    answers = [visitor.post(FORM, typed(happened=f"{TEXT} {n}")) for n in range(5)]
    assert [response.status_code for response in answers] == [303, 303, 303, 429, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= settings.FORM_SPAN
    assert f"{TEXT} 4" in answers[-1].content.decode()
    assert Client(REMOTE_ADDR="203.0.113.9").post(FORM, typed()).status_code == 303


def test_who_was_asked_to_wait_sends_everything_with_one_press(visitor, settings):
    settings.FORM_PER_ADDRESS = 1
    visitor.post(FORM, typed(happened="Das erste Mal"))
    said = typed(topics=["S1.1", "S4.2"], reply_by="phone", phone="06321 12345", wish="Geduld <3",
                 help_today=["need", "child"])  # fmt: skip
    page = visitor.post(FORM, said).content.decode()
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    texts = re.findall(r'<textarea name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    again = QueryDict(mutable=True)
    for name, value in [*hidden, *texts]:
        again.appendlist(name, unescape(value))
    lists = {
        name: re.findall(r"<option selected>([^<]+)<", options)
        for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', page)
    }
    settings.FORM_PER_ADDRESS = 9
    assert visitor.post(FORM, again.dict() | lists).status_code == 303
    row = Submission.objects.last()
    assert (row.happened, row.wish, row.phone) == (TEXT, "Geduld <3", "06321 12345")
    assert row.topics == ["S1.1", "S4.2"]
    assert row.help_today == ["need", "child"]


def test_a_flood_from_everywhere_is_slowed_too(house, settings):
    settings.FORM_IN_ALL = 3
    codes = [Client(REMOTE_ADDR=f"203.0.113.{n}").post(FORM, typed()).status_code for n in range(5)]
    assert codes == [303, 303, 303, 429, 429]


def test_the_rate_limit_keeps_no_address(visitor):
    visitor.post(FORM, typed())
    kept = "".join(RateLimitCount.objects.values_list("key", flat=True))
    assert "127.0.0.1" not in kept


def test_the_address_of_a_card_brings_box_and_standort(visitor):
    standort = Standort.objects.create(
        code="gruen", name="Grünstadt, Dieselstr. 8", street="Dieselstr. 8", city="Grünstadt"
    )
    box = CardBox.objects.create(
        standort=standort, place="Wartezone", code="k7q4m2xa", created_at=now()
    )
    page = visitor.get("/k/k7q4m2xa").content.decode()
    assert f'<option value="{standort.pk}" selected>' in page
    assert visitor.post("/k/k7q4m2xa", typed(standort=str(standort.pk))).status_code == 303
    row = Submission.objects.get()
    assert (row.box, row.standort, row.door) == (box, standort, "card_qr")
    assert row.item.source == "card_qr"


def test_an_unknown_card_still_takes_the_opinion(visitor):
    assert visitor.get("/k/unbekannt").status_code == 200
    assert visitor.post("/k/unbekannt", typed()).status_code == 303
    assert Submission.objects.get().door == "form"


def test_the_status_is_shown_by_code_only_and_never_in_an_address(visitor):
    code = handed_in(visitor)
    page = visitor.post(STATUS, {"code": code}).content.decode()
    assert "Angekommen" in page
    assert IntakeItem.objects.get().receipt_number in page
    assert "Angekommen" not in visitor.get(STATUS, {"code": code}).content.decode()


def test_a_wrong_code_says_so_and_keeps_what_was_typed(visitor):
    response = visitor.post(STATUS, {"code": "FALSCH-123", "do": "add", "text": TEXT})
    assert response.status_code == 404
    page = response.content.decode()
    assert "FALSCH-123" in page
    assert TEXT in page


def test_codes_cannot_be_tried_for_ever(visitor, settings):
    settings.FORM_PER_ADDRESS = 1
    codes = [visitor.post(STATUS, {"code": "0" * 26}).status_code for _ in range(4)]
    assert codes == [404, 404, 404, 429]


def test_a_message_and_a_file_can_be_added_once_per_click(visitor):
    code = handed_in(visitor)
    said = {"do": "add", "code": code, "token": new_token(now()), "text": "Noch ein Beleg"}
    for _ in range(2):
        file = SimpleUploadedFile("beleg.txt", b"Beleg")
        page = visitor.post(STATUS, {**said, "files": [file]}).content.decode()
        assert "Ihre Ergänzung ist angekommen" in page
    assert IntakeItem.objects.count() == 2
    assert IntakeItem.objects.last().documents.count() == 1


def test_an_empty_addition_is_asked_again(visitor):
    code = handed_in(visitor)
    said = {"do": "add", "code": code, "token": new_token(now()), "text": " "}
    assert "Bitte schreiben Sie etwas" in visitor.post(STATUS, said).content.decode()
    assert IntakeItem.objects.count() == 1


def test_an_anonymous_sender_sees_that_it_is_recorded_and_no_more(visitor):
    code = handed_in(visitor, identity="anonymous")
    page = visitor.post(STATUS, {"code": code}).content.decode()
    assert "Erfasst" in page
    assert "Wir haben Ihren Namen nicht." in page
    assert 'name="text"' not in page


@pytest.mark.parametrize(
    "name", ["form", "status", "widerspruch", "privacy", "accessibility", "easy"]
)
def test_every_page_opens_without_sign_in_and_names_112(visitor, name):
    response = visitor.get(reverse(f"public:{name}"))
    page = response.content.decode()
    assert response.status_code == 200
    assert 'href="tel:112"' in page
    assert "Wir lesen Meldungen an Arbeitstagen von" in page
    assert response["Cache-Control"] == "private, no-store"


def test_a_language_is_chosen_by_link_and_stays_and_the_desk_stays_german(visitor, house):
    assert '<html lang="de"' in visitor.get(FORM, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert '<html lang="en"' in visitor.get(FORM, {"sprache": "en"}).content.decode()
    assert '<html lang="en"' in visitor.get(STATUS).content.decode()
    visitor.force_login(house.officer)
    assert '<html lang="de"' in visitor.get("/").content.decode()
    assert '<html lang="de-simple"' in visitor.get(FORM, {"sprache": "de-leicht"}).content.decode()


def test_a_language_that_is_off_is_shown_to_the_house_only(visitor, house):
    assert '<html lang="de"' in visitor.get(FORM, {"sprache": "ar"}).content.decode()
    visitor.force_login(house.officer)
    page = visitor.get(FORM, {"sprache": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl"' in page


def test_nonsense_in_the_address_is_taken_calmly(visitor):
    for sprache in ("", "xx", "de-leicht-x", "../../etc", "\u202e"):
        assert visitor.get(FORM, {"sprache": sprache}).status_code == 200


@pytest.mark.parametrize("count", [11, 150])
def test_too_many_files_cost_neither_text_nor_name(visitor, count):
    files = [SimpleUploadedFile(f"{n}.txt", b"Foto %d" % n) for n in range(count)]
    answer = visitor.post(FORM, typed(files=files))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("Bitte höchstens 10 Dateien") >= 2, "in the summary and at the field"
    assert TEXT in page
    assert 'value="Beispiel"' in page
    assert not IntakeItem.objects.exists()


def test_too_many_files_on_the_status_page_keep_the_message(visitor):
    code = handed_in(visitor)
    files = [SimpleUploadedFile(f"{n}.txt", b"Foto %d" % n) for n in range(150)]
    said = {"code": code, "do": "add", "text": "Hier die Fotos.", "token": new_token(now())}
    page = visitor.post(STATUS, said | {"files": files}).content.decode()
    assert "Bitte höchstens 10 Dateien" in page
    assert "Hier die Fotos." in page
    assert Submission.objects.count() == 1


def test_another_language_than_ours_is_not_taken_for_german(visitor):
    handed_in(visitor, language="und")
    assert Submission.objects.get().language_name == "eine andere Sprache"


def test_every_language_can_be_named_whether_or_not_the_form_speaks_it(visitor):
    handed_in(visitor, language="ar")
    assert Submission.objects.get().language == "ar"


def test_who_lost_the_code_reads_whom_to_call(visitor, house):
    assert house.officer.display_name in visitor.get(STATUS).content.decode()
