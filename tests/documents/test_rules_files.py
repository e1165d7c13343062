"""Which files are accepted: a corpus made here, nothing malicious is stored in the repository."""

import io
import random
import struct
import time
import zipfile
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from krm.documents.rules import FileLimits, check_file, safe_name
from tests.house import ole_writer as ole

LIMITS = FileLimits(
    max_megabytes=5,
    max_megapixels=50,
    max_pages=200,
    max_archive_members=100,
    max_unpacked_megabytes=20,
    max_archive_ratio=100,
)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
EML = b"From: mara@example.org\r\nSubject: Hallo\r\n\r\nText"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(60) + b"This program cannot be run in DOS mode."
MAIN = "application/vnd.openxmlformats-officedocument.{}.main+xml"


WORD = MAIN.format("wordprocessingml.document").removesuffix(".main+xml")
EXCEL = MAIN.format("spreadsheetml.sheet").removesuffix(".main+xml")
MSG = ole.outlook_file({ole.SUBJECT: "x"})


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind="wordprocessingml.document", main=None, **members):
    index = f'<Types><Override ContentType="{main or MAIN.format(kind)}"/></Types>'
    return zipped({"[Content_Types].xml": index, "word/document.xml": "<w/>", **members})


def open_document(kind="text", **members):
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", **members})


