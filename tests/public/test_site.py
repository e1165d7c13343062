"""What the office enters about its public pages, and the film in sign language."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from krm.public.models import PublicSite
from krm.public.rules import film as rules_film

MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8
WEBM = b"\x1a\x45\xdf\xa3" + b"w" * 100
EDIT = "/verwaltung/oeffentliche-seiten/"
FILM = "/gebaerdensprache/film/"


@pytest.fixture
def manager(house, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = Client()
    client.force_login(house.administrator)
    return client


def said(**changes):
    return {
        "privacy_contact": "Datenschutz im Haus\nBeispielweg 1",
        "privacy_email": "datenschutz@beispiel.example",
    } | changes


def film(content=MP4, name="film.mp4"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (MP4, "mp4"),
        (WEBM, "webm"),
        (b"", ""),
        (b"%PDF-1.7 ftyp", ""),
        (b"\x00\x00\x00\x18free", ""),
    ],
)
def test_a_film_is_known_by_its_first_bytes(head, kind):
    assert rules_film.kind_of(head[: rules_film.HEAD]) == kind


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=100-", None),
        ("bytes=20-10", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
    ],
)
def test_the_part_a_browser_asks_for(header, part):
    assert rules_film.asked_range(header, 100) == part


@pytest.mark.parametrize(
    ("text", "is_one"), [("3:20", True), ("0:07", True), ("3:60", False), ("3", False), ("", False)]
)
def test_a_length_is_minutes_and_seconds(text, is_one):
    assert rules_film.is_length(text) is is_one


def test_the_contact_for_data_protection_stands_in_the_notice(manager):
    before = Client().get("/datenschutz/").content.decode()
    assert "Schreiben Sie dazu: Datenschutz." in before
    assert manager.post(EDIT, said()).status_code == 302
    page = Client().get("/datenschutz/").content.decode()
    assert "Datenschutz im Haus<br>Beispielweg 1" in page
    assert "datenschutz@beispiel.example" in page
    assert "Schreiben Sie dazu: Datenschutz." not in page


def test_a_film_is_shown_downloaded_and_taken_out_again(manager, tmp_path):
    assert "fehlt noch" in Client().get("/gebaerdensprache/").content.decode()
    assert Client().get(FILM).status_code == 404
    assert manager.post(EDIT, said(film=film(), film_length="3:20")).status_code == 302
    page = Client().get("/gebaerdensprache/").content.decode()
    assert "<video" in page
    assert "3:20" in page
    assert "Film in Deutscher Gebärdensprache fehlt" not in (
        Client().get("/barrierefreiheit/").content.decode()
    )
    response = Client().get(FILM)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "video/mp4")
    assert b"".join(response) == MP4
    part = Client().get(FILM, headers={"Range": "bytes=4-7"})
    assert (part.status_code, b"".join(part)) == (206, b"ftyp")
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    assert "attachment" in Client().get(FILM, {"laden": ""}).headers["Content-Disposition"]
    assert manager.post(EDIT, said(remove_film="on")).status_code == 302
    assert Client().get(FILM).status_code == 404
    assert not list((tmp_path / "site").iterdir())


def test_a_new_film_takes_the_place_of_the_old_one(manager, tmp_path):
    manager.post(EDIT, said(film=film(), film_length="3:20"))
    manager.post(EDIT, said(film=film(WEBM, "b.webm"), film_length="1:00"))
    assert [path.suffix for path in (tmp_path / "site").iterdir()] == [".webm"]
    assert Client().get(FILM).headers["Content-Type"] == "video/webm"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"film": film(), "film_length": ""}, "Dauer"),
        ({"film": film(), "film_length": "drei"}, "Minuten und Sekunden"),
        ({"film": film(b"MZ\x00\x00" * 9), "film_length": "3:20"}, "kein Film"),
        ({"privacy_email": "nirgends"}, "E-Mail"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_changes_nothing(manager, wrong, words):
    response = manager.post(EDIT, said(**wrong))
    assert response.status_code == 400
    assert words in response.content.decode()
    assert not PublicSite.objects.exists()


def test_nobody_else_enters_anything(house):
    client = Client()
    client.force_login(house.officer)
    assert client.get(EDIT).status_code == 404


def test_languages_nobody_has_checked_are_marked(manager):
    page = manager.get(EDIT).content.decode()
    assert page.count("aus, noch nicht geprüft") == 4
    assert page.count(reverse("public:form") + "?sprache=") == 7
