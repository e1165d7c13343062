"""Who wrote, when it reached the house, what it belongs to: as people of the house would say."""

from datetime import UTC, date, datetime, timedelta

import pytest

from krm.arrivals.models import IntakeItem
from krm.mailbox.actions import mail as mailbox_mail
from krm.mailbox.rules.arrival_time import arrival_of
from krm.mailbox.rules.mail import read_mail
from krm.mailbox.rules.written_date import written_date
from krm.organisation.queries import local_day
from krm.reactions.rules import numbers_in
from krm.triage.queries import suggestions
from krm.ui.rules import LOCAL_ZONE
from tests.house.make_mails import mail, parts
from tests.house.shapes import plain
from tests.house.written import mail as written_mail
from tests.mailbox.test_mail import AT, open_case

__all__ = ["open_case"]
OWN = frozenset({"krm@jobcenter.example"})
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
BERTA = ("Berta Blumenau", "berta@example.org")
HERS = "Berta Blumenau <berta@example.org>"
COLLEAGUE = "Exempel, Egon <exempel@jobcenter.example>"
NINE_TWELVE = datetime(2026, 11, 23, 9, 12, tzinfo=LOCAL_ZONE)


def read(raw):
    return read_mail(raw, own_addresses=OWN)


# --------------------------------------------------------------------------- machine or person

PERSONS = {
    "Abwesenheit": "Ich hatte meine Ortsabwesenheit beantragt und keine Antwort bekommen.",
    "Abwesenheit: Antrag": "Wann bekomme ich die Genehmigung?",
    "Automatische Antwort statt Hilfe": "Ich bekomme immer nur eine automatische Antwort.",
    "Automatische Antwort: schon wieder": "So geht das nicht.",
    "Abwesenheitsnotiz meiner Sachbearbeiterin": "Seit Wochen bekomme ich nur das.",
    "Out of Office": "Nobody answers me.",
    "Autoreply": "Warum antwortet nur ein Programm?",
    "abwesend: meine Beraterin": "Niemand ruft zurück.",
    "Undelivered Mail": "Meine Post kam zurück.",
    "Unzustellbar": "Ihr Brief kam bei mir nie an.",
    "Automatic reply": "Please answer me in person.",
}
MACHINES = {
    "a header meant for it": ("Danke", "Danke.", {"Auto_Submitted": "auto-replied"}),
    "generated": ("Automatische Antwort: x", "x", {"Auto_Submitted": "auto-generated"}),
    "X-Autoreply": ("x", "x", {"X_Autoreply": "yes"}),
    "precedence": ("x", "x", {"Precedence": "auto_reply"}),
    "subject and suppression": ("Abwesenheitsnotiz", "x", {"X_Auto_Response_Suppress": "All"}),
    "subject and empty sender": ("Out of Office", "x", {"Return_Path": "<>"}),
    "subject and words": ("Automatische Antwort: x", "Ich bin bis 4.12. nicht erreichbar.", {}),
    "subject and holiday": ("Abwesenheit: Mara", "Ich bin im Urlaub.", {}),
    "subject and English words": ("Automatic reply", "I am out of the office until Monday.", {}),
    "subject and stand-in": ("Abwesenheitsnotiz", "In dringenden Fällen hilft Frau Muster.", {}),
    "subject and not forwarded": ("Autoreply", "Ihre E-Mail wird nicht weitergeleitet.", {}),
}  # fmt: skip


@pytest.mark.parametrize("subject", PERSONS)
def test_m_07_a_subject_alone_makes_nobody_a_machine(subject):
    found = read(mail(PERSONS[subject], Subject=subject))
    assert (found.is_auto_reply, found.is_bounce, found.answerable) == (False, False, True)


@pytest.mark.parametrize("form", MACHINES)
def test_m_07_a_header_or_two_signs_make_a_machine(form):
    subject, text, headers = MACHINES[form]
    found = read(mail(text, Subject=subject, **headers))
    assert (found.is_auto_reply, found.answerable) == (True, False)


# --------------------------------------------------------------------------- web forms