def picture(form, size=(4, 4), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def claimed_png(width, height):
    """Return a PNG that claims a size and carries hardly any data."""
    chunk = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n"
    for name, data in ((b"IHDR", chunk), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")):
        out += struct.pack(">I", len(data)) + name + data
        out += struct.pack(">I", zlib.crc32(name + data))
    return out


@pytest.mark.parametrize(
    ("name", "content", "media_type", "extension"),
    [
        ("Bescheid.pdf", PDF, "application/pdf", ".pdf"),
        ("Bescheid.PDF", PDF, "application/pdf", ".pdf"),
        ("foto.png", picture("PNG"), "image/png", ".png"),
        ("foto.jpeg", picture("JPEG"), "image/jpeg", ".jpg"),
        ("scan.tiff", picture("TIFF"), "image/tiff", ".tif"),
        ("brief.txt", "Grüße".encode("latin-1"), "text/plain", ".txt"),
        ("brief.txt", "Grüße".encode("utf-16"), "text/plain", ".txt"),
        ("MZ-Weg.txt", b"MZ-Weg 3, 67227 Frankenthal", "text/plain", ".txt"),
        ("eicar.txt", EICAR, "text/plain", ".txt"),  # the scanner's business
        ("nachricht.eml", EML, "message/rfc822", ".eml"),
        ("nachricht.msg", MSG, "application/vnd.ms-outlook", ".msg"),
        ("brief.odt", open_document(), "application/vnd.oasis.opendocument.text", ".odt"),
        ("liste.ods", open_document("spreadsheet"),
         "application/vnd.oasis.opendocument.spreadsheet", ".ods"),
        ("brief.docx", office(), WORD, ".docx"),
        ("liste.xlsx", office("spreadsheetml.sheet"), EXCEL, ".xlsx"),
        ("Scan vom 12.05", PDF, "application/pdf", ".pdf"),
        ("www.beispiel.com.pdf", PDF, "application/pdf", ".pdf"),
    ],
)  # fmt: skip
def test_accepted(name, content, media_type, extension):
    verdict = check_file(name, content, LIMITS)
    assert (verdict.ok, verdict.reason) == (True, "")
    assert (verdict.media_type, verdict.extension) == (media_type, extension)


PROGRAM = "Programme und Skripte werden nicht angenommen."
MARKUP = "Webseiten, SVG- und XML-Dateien werden nicht angenommen."
TWO_FACES = "Die Datei ist zugleich eine Datei anderer Art."
MACROS = "Dateien mit Makros werden nicht angenommen."
BOMB = "Die Datei enthält gepackt zu viele oder zu große Inhalte."
DAMAGED = "Die Datei ist beschädigt und kann nicht gelesen werden."
LOCKED = (
    "Die Datei ist mit einem Passwort geschützt und kann nicht geprüft werden. Bitte senden Sie "
    "sie ohne Passwort."
)
UNKNOWN = (
    "Diese Art von Datei wird nicht angenommen. Bitte senden Sie sie als PDF, ein Foto als JPG."
)
OTHER_PICTURE = (
    "Bilder dieser Art werden nicht angenommen. Bitte senden Sie das Bild als JPG oder PNG."
)
OLD = (
    "Alte Word-Dateien (.doc) werden nicht angenommen. Bitte speichern Sie die Datei als PDF oder "
    ".docx."
)
SLIDES = "PowerPoint-Dateien werden nicht angenommen. Bitte speichern Sie die Datei als PDF."
NO_ZIP = "ZIP-Archive werden nicht angenommen. Bitte senden Sie die Dateien einzeln."
ODD_IMAGE = "Das Bild ist beschädigt und kann nicht gelesen werden."
BIG_IMAGE = "Das Bild ist zu groß. Erlaubt sind 50 Millionen Bildpunkte."
TWO_ENDINGS = "Der Dateiname hat zwei Endungen. Bitte benennen Sie die Datei um."
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"


def mismatch(named, _found):
    return f"Der Inhalt passt nicht zur Endung .{named}. Bitte als PDF oder Foto schicken."


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("leer.pdf", b"", "Die Datei ist leer."),
        (
            "gross.txt",
            lambda: b"x" * (5 * 1024 * 1024 + 1),
            "Die Datei ist zu groß. Erlaubt sind 5 MB.",
        ),
        ("programm.exe", EXE, PROGRAM),
        ("rechnung.pdf", EXE, PROGRAM),
        ("rechnung.pdf.exe", EXE, PROGRAM),
        ("rechnung.pdf.exe", PDF, mismatch("exe", "pdf")),
        ("rechnung.exe.pdf", PDF, TWO_ENDINGS),
        ("skript.txt", b"#!/bin/sh\nrm -r /", PROGRAM),
        ("linux.pdf", b"\x7fELF\x02\x01\x01" + bytes(50), PROGRAM),
        ("bild.png", b"<html><script>alert(1)</script></html>", MARKUP),
        ("seite.html", b"  <!DOCTYPE html><p>x", MARKUP),
        ("bild.svg", SVG, MARKUP),
        ("bild.png", SVG, MARKUP),
        ("brief.txt", b"\xef\xbb\xbf<svg onload=alert(1)>", MARKUP),
        ("brief.pdf", picture("PNG"), mismatch("pdf", "png")),
        ("brief.docx", open_document(), mismatch("docx", "odt")),
        ("brief.docx", PDF, mismatch("docx", "pdf")),
        ("brief.pdf", b"nur Text", mismatch("pdf", "txt")),
        ("nachricht.eml", b"nur Text, kein Kopf", mismatch("eml", "txt")),
        ("brief.pdf", b"alert(1)//\n" + PDF, TWO_FACES),
        ("brief.pdf", PDF + zipped({"a.class": "x"}), TWO_FACES),
        ("foto.jpg", picture("JPEG") + zipped({"a.txt": "x"}), TWO_FACES),
        ("foto.png", picture("PNG") + b"<script>alert(1)</script>", TWO_FACES),
        ("foto.gif", b"GIF89a/*" + PDF, TWO_FACES),
        ("brief.docx", b"PK\x03\x04" + b"%PDF-1.7" + office(), TWO_FACES),
        ("foto.gif", b"GIF89a\x01\x00\x01\x00", OTHER_PICTURE),
        ("daten.bin", bytes(range(256)), UNKNOWN),
        ("archiv.zip", zipped({"a.txt": "x"}), NO_ZIP),
        ("brief.docx", zipped({"a.txt": "x"}), NO_ZIP),
        ("brief.docm", office(main=MACRO_MAIN), MACROS),
        ("brief.docx", office(main=MACRO_MAIN), MACROS),
        ("brief.docx", office(**{"word/vbaProject.bin": "x"}), MACROS),
        ("brief.odt", open_document(**{"Basic/Standard/Modul1.xml": "x"}), MACROS),
        ("bombe.docx", lambda: office(**{"word/media/a": b"\0" * 4_000_000}), BOMB),
        ("bombe.docx", office(**{f"word/{n}": "x" for n in range(200)}), BOMB),
        ("folien.pptx", office("presentationml.presentation"), SLIDES),
        ("brief.docx", office()[:-30], DAMAGED),
        ("brief.docx", b"PK\x03\x04" + bytes(100), DAMAGED),
        ("brief.doc", ole.ole_file({"WordDocument": b"x"}), OLD),
        ("brief.docx", ole.ole_file({"EncryptedPackage": b"x"}), LOCKED),
        ("nachricht.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), DAMAGED),
        ("foto.png", claimed_png(10_000, 10_000), BIG_IMAGE),
        ("foto.png", claimed_png(60_000, 60_000), BIG_IMAGE),
        ("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(40), ODD_IMAGE),
        ("foto.jpg", b"\xff\xd8\xff\xe0" + bytes(40), ODD_IMAGE),
    ],
)
def test_refused(name, content, reason):
    content = content() if callable(content) else content  # a large one is made here
    verdict = check_file(name, content, LIMITS)
    assert (verdict.ok, verdict.reason) == (False, reason)


def test_each_limit_of_an_archive_counts_alone():
    noise = zipped({"[Content_Types].xml": "", "a": random.Random(7).randbytes(1_500_000)})
    assert check_file("a.docx", noise, replace(LIMITS, max_unpacked_megabytes=1)).reason == BOMB
    assert check_file("a.docx", noise, replace(LIMITS, max_archive_members=1)).reason == BOMB
    flat = office(**{"word/a": b"x" * 1_500_000})
    assert check_file("a.docx", flat, LIMITS).reason == BOMB
    assert check_file("a.docx", flat, replace(LIMITS, max_archive_ratio=10_000)).ok


def test_a_directory_of_many_entries_is_not_even_parsed():
    heap = zipped({f"{n}": "" for n in range(60_000)}, zipfile.ZIP_STORED)
    started = time.process_time()
    assert check_file("a.docx", heap, replace(LIMITS, max_megabytes=20)).reason == BOMB
    assert time.process_time() - started < 0.15


def test_encrypted_members_are_refused():
    raw = bytearray(office())
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    assert check_file("a.docx", bytes(raw), LIMITS).reason == LOCKED


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused():
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", "<other/>")
    assert check_file("a.docx", out.getvalue(), LIMITS).reason == DAMAGED


def test_a_bomb_that_lies_about_its_size_is_not_unpacked():
    honest = office(**{"word/media/a": b"\0" * 4_000_000})
    lying = honest.replace(struct.pack("<I", 4_000_000), struct.pack("<I", 40))
    assert lying != honest
    assert check_file("brief.docx", lying, LIMITS).ok  # only small parts are ever opened


def test_a_real_picture_of_100_megapixels_is_refused_without_decoding():
    content = picture("PNG", (10_000, 10_000), "L", compress_level=1)
    started = time.process_time()
    verdict = check_file("foto.png", content, LIMITS)
    assert (verdict.ok, verdict.reason) == (False, BIG_IMAGE)
    assert time.process_time() - started < 2


def test_the_pages_of_a_tiff_count_together():
    pages = [Image.new("1", (5000, 5000)) for _ in range(3)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    assert check_file("scan.tif", out.getvalue(), LIMITS).reason == BIG_IMAGE


def test_the_list_of_the_regelwerk_decides():
    narrow = FileLimits(5, 50, 200, 100, 20, 100, types=("pdf", "jpeg"))
    assert check_file("foto.jpg", picture("JPEG"), narrow).ok
    refused = check_file("foto.png", picture("PNG"), narrow)
    assert refused.reason == "Dateien der Art .png werden nicht angenommen."


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Bescheid.pdf", "Bescheid.pdf"),
        ("Übersicht Größe.pdf", "Übersicht Größe.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\mara\\brief.pdf", "brief.pdf"),
        ("brief.pdf/", "brief.pdf"),
        ("a\r\nContent-Type: x.pdf", "a Content-Type_ x.pdf"),
        ("Rechnung\u202efdp.exe", "Rechnungfdp.exe"),
        ("<img src=x onerror=alert(1)>.pdf", "_img src=x onerror=alert(1)_.pdf"),
        ("a\"b'c;d&e.pdf", "a_b_c_d_e.pdf"),
        ("x\x00.pdf", "x.pdf"),
        ("u\u0308bel.pdf", "übel.pdf"),
        ("", "Datei"),
        ("...", "Datei"),
        ("///", "Datei"),
        (".htaccess", "htaccess"),
        ("CON.pdf", "Datei_CON.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("a" * 300, "a" * 120),
        ("مرحبا.pdf", "مرحبا.pdf"),
    ],
)
def test_names_are_cleaned(sent, shown):
    assert safe_name(sent) == shown


@given(st.text(max_size=300))
def test_no_name_escapes(sent):
    shown = safe_name(sent)
    assert 0 < len(shown) <= 120
    assert not set(shown) & set("/\\<>\"'&\x00\r\n\u202e")
    assert shown.strip(" .") != ""
    assert safe_name(shown) == shown


def test_a_name_without_extension_gets_the_one_of_its_content():
    assert check_file("Scan vom 12.05", PDF, LIMITS).name == "Scan vom 12.05.pdf"


@given(st.binary(max_size=3000), st.sampled_from(["a.pdf", "a.docx", "a.msg", "a.tif", "a"]))
def test_random_bytes_never_raise(content, name):
    assert check_file(name, content, LIMITS).name


STARTS = [PDF, picture("PNG"), picture("JPEG"), picture("TIFF"), office(), open_document()]


@given(st.sampled_from(STARTS), st.data())
def test_damaged_files_never_raise(start, data):
    raw = bytearray(start)
    for position in data.draw(st.lists(st.integers(0, len(raw) - 1), max_size=12)):
        raw[position] = data.draw(st.integers(0, 255))
    assert check_file("a", bytes(raw), LIMITS).name
