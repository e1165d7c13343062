"""Subjects, senders, files and invitations as people can read them."""

import pytest

from krm.documents.rules import FileLimits, check_file
from krm.mailbox.rules.mail import read_mail
from tests.house.make_mails import attachment, mail, parts
from tests.house.shapes import alternative, plain, rich

LIMITS = FileLimits(20, 50, 200, 2000, 200, 100)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SUBJECT = "Beschwerde über die Bearbeitung; Förderanträge"
FOLDED = [
    "=?iso-8859-1?Q?Beschwerde_=FCber_die_Bearbeitung;\r\n _F=F6rderantr?=\r\n "
    "=?iso-8859-1?Q?=E4ge?=",
    "=?utf-8?Q?Beschwerde_=C3=BCber_die_Bearbeitung;?=\r\n =?utf-8?Q?_F=C3=B6rderantr=C3=A4ge?=",
    "=?utf-8?Q?Beschwerde_=C3=BCber_die_Bearbeitung;_F=C3?=\r\n =?utf-8?Q?=B6rderantr=C3=A4ge?=",
    "=?utf-8?Q?Beschwerde =C3=BCber die Bearbeitung; F=C3=B6rderantr=C3=A4ge?=",
    "=?utf-8?B?QmVzY2h3ZXJkZSDDvGJlciBkaWUgQmVhcmJlaXR1\r\n bmc7IEbDtnJkZXJhbnRyw6RnZQ==?=",
    "=?utf-8?B?QmVzY2h3ZXJkZSDDvGJlciBkaWUgQmVhcmJlaXR1bmc7?= =?utf-8?B?IEbDtnJkZXJhbnRyw6RnZQ==?=",
    "Beschwerde\r\n =?utf-8?Q?=C3=BCber_die_Bearbeitung;?= =?utf-8?Q?_F=C3=B6rderantr=C3=A4ge?=",
    "Beschwerde =?iso-8859-1?Q?=FCber?= die Bearbeitung;\r\n\t=?utf-8?Q?F=C3=B6rderantr=C3=A4ge?=",
    "Beschwerde über die\r\n Bearbeitung; Förderanträge",
    "=?UTF-8*de?q?Beschwerde_=C3=BCber_die_Bearbeitung;_F=C3=B6rderantr=C3=A4ge?=",
    "=?iso-8859-1?Q?Beschwerde_=FCber_die\r\n\t_Bearbeitung;_F=F6rderantr=E4ge?=",
]


@pytest.mark.parametrize("written", FOLDED)
def test_m_08_a_subject_is_readable_however_it_is_folded(written):
    assert read_mail(mail(Subject=written)).subject == SUBJECT


FROM = {
    "Blumenau, Berta </O=BA/OU=EXCHANGE/CN=RECIPIENTS/CN=BLUMENAUB>": ("Blumenau, Berta", ""),
    '"Blumenau, Berta" </o=x/ou=y (FYDIBOHF23SPDLT)/cn=z>': ("Blumenau, Berta", ""),
    "=?utf-8?q?J=C3=BCrgen?= </O=X/CN=Y>": ("Jürgen", ""),
    "</O=BA/CN=BLUMENAUB>": ("", ""),
    "Berta <IMCEAEX-_O=BA_CN=X@ba.example>": ("Berta", "IMCEAEX-_O=BA_CN=X@ba.example"),
    "Berta Blumenau <unbekannt>": ("Berta Blumenau", ""),
    "Berta <berta@example.org>": ("Berta", "berta@example.org"),
    "<berta@example.org>": ("", "berta@example.org"),
    "berta@example.org (Berta)": ("Berta", "berta@example.org"),
    "Müller, Jürgen <jm@example.org>": ("Müller, Jürgen", "jm@example.org"),
}


@pytest.mark.parametrize("written", FROM)
def test_m_08_the_name_of_the_sender_is_readable(written):
    found = read_mail(mail(From=written))
    assert (found.sender_name, found.sender_address) == FROM[written]


def part(parameters, content=PDF, kind="application/pdf"):
    head = f"Content-Type: {kind}\r\nContent-Disposition: attachment; {parameters}\r\n\r\n"
    return head.encode("latin-1") + content


NAMES = {
    'filename="Führerschein.pdf"': "Führerschein.pdf",
    "filename=Führerschein.pdf": "Führerschein.pdf",
    'filename="Bescheid; Teil 2.pdf"': "Bescheid_ Teil 2.pdf",
    "filename=Mein Brief; Teil 2.pdf": "Mein Brief_ Teil 2.pdf",
    "filename=Mein Brief; Teil 2.pdf; size=210": "Mein Brief_ Teil 2.pdf",
    "filename=a;b;c.pdf": "a_b_c.pdf",
    'filename="Bescheid_12.2026"': "Bescheid_12.2026.pdf",
    'filename="Bescheid vom 3.11.2026"': "Bescheid vom 3.11.2026.pdf",
    'filename="Bescheid vom 3.November"': "Bescheid vom 3.November.pdf",
    'filename="Scan"': "Scan.pdf",
    'filename="Dr. Muster"': "Dr. Muster.pdf",
    'filename="BRIEF.PDF"': "BRIEF.PDF",
    "filename*=utf-8''%C3%9Cbersicht%3B%20neu.pdf": "Übersicht_ neu.pdf",
    "filename*0*=utf-8''%C3%9Cber; filename*1=sicht.pdf": "Übersicht.pdf",
    'filename="=?utf-8?q?=C3=9Cbersicht?="': "Übersicht.pdf",
    'filename="=?utf-8?q?=C3=9Cber?= =?utf-8?q?sicht.pdf?="': "Übersicht.pdf",
    "x=1": "Anhang-1.pdf",
}  # fmt: skip