FORMS = {
    "noreply": {"From": "Kontaktformular <noreply@stadt.example>", "Reply_To": HERS},
    "do-not-reply": {"From": "Portal <do-not-reply@stadt.example>", "Reply_To": HERS},
    "our own address": {"From": "Webseite <krm@jobcenter.example>", "Reply_To": HERS},
    "named by its page": {"From": "WordPress <wordpress@stadt.example>", "Reply_To": HERS},
    "named Formular": {"From": "Online-Formular <web@stadt.example>", "Reply_To": HERS},
    "encoded": {"From": "noreply@stadt.example", "Reply_To": "=?utf-8?q?Berta?= Blumenau "
                "<berta@example.org>"},
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_m_07_who_fills_in_a_web_form_is_the_customer_and_gets_the_answer(form):
    found = read(mail("Die Wartezeit war lang.", **FORMS[form]))
    assert (found.from_name, found.from_address) == BERTA
    assert (found.answerable, found.not_answerable_because) == (True, "")


@pytest.mark.parametrize(
    "fields",
    [
        "Name: Berta Blumenau\nE-Mail: berta@example.org\nText: lang",
        "Ihr Name : Berta Blumenau\nIhre E-Mail-Adresse : berta@example.org",
        "Vor- und Nachname: Berta Blumenau\nMail: berta@example.org",
        "* Name: Berta Blumenau\n* Email: berta@example.org",
    ],
)
def test_m_07_without_reply_to_the_fields_of_the_form_say_who_it_was(fields):
    found = read(mail(fields, From="Kontaktformular <noreply@stadt.example>"))
    assert (found.from_name, found.from_address) == BERTA


def test_m_07_a_person_with_another_address_for_answers_stays_who_they_are():
    found = read(mail(From=HERS, Reply_To="Kanzlei <kanzlei@example.net>"))
    assert (found.from_name, found.from_address, found.reply_to) == (*BERTA, "kanzlei@example.net")


# --------------------------------------------------------------------------- by a colleague


def attached(**headers):
    return (
        b"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=x.eml\r\n\r\n"
    ) + mail("Ich habe nichts zu essen.", **{"From": HERS, **headers})


BLOCK = (
    "Von: Berta Blumenau <berta@example.org>\nGesendet: Montag, 23. November 2026 09:12\n"
    "An: Exempel, Egon\nBetreff: Hilfe\n\nIch habe nichts zu essen."
)
SENT = {"Date": "Mon, 23 Nov 2026 09:12:00 +0100"}
FORWARDED = {
    "as a file": parts(plain("Bitte übernehmen."), attached(**SENT), From=COLLEAGUE),
    "as a file alone": parts(attached(**SENT), From=COLLEAGUE),
    "in the text": mail(f"Bitte übernehmen.\n\n{BLOCK}", From=COLLEAGUE),
    "with a subject of its own": mail(BLOCK, From=COLLEAGUE, Subject="Frau Blumenau"),
    "with [mailto:]": mail(
        BLOCK.replace("<berta@example.org>", "[mailto:berta@example.org]"), From=COLLEAGUE
    ),
    "in English": mail(
        "From: Berta Blumenau <berta@example.org>\nSent: Monday, November 23, 2026 9:12 AM\n"
        "To: Exempel\nSubject: Hilfe\n\nText", From=COLLEAGUE,
    ),
    "by Gmail": mail(
        "---------- Forwarded message ---------\nVon: Berta Blumenau <berta@example.org>\n"
        "Date: Mo., 23. Nov. 2026 um 09:12 Uhr\nSubject: Hilfe\nTo: <x@y.example>\n\nText",
        From=COLLEAGUE,
    ),
    "by two colleagues": mail(
        "Von: Muster, Max <muster@jobcenter.example>\nGesendet: Dienstag, 24. November 2026 10:00\n"
        f"An: Exempel\nBetreff: WG: Hilfe\n\nsiehe unten\n\n{BLOCK}", From=COLLEAGUE,
    ),
    "marked": mail("\n".join(f"> {line}" for line in BLOCK.split("\n")), From=COLLEAGUE),
    "bold": mail(BLOCK.replace("Von:", "*Von:*").replace("An:", "*An:*"), From=COLLEAGUE),
}  # fmt: skip


@pytest.mark.parametrize("form", FORWARDED)
def test_m_07_who_wrote_the_inner_mail_is_offered_as_the_customer(form):
    found = read(FORWARDED[form])
    assert (found.from_name, found.from_address) == BERTA
    assert "Exempel, Egon <exempel@jobcenter.example>" in found.customer.why
    assert found.customer.sent_at == NINE_TWELVE
    assert not found.answerable


@pytest.mark.parametrize("form", FORWARDED)
def test_m_07_day_0_is_when_the_house_first_had_it_and_a_person_confirms(form):
    arrival = arrival_of(read(FORWARDED[form]), fetched_at=NOW, certain_days=7)
    assert arrival.at == NINE_TWELVE
    assert "23.11.2026 um 09:12 Uhr" in arrival.doubt


def test_m_07_what_a_customer_forwards_is_the_customers_matter():
    text = f"Das kam von Ihnen:\n\nVon: {COLLEAGUE}\nGesendet: 1.2.2026\nBetreff: x\nAn: y\n\nNein."
    found = read(mail(text, From=HERS, Subject="WG: Ihr Antrag"))
    assert (found.from_name, found.from_address, found.customer) == (*BERTA, None)
    assert found.new_text == text


def test_m_07_a_colleague_who_writes_herself_is_herself():
    found = read(mail("Ich möchte selbst etwas melden.", From=COLLEAGUE))
    assert found.from_address == "exempel@jobcenter.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Montag, 23. November 2026 09:12", NINE_TWELVE),
        ("Mo., 23. Nov. 2026 um 09:12 Uhr", NINE_TWELVE),
        ("23.11.2026 09:12", NINE_TWELVE),
        ("23.11.26 09:12:30", NINE_TWELVE),
        ("Monday, November 23, 2026 9:12 AM", NINE_TWELVE),
        ("Mon, 23 Nov 2026 09:12:00 +0100", NINE_TWELVE),
        ("2026-11-23 09:12", NINE_TWELVE),
        ("Nov 23, 2026 9:12 PM", NINE_TWELVE + timedelta(hours=12)),
        ("3. März 2026", datetime(2026, 3, 3, tzinfo=LOCAL_ZONE)),
        ("Dez 24, 2026 12:05 AM", datetime(2026, 12, 24, 0, 5, tzinfo=LOCAL_ZONE)),
        ("31.02.2026", None),
        ("gestern", None),
        ("", None),
    ],
)
def test_m_07_a_written_moment_is_read(text, expected):
    assert written_date(text) == expected


