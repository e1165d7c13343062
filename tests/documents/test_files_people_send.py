"""Files as people send them: read what can be read, say how to send the rest."""

import base64
import io
from datetime import UTC, datetime

import pikepdf
import pytest
from PIL import ExifTags, Image

from krm.documents import actions as documents
from krm.documents.rules import (
    LOCKED,
    FileLimits,
    check_file,
    check_stranger,
    extract_text,
)
from krm.documents.rules.pictures import UnreadablePicture, as_jpeg
from krm.organisation.queries import local_day
from tests.documents.test_rules_files import office, open_document, picture, zipped
from tests.documents.test_rules_text import pdf
from tests.house import ole_writer as ole

AT = datetime(2026, 5, 22, 8, 0, tzinfo=UTC)
LIMITS = FileLimits(20, 50, 200, 2000, 200, 100)
# A photo of 64 × 32 points lying on its side, as a phone takes it; no library here writes HEIC.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAb5tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAA"
    "AAAAAAAAADRpbG9jAAAAAERAAAIAAQAAAAAB4gABAAAAAAAAABsAAgAAAAAB/QABAAAAAAAAAD4AAAA4aWluZgAAAAAA"
    "AgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA/WlwcnAAAADd"
    "aXBjbwAAAHZodmNDAQNwAAAAkAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAq"
    "QgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQAN"
    "AAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xhcAAAAEAAAAABAAAAIAAAAAEAAAAAAAAAAv///+AAAAACAAAAEHBp"
    "eGkAAAAAAwgICAAAABhpcG1hAAAAAAAAAAEAAQWBAgMFhAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAAYW1kYXQA"
    "AAAXKAGvGYDvSaW//+KGH/mta/6/rWmPm4AAAAAGRXhpZgAATU0AKgAAAAgAAgESAAMAAAABAAYAAAE7AAIAAAAOAAAA"
    "JgAAAABNYXJhIEJlaXNwaWVsAA=="
)
WORDS = "Ich habe nichts zu essen"


def written(words):
    """Return a PDF of one page."""
    document = pikepdf.new()
    page = document.add_blank_page()
    helvetica = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=helvetica))
    page.Contents = document.make_stream(f"BT /F1 12 Tf 20 200 Td ({words}) Tj ET".encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


PDF = written(WORDS)


def locked(owner="chef", user="", **more):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner=owner, user=user, **more))
    return out.getvalue()


NO_READING = pikepdf.Permissions(extract=False, print_lowres=False, print_highres=False)
READABLE = {
    "AES-256": lambda: locked(R=6),
    "AES-128": lambda: locked(R=4),
    "RC4-128": lambda: locked(R=3, aes=False, metadata=False),
    "RC4-40": lambda: locked(R=2, aes=False, metadata=False),
    "nothing allowed": lambda: locked(R=6, allow=NO_READING),
    "byte order mark": lambda: b"\xef\xbb\xbf" + PDF,
    "blank line": lambda: b"\r\n" + PDF,
    "many blank lines": lambda: b"\n" * 20 + PDF,
    "blanks": lambda: b"   " + PDF,
    "mark and blank line": lambda: b"\xef\xbb\xbf\r\n" + PDF,
    "zero bytes": lambda: bytes(4) + PDF,
    "mark and owner's password": lambda: b"\xef\xbb\xbf" + locked(R=4),
}  # fmt: skip


@pytest.mark.parametrize("form", READABLE)
def test_m_09_a_pdf_that_everybody_can_open_is_read(form):
    content = READABLE[form]()
    verdict = check_file("Bescheid.pdf", content, LIMITS)
    assert (verdict.ok, verdict.reason) == (True, "")
    found = extract_text(verdict.media_type, content)
    assert (found.text, found.note) == (WORDS, "")


@pytest.mark.parametrize("revision", [3, 4, 6])
def test_m_09_a_pdf_with_a_password_says_so_and_what_to_do(revision):
    more = {"aes": False, "metadata": False} if revision == 3 else {}
    content = locked(user="geheim", R=revision, **more)
    assert check_file("a.pdf", content, LIMITS).ok
    found = extract_text("application/pdf", content)
    assert found.text == ""
    assert found.note.endswith("Bitte um eine Fassung ohne Kennwort bitten.")


def test_m_09_a_file_that_is_taken_notes_its_password_at_once():
    verdict = check_stranger("a.pdf", locked(user="geheim", R=6), LIMITS)
    assert (verdict.ok, verdict.note) == (True, LOCKED)
    for name, content in (("a.pdf", PDF), ("b.pdf", READABLE["AES-256"]()), ("c.txt", b"Text")):
        assert check_stranger(name, content, LIMITS).note == ""
    assert check_stranger("a.pdf", b"%PDF-1.7\nnothing of a PDF", LIMITS).note == ""


