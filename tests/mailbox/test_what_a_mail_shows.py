"""Whatever a mail program would show of a mail is read, in whatever form it was sent."""

import re

import pytest

from krm.mailbox.rules.mail import read_mail, read_msg
from tests.house import ole_writer as ole
from tests.house.make_mails import attachment, mail, parts
from tests.house.shapes import LETTER, SHAPES, alternative, paragraphs, piece, plain, rich
from tests.house.signed import encrypted, sealed_mail, signed
from tests.house.tnef_writer import SIGNATURE, attribute, tnef_file

ENCRYPTED = "Die E-Mail ist verschlüsselt"
INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + LETTER.encode()


def words(text):
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("shape", SHAPES)
def test_m_04_the_letter_is_read_in_every_shape(shape):
    found = read_mail(SHAPES[shape](LETTER))
    assert words(found.new_text) == words(LETTER)
    assert (found.problem, found.notes) == ("", ())
    assert [a.filename for a in found.attachments] in ([], ["a.png"])


def test_m_04_what_only_the_plain_text_says_is_not_lost():
    found = read_mail(alternative(plain("Mein Anruf\nIhr Brief"), rich("<p>Ihr Brief, bitte</p>")))
    assert found.text == (
        "Ihr Brief, bitte\n\nNur in der einfachen Fassung der E-Mail steht:\nMein Anruf"
    )


def test_m_04_a_number_that_only_html_says_counts():
    found = read_mail(alternative(plain("Es fehlen Euro."), rich("<p>Es fehlen 350 Euro.</p>")))
    assert found.text == "Es fehlen 350 Euro."


def test_m_04_an_attached_page_is_kept_as_text():
    page = piece("Beschwerde.html", "text/html", paragraphs("Die Heizung ist kalt."))
    [kept] = read_mail(parts(plain("Siehe Anhang."), page)).attachments
    assert (kept.filename, kept.payload.decode()) == ("Beschwerde.txt", "Die Heizung ist kalt.")


SIGNED = {
    "der": lambda: sealed_mail(signed(INNER)),
    "pem": lambda: sealed_mail(signed(INNER, as_pem=True)),
    "old type": lambda: sealed_mail(signed(INNER), "application/x-pkcs7-mime"),
    "said to be encrypted": lambda: sealed_mail(
        signed(INNER), "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"
    ),
    "type of nothing": lambda: sealed_mail(
        signed(INNER), 'application/octet-stream; name="smime.p7m"'
    ),
    "twice": lambda: sealed_mail(
        signed(sealed_mail(signed(INNER)).partition(b"MIME-Version: 1.0\r\n")[2])
    ),
    "html inside": lambda: sealed_mail(
        signed(b"Content-Type: text/html; charset=utf-8\r\n\r\n" + paragraphs(LETTER).encode())
    ),
    "file inside": lambda: sealed_mail(
        signed(parts(plain(LETTER), attachment("=a.pdf", b"%PDF-1.7")).partition(b"1.0\r\n")[2])
    ),
    "inside a mixed one": lambda: parts(attachment("=smime.p7m", signed(INNER))),
    "a certificate beside": lambda: parts(plain(LETTER), attachment("=smime.p7c", b"MIIB")),
}


@pytest.mark.parametrize("form", SIGNED)
def test_m_04_what_is_only_signed_is_read(form):
    found = read_mail(SIGNED[form]())
    assert words(found.text) == words(LETTER)
    assert found.problem == ""


def test_m_04_what_is_encrypted_says_so_and_what_to_do():
    found = read_mail(sealed_mail(encrypted(INNER)))
    assert found.text == ""
    assert found.problem.startswith(ENCRYPTED)
    assert "ohne Verschlüsselung bitten" in found.problem


def test_m_04_an_armoured_message_says_so():
    found = read_mail(mail("-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"))
    assert found.problem.startswith(ENCRYPTED)


