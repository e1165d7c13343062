"""What is read from accepted files, and what is taken off pictures before they leave."""

import io
import zipfile

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin
from xlsxwriter import Workbook

from krm.documents.rules import (
    MEDIA_TYPES,
    Extracted,
    ReadLimits,
    UnreadablePicture,
    extract_text,
    strip_metadata,
)
from tests.house import ole_writer as ole

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
UNREADABLE = "Der Text konnte nicht gelesen werden."
LOCKED = (
    "Das PDF ist mit einem Kennwort verschlüsselt und hier nicht lesbar. Bitte um eine Fassung "
    "ohne Kennwort bitten."
)
SHORTENED = "Die Datei ist sehr lang. Der Rest wurde nicht gelesen. Bitte selbst ansehen."


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body):
    return zipped({"word/document.xml": f"<w:document {WORD}><w:body>{body}</w:body></w:document>"})


def odt(body):
    return zipped(
        {"content.xml": f"<office:document-content {ODF}>{body}</office:document-content>"}
    )


def xlsx(rows):
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def pdf(*pages, password=""):
    writer = pypdf.PdfWriter()
    for words in pages:
        page = writer.add_blank_page(300, 300)
        font = pypdf.generic.DictionaryObject({
            pypdf.generic.NameObject(f"/{key}"): pypdf.generic.NameObject(f"/{value}")
            for key, value in {"Type": "Font", "Subtype": "Type1", "BaseFont": "Helvetica",
                               "Encoding": "WinAnsiEncoding"}.items()
        })  # fmt: skip
        fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): font})
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 20 200 Td ({words}) Tj ET".encode("cp1252"))
        page[pypdf.generic.NameObject("/Contents")] = stream.flate_encode()
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


BROKEN_DTD = (
    f'<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document {WORD}>'
    "<w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:document>"
)


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("txt", "Grüße".encode(), "Grüße"),
        ("txt", "Grüße".encode("latin-1"), "Grüße"),
        ("txt", "Grüße".encode("utf-16"), "Grüße"),
        ("txt", b"eins\r\nzwei\x00", "eins\nzwei"),
        ("pdf", pdf("Lärm über dem Flur", "Seite zwei"), "Lärm über dem Flur\nSeite zwei"),
        ("docx", docx("<w:p><w:r><w:t>Grüße</w:t><w:tab/><w:t>aus</w:t></w:r></w:p>"
                      "<w:p><w:r><w:t>Köln</w:t></w:r></w:p>"), "Grüße\taus\nKöln"),
        ("odt", odt("<text:h>Titel</text:h><text:p>Grüße <text:span>aus</text:span> Köln"
                    "<text:line-break/>am Rhein</text:p>"), "Titel\nGrüße aus Köln\nam Rhein"),
        ("ods", odt("<text:p>Zelle</text:p>"), "Zelle"),
        ("xlsx", xlsx([["Name", "Zahl"], ["Grüße", 7]]), "Name\tZahl\nGrüße\t7"),
        ("eml", b"Subject: x\r\nContent-Type: text/html\r\n\r\n<p>Gr&uuml;&szlig;e</p>", "Grüße"),
        ("msg", ole.outlook_file({ole.SUBJECT: "Betreff", ole.BODY: "Grüße"}), "Betreff\n\nGrüße"),
        ("png", b"\x89PNG", ""),
    ],
)  # fmt: skip
def test_the_text_of_a_file(kind, content, text):
    assert extract_text(MEDIA_TYPES[kind], content) == Extracted(text)


@pytest.mark.parametrize(
    ("kind", "content", "note"),
    [
        ("pdf", b"%PDF-1.7 kaputt", UNREADABLE),
        ("pdf", pdf("geheim", password="x"), LOCKED),
        ("pdf", pdf(""), "Das PDF enthält keinen Text (nur Bilder). Bitte selbst ansehen."),
        ("docx", b"PK\x03\x04", UNREADABLE),
        ("docx", zipped({"word/document.xml": BROKEN_DTD}), UNREADABLE),
        ("docx", docx("<w:p>" * 5), UNREADABLE),
        ("odt", lambda: zipped({"content.xml": b"\0" * 200_000_000}), UNREADABLE),
        ("msg", b"x", UNREADABLE),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_never_raised(kind, content, note):
    content = content() if callable(content) else content  # a large one is made here
    assert extract_text(MEDIA_TYPES[kind], content) == Extracted("", note)


def test_pages_are_limited():
    found = extract_text(MEDIA_TYPES["pdf"], pdf("eins", "zwei", "drei"), ReadLimits(max_pages=2))
    assert found == Extracted("eins\nzwei", SHORTENED)


def test_time_is_limited():
    found = extract_text(MEDIA_TYPES["pdf"], pdf("eins"), ReadLimits(max_seconds=-1))
    assert found == Extracted("", SHORTENED)


def test_text_is_limited():
    found = extract_text("text/plain", b"x" * 5000, ReadLimits(max_text=100))
    assert found == Extracted("x" * 100, SHORTENED)


@given(st.sampled_from(sorted(MEDIA_TYPES)), st.binary(max_size=2000))
def test_random_bytes_never_raise(kind, content):
    assert extract_text(MEDIA_TYPES[kind], content) is not None


def telling_picture(form):
    """Return a picture that says where and by whom it was taken, lying on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = "Mara Beispiel"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (49.0, 30.0, 0.0)
    out = io.BytesIO()
    options: dict[str, object] = {"comment": b"Mara Beispiel"} if form == "JPEG" else {}
    if form == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", "Mara Beispiel")
        options = {"pnginfo": info}
    Image.new("RGB", (40, 20), "red").save(out, form, exif=exif, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("TIFF", "image/tiff")]
)
def test_pictures_leave_without_what_they_tell(form, media_type):
    before = telling_picture(form)
    assert b"Mara Beispiel" in before
    after = strip_metadata(media_type, before)
    assert b"Mara" not in after
    with Image.open(io.BytesIO(after)) as picture:
        assert picture.size == (20, 40)  # turned upright, since the orientation went too
        assert not picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        assert ExifTags.Base.Artist not in picture.getexif()
        assert not {"comment", "Author", "exif"} & set(picture.info)


def test_all_pages_of_a_scan_stay():
    out = io.BytesIO()
    pages = [Image.new("1", (30, 30), n % 2) for n in range(3)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    with Image.open(io.BytesIO(strip_metadata("image/tiff", out.getvalue()))) as picture:
        assert getattr(picture, "n_frames", 0) == 3


def test_other_files_stay_as_they_are():
    assert strip_metadata("application/pdf", b"%PDF-1.7") == b"%PDF-1.7"


def test_a_picture_that_cannot_be_cleaned_does_not_leave():
    with pytest.raises(UnreadablePicture):
        strip_metadata("image/jpeg", b"\xff\xd8\xff kaputt")
