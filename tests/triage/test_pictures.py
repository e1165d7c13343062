"""The pages of a scan as pictures: for whoever may decide, and of nothing that hurts."""

import io

import pytest
from django.urls import reverse
from PIL import Image, ImageDraw

from krm.documents.models import Document
from krm.documents.rules.page_pictures import has_pictures
from tests.triage.test_triage_pages import taken_in

PDF = "application/pdf"


def scan(*words, kind="PDF"):
    """Return a file with one picture of words on each page."""
    pages = []
    for word in words:
        page = Image.new("L", (620, 877), 255)
        ImageDraw.Draw(page).rectangle((100, 100, 100 + 40 * len(word), 160), fill=0)
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(out, kind, save_all=kind != "JPEG", append_images=pages[1:], resolution=75)
    return out.getvalue()


def arrived(content, name="brief.pdf", media_type=PDF):
    item = taken_in(files=[(name, content, media_type)])
    return item, item.documents.get()


def address(name, item, file, *more):
    return reverse(f"triage:{name}", args=[item.receipt_number, file.pk, *more])


@pytest.fixture
def desk(client, house):
    client.force_login(house.officer)
    return client


@pytest.mark.parametrize(
    ("name", "kind", "media_type", "count"),
    [
        ("brief.pdf", "PDF", PDF, 2),
        ("brief.tif", "TIFF", "image/tiff", 2),
        ("brief.png", "PNG", "image/png", 1),
        ("brief.jpg", "JPEG", "image/jpeg", 1),
    ],
)
def test_each_page_is_drawn(desk, name, kind, media_type, count):
    words = ("Seite eins", "zwei")[:count]
    item, file = arrived(scan(*words, kind=kind), name, media_type)
    shown = desk.get(address("pages", item, file), headers={"HX-Request": "true"}).content.decode()
    assert shown.count("<img") == count
    assert f"Seite {count} von {count} aus {name}" in shown
    pictures = []
    for number in range(1, count + 1):
        answer = desk.get(address("page_picture", item, file, number))
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        pictures.append(Image.open(io.BytesIO(answer.content)).convert("L"))
    # What is drawn is what was scanned: longer words make a darker page.
    dark = [sum(picture.histogram()[:64]) / picture.width / picture.height for picture in pictures]
    assert all(share > 0.01 for share in dark)
    assert dark == sorted(dark, reverse=True)
    assert desk.get(address("page_picture", item, file, count + 1)).status_code == 404
    assert desk.get(address("page_picture", item, file, 0)).status_code == 404


def test_the_page_of_the_arrival_leads_to_the_pictures(desk):
    item, file = arrived(scan("Brief"))
    shown = desk.get(item.get_absolute_url()).content.decode()
    assert f'hx-get="{address("pages", item, file)}"' in shown
    own_page = desk.get(address("pages", item, file)).content.decode()
    assert "Zurück zum Eingang" in own_page


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", b"%PDF-1.7\n" + b"9 " * 999]
)
def test_a_broken_file_says_what_to_do(desk, content):
    item, file = arrived(content)
    shown = desk.get(address("pages", item, file)).content.decode()
    assert "Bitte die Datei herunterladen" in shown
    assert desk.get(address("page_picture", item, file, 1)).status_code == 404


def test_nothing_is_drawn_of_a_file_in_which_something_was_found(desk):
    item, file = arrived(scan("Brief"))
    Document.objects.update(scan_state=Document.ScanState.INFECTED)
    assert "Schadsoftware" in desk.get(address("pages", item, file)).content.decode()
    assert desk.get(address("page_picture", item, file, 1)).status_code == 404


@pytest.mark.parametrize("who", ["clerk", "lead_markt", "administrator", "service_center"])
def test_foreign_pages_do_not_exist(client, house, who):
    item, file = arrived(scan("Brief"))
    client.force_login(getattr(house, who))
    assert client.get(address("pages", item, file)).status_code == 404
    assert client.get(address("page_picture", item, file, 1)).status_code == 404


def test_only_scans_and_photos_have_pictures():
    assert has_pictures(PDF)
    assert not has_pictures("text/plain")