@pytest.mark.parametrize("written", NAMES)
def test_m_08_a_file_has_the_name_it_was_sent_with_and_an_ending_that_fits(written):
    [file] = read_mail(parts(plain("Anbei."), part(written))).attachments
    assert file.filename == NAMES[written]
    verdict = check_file(file.filename, file.payload, LIMITS)
    assert (verdict.ok, verdict.name) == (True, NAMES[written])


SEALS = [
    attachment("=smime.p7s", b"MIIB", "application/pkcs7-signature"),
    attachment("=smime.p7s", b"MIIB", "application/x-pkcs7-signature"),
    attachment('="SMIME.P7S"', b"MIIB", "application/octet-stream"),
    attachment("=signature.asc", b"-----BEGIN PGP SIGNATURE-----", "application/pgp-signature"),
    attachment("=smime.p7c", b"MIIB", "application/pkcs7-mime"),
]


@pytest.mark.parametrize("seal", SEALS)
def test_m_08_a_signature_is_no_problem_to_report(seal):
    found = read_mail(parts(plain("Text"), seal))
    assert (found.attachments, found.problem, found.notes) == ((), "", ())


def event(*lines, method="REQUEST"):
    rows = ["BEGIN:VCALENDAR", f"METHOD:{method}", "VERSION:2.0", "BEGIN:VEVENT", "UID:1@x",
            "SUMMARY:Gespräch", *lines, "END:VEVENT", "END:VCALENDAR"]  # fmt: skip
    return "\r\n".join(rows).encode()


TIMES = {
    ("DTSTART:20261203T090000Z", "DTEND:20261203T100000Z"): "03.12.2026, 10:00 Uhr, bis 11:00 Uhr",
    ("DTSTART:20261203T090000Z",): "03.12.2026, 10:00 Uhr",
    ("DTSTART;TZID=Europe/Berlin:20260703T090000",): "03.07.2026, 09:00 Uhr",
    ("DTSTART;VALUE=DATE:20261203",): "03.12.2026, ganztägig",
    ("DTSTART:20261203T090000",): "03.12.2026, 09:00 Uhr",
    ("DTSTART:20261203T220000Z", "DTEND:20261204T000000Z"):
        "03.12.2026, 23:00 Uhr, bis 04.12.2026, 01:00 Uhr",
    ("DTSTART:20261203T090000Z", "RRULE:FREQ=WEEKLY"): "03.12.2026, 10:00 Uhr (wiederholt sich)",
    ("DTSTART:irgendwann",): "nicht lesbar",
    (): "nicht lesbar",
}  # fmt: skip


@pytest.mark.parametrize("lines", TIMES)
def test_m_08_an_invitation_says_when(lines):
    part = b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n" + event(*lines)
    found = read_mail(alternative(plain(" "), rich("<p>&nbsp;</p>"), part))
    assert found.text == f"Termin: Gespräch\nWann: {TIMES[lines]}"
    assert (found.attachments, found.problem, found.notes) == ((), "", ())


WAYS = {
    "alternative": lambda ics: alternative(
        plain("Bitte kommen."), b"Content-Type: text/calendar; charset=utf-8\r\n\r\n" + ics
    ),
    "attached": lambda ics: parts(
        plain("Bitte kommen."), attachment("=invite.ics", ics, "text/calendar")
    ),
    "attached as anything": lambda ics: parts(
        plain("Bitte kommen."), attachment("=Termin.ICS", ics, "application/octet-stream")
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_m_08_what_and_where_stand_beside_the_text(way):
    ics = event(
        "DTSTART:20261203T090000Z", "LOCATION:Raum 3", "DESCRIPTION:Ich habe nichts\\n zu essen"
    )
    found = read_mail(WAYS[way](ics))
    assert found.text == (
        "Bitte kommen.\n\nTermin: Gespräch\nWann: 03.12.2026, 10:00 Uhr\nWo: Raum 3\n\n"
        "Ich habe nichts\n zu essen"
    )


def test_m_08_a_cancelled_appointment_says_so():
    ics = event("DTSTART:20261203T090000Z", method="CANCEL")
    assert read_mail(parts(attachment("=x.ics", ics))).text.startswith("Terminabsage: Gespräch")


def test_m_08_a_broken_invitation_stays_a_readable_file():
    [file] = read_mail(
        parts(plain("x"), attachment("=x.ics", b"BEGIN:NICHTS", "text/calendar"))
    ).attachments
    verdict = check_file(file.filename, file.payload, LIMITS)
    assert (verdict.ok, verdict.name) == (True, "x.ics.txt")