# --------------------------------------------------------------------------- old mail

STAMPS = {
    "comment with a semicolon": "from a by b; Thu, 26 Nov 2026 10:15:00 +0100 (from <x>; tls)",
    "comment in front": "from a (helo=a; x) by b; Thu, 26 Nov 2026 10:15:00 +0100",
    "zone in brackets": "from a by b; Thu, 26 Nov 2026 10:15:00 +0100 (CET)",
    "folded": "from a by b\r\n\twith esmtp;\r\n\tThu, 26 Nov 2026 10:15:00 +0100",
    "brackets in brackets": "from a by b (x (y; z)); Thu, 26 Nov 2026 10:15:00 +0100",
    "bracket never closed": "from a (x by b; Thu, 26 Nov 2026 10:15:00 +0100",
    "no weekday": "from a by b; 26 Nov 2026 10:15:00 +0100",
    "other zone": "from a by b; Thu, 26 Nov 2026 09:15:00 GMT",
    "semicolon at the end": "from a by b; Thu, 26 Nov 2026 10:15:00 +0100;",
    "id with a semicolon": "from a by b id x;y; Thu, 26 Nov 2026 10:15:00 +0100",
}


def arrival(**headers):
    return arrival_of(read(mail(**headers)), fetched_at=NOW, certain_days=7)


@pytest.mark.parametrize("form", STAMPS)
def test_m_07_the_stamp_of_our_server_is_found(form):
    found = arrival(Received=STAMPS[form])
    assert (found.at, found.doubt) == (datetime(2026, 11, 26, 9, 15, tzinfo=UTC), "")


@pytest.mark.parametrize(
    ("days", "is_asked"), [(0, False), (3, False), (7, False), (8, True), (30, True), (400, True)]
)
def test_m_07_however_old_that_day_counts_and_past_a_week_a_person_confirms(days, is_asked):
    at = NOW - timedelta(days=days)
    found = arrival(Received=f"from a by b; {at:%d %b %Y %H:%M:%S} +0000")
    assert found.at == at
    assert bool(found.doubt) == is_asked
    assert not is_asked or f"{at:%d.%m.}{at.year}" in found.doubt


def test_m_07_an_old_date_without_any_stamp_is_asked_about():
    found = arrival(Date="Mon, 02 Nov 2026 08:00:00 +0100")
    assert found.at == NOW
    assert "am 02.11.2026" in found.doubt


@pytest.mark.parametrize("written", ["Sat, 28 Nov 2026 09:00:00 +0100", "irgendwann", ""])
def test_m_07_a_date_of_today_or_none_is_not_asked_about(written):
    assert arrival(Date=written).doubt == ""


# --------------------------------------------------------------------------- numbers

