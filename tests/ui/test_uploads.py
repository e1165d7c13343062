"""What is too much is said where the words still are, and never ends in an empty page 400."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from krm.arrivals.models import IntakeItem
from krm.ui.forms.uploads import SurplusFile

TOO_LARGE = "Das war zu groß"


def files(count, size=1):
    return [SimpleUploadedFile(f"{n}.txt", b"x" * size) for n in range(count)]


@pytest.mark.parametrize("size", [10, 100_000], ids=["in memory", "on disk"])
def test_the_surplus_keeps_its_names_and_nothing_else(settings, size):
    settings.FILES_AT_ONCE = 40
    request = RequestFactory().post("/", {"files": files(60, size), "text": "Hallo"})
    sent = request.FILES.getlist("files")
    assert request.POST["text"] == "Hallo"
    assert [file.name for file in sent] == [f"{n}.txt" for n in range(60)]
    assert all(file.read() == b"x" * size for file in sent[:40])
    assert all(isinstance(file, SurplusFile) and file.read() == b"" for file in sent[40:])


def test_what_comes_after_the_surplus_is_read(settings):
    settings.FILES_AT_ONCE = 2
    request = RequestFactory().post("/", {"files": files(5), "after": "noch da"})
    assert request.POST["after"] == "noch da"


def test_more_fields_than_any_form_has_are_answered_so(db):
    answer = Client().post("/meinung/", {f"f{n}": "x" for n in range(1100)})
    assert (answer.status_code, TOO_LARGE in answer.content.decode()) == (413, True)


@pytest.mark.parametrize("size", [3000, 70_000], ids=["in memory", "on disk"])
def test_the_words_beside_files_that_are_too_large_are_read(settings, size):
    settings.REQUEST_MAX_BYTES = 2 * size
    request = RequestFactory().post("/", {"files": files(4, size), "after": "noch da"})
    sent = request.FILES.getlist("files")
    assert request.POST["after"] == "noch da"
    assert [file.name for file in sent] == [f"{n}.txt" for n in range(4)]
    assert [isinstance(file, SurplusFile) for file in sent] == [False, False, True, True]


@pytest.mark.parametrize("address", ["/meinung/", "/k/abc", "/status/"])
def test_a_form_with_more_than_the_house_takes_is_read(settings, address, house):
    settings.REQUEST_MAX_BYTES = 50_000
    photos = [SimpleUploadedFile(f"{n}.jpg", b"x" * 20_000) for n in range(4)]
    answer = Client().post(address, {"files": photos, "happened": "Drei Stunden.", "text": "Mehr"})
    assert answer.status_code != 413


def test_a_form_with_too_large_files_keeps_what_was_typed(settings, house):
    settings.REQUEST_MAX_BYTES = 50_000
    photos = [SimpleUploadedFile(f"{n}.jpg", b"x" * 20_000) for n in range(4)]
    visitor = Client()
    visitor.get("/meinung/")
    page = visitor.post("/meinung/", {"files": photos, "happened": "Drei Stunden gewartet."})
    text = page.content.decode()
    assert "Drei Stunden gewartet." in text
    assert "Die Dateien sind zusammen größer als 40 MB." in text
    assert not IntakeItem.objects.exists()


def test_a_request_that_is_too_large_is_answered_so(db, settings):
    more = str(settings.FORM_READ_MAX_BYTES + 1)
    answer = Client().post("/meinung/", {"happened": "x"}, CONTENT_LENGTH=more)
    page = answer.content.decode()
    assert (answer.status_code, TOO_LARGE in page, "200 MB" in page) == (413, True, True)


def test_other_nonsense_stays_page_400(db):
    answer = Client().get("/meinung/?sprache=%00")
    assert (answer.status_code, TOO_LARGE in answer.content.decode()) == (400, False)
