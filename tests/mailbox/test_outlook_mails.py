"""A saved Outlook message reads like the mail it was: one reader behind both."""

from datetime import UTC, datetime

import pytest

from krm.mailbox.rules.arrival_time import arrival_of
from krm.mailbox.rules.mail import read_mail, read_msg
from tests.house import ole_writer as ole
from tests.house.make_mails import attachment, parts
from tests.house.shapes import LETTER, paragraphs, plain
from tests.house.signed import signed

X500 = "/O=EXCHANGELABS/OU=EXCHANGE ADMINISTRATIVE GROUP (FYDIBOHF23SPDLT)/CN=RECIPIENTS/CN=BB"
BASE: dict[int, ole.Value] = {ole.SUBJECT: "Beschwerde", ole.BODY: LETTER}
FOR_NAME, FOR_ADDRESS, FOR_SMTP, SENDER_ADDRESS = 0x0042, 0x0065, 0x5D02, 0x0C1F

SENDERS = {
    "inside Exchange": (
        {ole.SENDER_NAME: "Blumenau, Berta", SENDER_ADDRESS: X500}, ("Blumenau, Berta", ""),
    ),
    "named by the address": ({ole.SENDER_NAME: X500, SENDER_ADDRESS: X500}, ("", "")),
    "with its outer address": (
        {ole.SENDER_NAME: "Berta", SENDER_ADDRESS: X500, ole.SENDER_SMTP: "b@example.org"},
        ("Berta", "b@example.org"),
    ),
    "from outside": (
        {ole.SENDER_NAME: "Berta", SENDER_ADDRESS: "b@example.org"}, ("Berta", "b@example.org"),
    ),
    "on behalf of": (
        {ole.SENDER_NAME: "Vertretung", ole.SENDER_SMTP: "v@example.org", FOR_NAME: "Berta",
         FOR_SMTP: "b@example.org"}, ("Berta", "b@example.org"),
    ),
    "only on behalf of": ({FOR_NAME: "Berta Blumenau", FOR_ADDRESS: X500}, ("Berta Blumenau", "")),
    "address for a name": ({ole.SENDER_NAME: "b@example.org"}, ("", "b@example.org")),
    "umlauts": (
        {ole.SENDER_NAME: "Müller, Jürgen", ole.SENDER_SMTP: "jm@example.org"},
        ("Müller, Jürgen", "jm@example.org"),
    ),
    "quotation marks": (
        {ole.SENDER_NAME: '"Berta" Blumenau', ole.SENDER_SMTP: "b@example.org"},
        ("Berta Blumenau", "b@example.org"),
    ),
    "headers of the transport": (
        {ole.SENDER_NAME: X500, ole.HEADERS: "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\n"},
        ("Jürgen", "j@example.org"),
    ),
    "nobody": ({}, ("", "")),
}  # fmt: skip


@pytest.mark.parametrize("form", SENDERS)
def test_m_06_the_sender_has_a_name_that_people_can_read(form):
    properties, expected = SENDERS[form]
    found = read_msg(ole.outlook_file({**BASE, **properties}))
    assert (found.sender_name, found.sender_address) == expected


BODIES: dict[str, dict[int, ole.Value]] = {
    "text": {ole.BODY: LETTER},
    "html": {ole.HTML: paragraphs(LETTER).encode(), ole.CODEPAGE: 65001},
    "html in Windows-1252": {ole.HTML: paragraphs(LETTER).encode("cp1252"), ole.CODEPAGE: 1252},
    "html as text": {ole.HTML: paragraphs(LETTER)},
    "rich text": {ole.RTF: ole.rtf(LETTER)},
    "rich text around html": {ole.RTF: ole.rtf(LETTER, around_html=True)},
    "rich text not packed": {ole.RTF: ole.rtf(LETTER, is_packed=False)},
    "stub and html": {ole.BODY: "Bitte ein Programm mit HTML verwenden.",
                      ole.HTML: paragraphs(LETTER).encode(), ole.CODEPAGE: 65001},
    "blank and rich text": {ole.BODY: " \r\n", ole.RTF: ole.rtf(LETTER)},
    "text and broken rich text": {ole.BODY: LETTER, ole.RTF: b"LZFu"},
}  # fmt: skip