SPELLINGS = [
    "KRM-2026-00129", "KRM 2026 00129", "KRM-2026-129", "KRM–2026–00129", "krm/2026/129",
    "KRM_2026_00129", "KRM 2026-129", "KRM - 2026 - 00129", "KRM‑2026‑00129", "KRM 2026/00129",
    "KRM202600129", "KRM2026-129", "KRM-Nr. 2026/129", "KRM−2026−129", "KRM 2026 / 129",
    "Antwort_KRM-2026-00129.pdf", "Re:KRM-2026-00129:", "KRM\u00a02026\u00a0129",
    "KRM Nummer: 2026-129",
]  # fmt: skip
NO_NUMBERS = [
    "KRM 2026", "XKRM-2026-129", "KRM-26-129", "KRM-2026-00000", "am 12.3.2026 129", "KRM 20261",
    "KRM-2026-12345678",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_m_07_any_spelling_of_a_number_is_read(spelling):
    assert numbers_in(f"Nachtrag zu {spelling} bitte") == {"KRM-2026-00129"}


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_m_07_what_is_no_number_stays_none(text):
    assert numbers_in(text) == set()


@pytest.mark.parametrize(
    "spelling", ["E-2026-00027", "E 2026 27", "E–2026–00027", "e/2026/27", "E_2026_00027.pdf"]
)
def test_m_07_any_spelling_of_an_eingangsnummer_is_read(spelling):
    assert numbers_in(f"zu {spelling}", series="E") == {"E-2026-00027"}


@pytest.mark.parametrize("text", ["STRASSE-2026-27", "Ende 2026 27", "E 20262", "E-Mail 2026 12"])
def test_m_07_not_every_e_is_one(text):
    assert numbers_in(text, series="E") == set()


# --------------------------------------------------------------------------- in the house


def taken(raw):
    return mailbox_mail.ingest_mail(raw=raw, at=AT).item


@pytest.mark.parametrize("between", ["-", " ", "/", "–", "_"])
def test_m_07_a_known_sender_joins_by_any_spelling(open_case, between):
    written = open_case.number.replace("-0000", "-").replace("-", between)
    assert taken(written_mail(subject=f"Zu {written}")).reaction == open_case


def test_m_07_a_number_in_the_name_of_a_file_joins_a_known_sender(open_case):
    name = f"Nachtrag_{open_case.number.replace('-', '_')}.txt"
    raw = written_mail("Anbei.", files=[(name, b"Text", "text/plain")])
    assert taken(raw).reaction == open_case


def test_m_07_an_eingangsnummer_joins_or_suggests(open_case, house):
    first = taken(written_mail("Zu meinem Fall", subject=f"Zu {open_case.number}"))
    known = written_mail("Was ist damit?", subject=f"Zu {first.receipt_number}", message_id="<2@x>")
    assert taken(known).reaction == open_case
    strange = written_mail("Und?", subject=f"Zu {first.receipt_number}", sender="x@y.example",
                           message_id="<3@x>")  # fmt: skip
    item = taken(strange)
    assert item.reaction is None
    on = local_day(AT)
    assert [s.reaction for s in suggestions.suggestions_for(item, house.officer, on)] == [open_case]


def test_m_07_an_eingangsnummer_nobody_has_judged_is_shown(house):
    first = taken(written_mail("Mein Brief"))
    second = taken(written_mail(f"Zu {first.receipt_number}", sender="x@y.example", message_id=""))
    assert suggestions.hints(second, house.officer, local_day(AT)).named == [first]


def test_m_07_the_customer_of_a_web_form_is_who_the_arrival_is_from(house):
    raw = written_mail("Lange", sender="Kontaktformular <noreply@stadt.example>", Reply_To=HERS)
    item = taken(raw)
    assert (item.sender_name, item.sender_address) == BERTA
    assert "Kontaktformular <noreply@stadt.example>" in item.problem


def test_m_07_a_forwarded_mail_is_from_the_customer_and_names_the_colleague(house):
    item = taken(written_mail(f"Bitte übernehmen.\n\n{BLOCK.replace('November', 'April')}",
                              sender="Kollege <k@jobcenter.example>"))  # fmt: skip
    assert (item.sender_name, item.sender_address) == BERTA
    assert "Weitergeleitet von Kollege <k@jobcenter.example>" in item.problem
    assert item.arrived_at == datetime(2026, 4, 23, 7, 12, tzinfo=UTC)
    assert item.arrival_doubt


def test_m_07_an_old_mail_counts_from_its_day_and_is_marked(house):
    item = taken(written_mail(received="from a by b; Tue, 12 May 2026 10:15:00 +0200"))
    assert item.arrived_at == datetime(2026, 5, 12, 8, 15, tzinfo=UTC)
    assert item.provisional_due_on == date(2026, 5, 18)
    assert "schon am 12.05.2026" in item.arrival_doubt


def test_m_07_a_person_confirms_the_day_before_an_old_mail_is_recorded(house, client):
    item = taken(written_mail(received="from a by b; Tue, 12 May 2026 10:15:00 +0200"))
    client.force_login(house.officer)
    page = client.get(f"{item.get_absolute_url()}?erfassen=1&antworten=jjjjjjjjj").content.decode()
    assert "Eingangstag prüfen" in page
    refused = client.post(item.get_absolute_url(), {"kind": "complaint"})
    assert "Bitte den Eingangstag prüfen und das hier bestätigen." in refused.content.decode()
    assert IntakeItem.objects.get(pk=item.pk).is_open
