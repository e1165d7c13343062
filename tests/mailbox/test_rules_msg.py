"""Outlook messages, written by our own writer of OLE files."""

from datetime import UTC, datetime

import pytest

from krm.mailbox.rules.mail import MailLimits, read_mail, read_msg
from tests.house import ole_writer as ole

PROPERTIES: dict[int, ole.Value] = {
    ole.SUBJECT: "Beschwerde über die Wartezeit",
    ole.BODY: "Guten Tag,\r\nich warte seit drei Wochen.\r\nGrüße",
    ole.SENDER_NAME: "Mara Beispiel",
    ole.SENDER_SMTP: "mara@example.org",
    ole.MESSAGE_ID: "<eins@example.org>",
    ole.SENT_AT: datetime(2026, 5, 22, 8, 15, tzinfo=UTC),
}
PDF: dict[int, ole.Value] = {
    ole.FILE_NAME: "Bescheid Übersicht.pdf",
    ole.FILE_TYPE: "application/pdf",
    ole.FILE_DATA: b"%PDF-1.7 Inhalt " * 1000,
}


def test_an_outlook_message_reads_like_any_mail():
    found = read_msg(ole.outlook_file(PROPERTIES, recipients=[("KRM", "krm@jobcenter.example")]))
    assert found.problem == ""
    assert found.subject == "Beschwerde über die Wartezeit"
    assert (found.sender_name, found.sender_address) == ("Mara Beispiel", "mara@example.org")
    assert found.to == ("krm@jobcenter.example",)
    assert found.text == "Guten Tag,\nich warte seit drei Wochen.\nGrüße"
    assert found.date == datetime(2026, 5, 22, 8, 15, tzinfo=UTC)
    assert found.message_id == "<eins@example.org>"
    assert found.answerable


def test_attachments_come_whole():
    found = read_msg(ole.outlook_file(PROPERTIES, attachments=[PDF, {ole.FILE_DATA: b"klein"}]))
    assert [(a.filename, a.payload) for a in found.attachments] == [
        ("Bescheid Übersicht.pdf", PDF[ole.FILE_DATA]),
        ("Anhang-2.txt", b"klein"),
    ]


def test_headers_of_the_transport_count():
    headers = "From: Mara <mara@example.org>\r\nAuto-Submitted: auto-replied\r\n\r\n"
    found = read_msg(ole.outlook_file({**PROPERTIES, ole.HEADERS: headers}))
    assert found.is_auto_reply
    assert found.sender_name == "Mara"


def test_html_is_cleaned_and_read_when_there_is_no_text():
    rich = "<p>Grüße<script>alert(1)</script><img src=https://evil.example/x></p>".encode()
    properties: dict[int, ole.Value] = {**PROPERTIES, ole.HTML: rich, ole.CODEPAGE: 65001}
    del properties[ole.BODY]
    found = read_msg(ole.outlook_file(properties))
    assert (found.text, found.html_safe) == ("Grüße", "<p>Grüße</p>")


def test_rich_text_alone_is_a_problem_for_a_person():
    properties = {**PROPERTIES, ole.RTF: b"LZFu"}
    del properties[ole.BODY]
    found = read_msg(ole.outlook_file(properties))
    assert found.problem == (
        "Der Text der Nachricht liegt nur in Outlooks eigener Form vor und lässt sich nicht lesen. "
        "Bitte das Original in Outlook ansehen."
    )


def test_an_embedded_item_is_named_as_missing():
    found = read_msg(ole.outlook_file(PROPERTIES, attachments=[{ole.FILE_NAME: "Termin"}]))
    assert found.attachments == ()
    assert found.problem == (
        "Ein Anhang der Outlook-Nachricht („Termin“) ist nur ein Verweis oder lässt sich nicht "
        "lesen. Bitte das Original in Outlook ansehen."
    )


def test_a_mail_reader_given_an_outlook_file_reads_it():
    assert read_mail(ole.outlook_file(PROPERTIES)).subject == "Beschwerde über die Wartezeit"


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "Der Eingang ist leer."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Die Outlook-Datei konnte nicht gelesen werden."),
        (b"From: a@example.org\n\nx", "Die Outlook-Datei konnte nicht gelesen werden."),
        (ole.outlook_file(PROPERTIES)[:1500], "Die Outlook-Datei konnte nicht gelesen werden."),
        (ole.ole_file({"WordDocument": b"x"}), "Die Outlook-Datei konnte nicht gelesen werden."),
    ],
)
def test_what_is_no_outlook_message_is_said(raw, problem):
    assert read_msg(raw).problem.startswith(problem)


def test_too_large_a_file_is_not_opened():
    found = read_msg(ole.outlook_file(PROPERTIES), limits=MailLimits(max_bytes=1000))
    assert found.problem == "Die E-Mail ist zu groß und wurde nur teilweise ausgelesen."