HTML = paragraphs(LETTER).encode()
OUTLOOK = {
    "text": lambda: tnef_file({ole.BODY: LETTER}),
    "html": lambda: tnef_file({ole.HTML: HTML, ole.CODEPAGE: 65001}),
    "html in Windows-1252": lambda: tnef_file(
        {ole.HTML: paragraphs(LETTER).encode("cp1252"), ole.CODEPAGE: 1252}
    ),
    "rich text": lambda: tnef_file({ole.RTF: ole.rtf(LETTER)}),
    "rich text around html": lambda: tnef_file({ole.RTF: ole.rtf(LETTER, around_html=True)}),
    "rich text not packed": lambda: tnef_file({ole.RTF: ole.rtf(LETTER, is_packed=False)}),
    "old body": lambda: SIGNATURE + attribute(1, 0x800C, 2, LETTER.encode("cp1252") + b"\x00"),
    "body in Cyrillic code page": lambda: tnef_file({ole.BODY: LETTER}, codepage=1251),
    "with a file": lambda: tnef_file({ole.BODY: LETTER}, [("Übersicht.pdf", b"%PDF-1.7")]),
    "with unknown properties": lambda: tnef_file({0x0E1F: 1, ole.BODY: LETTER, 0x3FF1: 1031}),
    "cut off behind the text": lambda: tnef_file({ole.BODY: LETTER}) + b"\x02\x10\x80",
}


@pytest.mark.parametrize("form", OUTLOOK)
def test_m_04_a_mail_that_is_only_winmail_dat_is_read(form):
    packed = attachment("=winmail.dat", OUTLOOK[form](), "application/ms-tnef")
    found = read_mail(parts(packed))
    assert words(found.text) == words(LETTER)
    assert found.problem == ""
    assert [a.filename for a in found.attachments] in ([], ["Übersicht.pdf"])


@pytest.mark.parametrize("name", ["winmail.dat", "WINMAIL.DAT", "ATT00005.dat"])
def test_m_04_winmail_dat_is_known_by_its_content(name):
    packed = tnef_file({ole.BODY: LETTER}, [("Bescheid.pdf", b"%PDF-1.7 x")])
    found = read_mail(parts(plain("Vorab"), attachment(f"={name}", packed, "application/x")))
    assert found.text == f"Vorab\n\n{LETTER}"
    assert [a.filename for a in found.attachments] == ["Bescheid.pdf"]


def test_m_04_a_message_inside_winmail_dat_is_read():
    inner = tnef_file({ole.SUBJECT: "Innen", ole.BODY: LETTER})
    packed = tnef_file({ole.BODY: "Siehe unten."}, [("Innen", inner)])
    found = read_mail(parts(attachment("=winmail.dat", packed)))
    assert found.text.startswith("Siehe unten.\n\n---------- Beigefügte E-Mail ----------")
    assert found.text.endswith(LETTER)


def test_m_04_a_broken_winmail_dat_is_marked_and_the_rest_is_read():
    found = read_mail(parts(plain("Anbei."), attachment("=winmail.dat", SIGNATURE + b"kaputt")))
    assert found.text == "Anbei."
    assert "winmail.dat" in found.problem
    assert "Bitte das Original in Outlook ansehen" in found.problem


@pytest.mark.parametrize("count", [2**32 - 1, 2**31, 70_000])
def test_m_04_a_winmail_dat_that_lies_about_its_counts_ends_soon(count):
    number = count.to_bytes(4, "little")
    lying = tnef_file({ole.BODY: LETTER}).replace(b"\x01\x00\x00\x00\x1f", number + b"\x1f")
    many = SIGNATURE + attribute(1, 0x9003, 6, number + b"\x02\x10\x01\x00" + number)
    for content in (lying, many):
        assert read_mail(parts(attachment("=winmail.dat", content))).content_digest


def test_m_04_plain_or_rich_an_outlook_file_chooses_alike():
    both = {ole.BODY: "Diese Nachricht ist im HTML-Format.", ole.HTML: HTML, ole.CODEPAGE: 65001}
    assert words(read_msg(ole.outlook_file(both)).text) == words(LETTER)