def test_m_09_text_before_a_pdf_stays_refused():
    refused = check_file("a.pdf", b"alert(1)\n" + PDF, LIMITS)
    assert refused.reason == "Die Datei ist zugleich eine Datei anderer Art."


REFUSED = {
    "Brief.doc": (lambda: ole.ole_file({"WordDocument": b"x"}), "PDF oder .docx"),
    "Liste.xls": (lambda: ole.ole_file({"Workbook": b"x"}), "PDF oder .xlsx"),
    "Alt.xls": (lambda: ole.ole_file({"Book": b"x"}), "PDF oder .xlsx"),
    "Folien.ppt": (lambda: ole.ole_file({"PowerPoint Document": b"x"}), "als PDF"),
    "Folien.pptx": (lambda: office("presentationml.presentation"), "als PDF"),
    "Brief.rtf": (lambda: b"{\\rtf1 x}", "PDF oder .docx"),
    "Bild.gif": (lambda: b"GIF89a" + bytes(20), "JPG oder PNG"),
    "Bild.bmp": (lambda: b"BM" + bytes(60), "JPG oder PNG"),
    "Bild.webp": (lambda: picture("WEBP"), "JPG oder PNG"),
    "Archiv.zip": (lambda: zipped({"a.txt": "x"}), "einzeln"),
    "Archiv.rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(20), "als PDF"),
    "Geheim.docx": (lambda: ole.ole_file({"EncryptedPackage": b"x"}), "ohne Passwort"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_m_09_what_is_refused_says_how_to_send_it(name):
    content, way = REFUSED[name]
    reason = check_file(name, content(), LIMITS).reason
    assert way in reason
    assert "Bitte" in reason


def test_m_09_a_spreadsheet_of_libreoffice_is_taken():
    content = open_document("spreadsheet", **{"content.xml": "<x/>", "Configurations2/a": ""})
    assert check_file("Liste.ods", content, LIMITS).ok


@pytest.mark.parametrize("name", ["a.csv", "a.vcf", "a.json", "a.log", "a.md", "a", "a.vom 3.Mai"])
def test_m_09_text_under_any_name_is_taken_as_text(name):
    assert check_file(name, "Grüße".encode(), LIMITS).name == f"{name}.txt"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
@pytest.mark.parametrize("ending", ["png", "jpg", "jpeg", "tif", "heic", "HEIC"])
def test_m_09_a_photo_gets_the_ending_of_what_it_is(kind, ending):
    verdict = check_file(f"IMG_0001.{ending}", picture(kind), LIMITS)
    right = {"PNG": "png", "JPEG": "jpg", "TIFF": "tif"}[kind]
    assert verdict.ok
    same = ending == right or (ending, right) == ("jpeg", "jpg")
    assert verdict.name == (f"IMG_0001.{ending}" if same else f"IMG_0001.{right}")


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"msf1", b"hevc"])
def test_m_09_a_damaged_photo_of_a_phone_says_so(brand):
    content = b"\x00\x00\x00\x18ftyp" + brand + bytes(40)
    assert check_file("IMG_0001.HEIC", content, LIMITS).reason == (
        "Das Bild ist beschädigt und kann nicht gelesen werden."
    )


def test_m_09_what_is_no_photo_does_not_become_one():
    with pytest.raises(UnreadablePicture):
        as_jpeg(b"\x00\x00\x00\x18ftypheic" + bytes(40))


@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "IMG_0001.heif", "IMG_0001.jpg", "IMG_0001"])
def test_m_09_a_photo_of_a_phone_is_stored_as_jpeg(house, name):
    on = local_day(AT)
    seen = documents.inspect_file(content=HEIC, name=name, on=on)
    assert (seen.name, seen.media_type, seen.extension) == ("IMG_0001.jpg", "image/jpeg", ".jpg")
    with Image.open(io.BytesIO(seen.content)) as photo:
        assert (photo.format, photo.size) == ("JPEG", (64, 32))
        assert photo.getexif()[ExifTags.Base.Artist] == "Mara Beispiel"
        low, high = zip(*photo.convert("RGB").getextrema(), strict=True)
        assert low[0] > 200
        assert max(high[1:]) < 60


def test_m_09_a_stored_file_has_an_ending_that_fits(house):
    seen = documents.store_document(
        content=pdf(""), name="Bescheid vom 3.11.2026", title="x", by=house.officer, at=AT
    )
    assert seen.original_name == "Bescheid vom 3.11.2026.pdf"


def test_m_09_a_scan_says_that_nobody_has_read_it():
    note = extract_text("application/pdf", pdf("")).note
    assert note == "Das PDF enthält keinen Text (nur Bilder). Bitte selbst ansehen."