@pytest.mark.parametrize("form", BODIES)
def test_m_06_the_text_is_read_in_every_form(form):
    found = read_msg(ole.outlook_file({ole.SUBJECT: "x", **BODIES[form]}))
    assert found.text.split() == LETTER.split()
    assert found.problem == ""


def test_m_06_signs_beyond_the_first_plane_stay_whole():
    found = read_msg(ole.outlook_file({ole.RTF: ole.rtf("Hilfe 😀 für Köln")}))
    assert found.text == "Hilfe 😀 für Köln"


def embedded(**more):
    inner = ole.Embedded({
        ole.SUBJECT: "Meine Beschwerde", ole.BODY: LETTER, ole.SENDER_NAME: "Berta Blumenau",
        ole.SENDER_SMTP: "berta@example.org",
        ole.SENT_AT: datetime(2026, 11, 23, 8, 12, tzinfo=UTC),
    })  # fmt: skip
    return {ole.FILE_DATA: inner, ole.DISPLAY_NAME: "Meine Beschwerde", **more}


def test_m_06_an_embedded_message_is_read_and_kept_as_a_mail():
    found = read_msg(ole.outlook_file({ole.BODY: "Bitte übernehmen."}, attachments=[embedded()]))
    assert found.text == (
        "Bitte übernehmen.\n\n---------- Beigefügte E-Mail ----------\n"
        "Von: Berta Blumenau <berta@example.org>\nGesendet: 23.11.2026, 09:12 Uhr\n"
        f"Betreff: Meine Beschwerde\n\n{LETTER}"
    )
    [kept] = found.attachments
    assert kept.filename == "Meine Beschwerde.eml"
    inner = read_mail(kept.payload)
    assert (inner.subject, inner.text) == ("Meine Beschwerde", LETTER)
    assert found.problem == ""


def test_m_06_what_a_colleague_passes_on_as_outlook_item_names_the_customer():
    colleague = {ole.SENDER_NAME: "Exempel, Egon", ole.SENDER_SMTP: "exempel@jobcenter.example"}
    raw = ole.outlook_file({**BASE, **colleague}, attachments=[embedded()])
    found = read_mail(raw, own_addresses=frozenset({"krm@jobcenter.example"}))
    assert (found.from_name, found.from_address) == ("Berta Blumenau", "berta@example.org")


def test_m_06_an_attached_outlook_file_is_read_and_kept():
    raw = ole.outlook_file({**BASE, ole.SENDER_NAME: "Berta"})
    found = read_mail(
        parts(plain("Anbei"), attachment("=Brief.msg", raw, "application/octet-stream"))
    )
    assert [a.filename for a in found.attachments] == ["Brief.msg"]
    assert LETTER in found.text


def test_m_06_the_files_of_a_signed_message_are_not_hidden():
    whole = parts(plain(LETTER), attachment("=Bescheid.pdf", b"%PDF-1.7"), kind="multipart/signed")
    packed: dict[int, ole.Value] = {
        ole.FILE_NAME: "smime.p7m",
        ole.FILE_TYPE: "multipart/signed",
        ole.FILE_DATA: whole,
    }
    found = read_msg(ole.outlook_file({ole.SUBJECT: "x"}, attachments=[packed]))
    assert (found.text, [a.filename for a in found.attachments]) == (LETTER, ["Bescheid.pdf"])


def test_m_06_an_opaque_signature_is_opened():
    sealed = signed(b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + LETTER.encode())
    packed: dict[int, ole.Value] = {
        ole.FILE_NAME: "smime.p7m", ole.FILE_TYPE: "application/pkcs7-mime",
              ole.FILE_DATA: sealed}  # fmt: skip
    found = read_msg(ole.outlook_file({ole.SUBJECT: "x"}, attachments=[packed]))
    assert (found.text.split(), found.problem) == (LETTER.split(), "")


def test_m_06_the_moment_of_delivery_counts_as_that_of_any_mail():
    at, now = datetime(2026, 11, 20, 9, 15, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    found = read_msg(ole.outlook_file({**BASE, 0x0E06: at}))
    assert arrival_of(found, fetched_at=now, certain_days=7).at == at


def test_m_06_a_delivery_report_of_exchange_is_one():
    found = read_msg(ole.outlook_file({**BASE, ole.MESSAGE_CLASS: "REPORT.IPM.Note.NDR"}))
    assert found.is_bounce
