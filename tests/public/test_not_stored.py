"""When nothing can be stored people keep their words, and no files fill the disk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client

from krm.arrivals.models import IntakeItem, Submission
from krm.documents.models import Document
from tests.public.test_pages import FORM, STATUS, TEXT, handed_in, typed, visitor

__all__ = ["visitor"]

pytestmark = pytest.mark.both_databases("transactions: what cannot be written is shown again")

WAIT = "Das ließ sich gerade nicht speichern."
MUCH = "Heute sind schon sehr viele Dateien angekommen."


@pytest.fixture(params=["database or disk is full", "database is locked"])
def unwritable(request, db):
    def refuse(execute, sql, params, many, context):
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            raise OperationalError(request.param)
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuse)


def test_s_11_the_form_shows_its_text_when_it_cannot_be_stored(visitor, unwritable):
    with unwritable:
        answer = visitor.post(FORM, typed())
    page = answer.content.decode()
    assert answer.status_code == 503
    assert WAIT in page
    assert TEXT in page
    assert not Submission.objects.exists()


def test_s_11_a_full_file_store_keeps_the_text_too(visitor, settings, tmp_path):
    blocked = tmp_path / "no-folder"
    blocked.write_text("a file where the store should be")
    settings.MEDIA_ROOT = blocked
    file = SimpleUploadedFile("beleg.txt", b"Beleg vom 4. Mai")
    answer = visitor.post(FORM, typed(files=[file]))
    assert answer.status_code == 503
    assert TEXT in answer.content.decode()


def test_s_11_what_is_added_to_a_code_stays_too(visitor, unwritable):
    code = handed_in(visitor)
    with unwritable:
        answer = visitor.post(STATUS, {"code": code, "do": "add", "text": "Noch etwas: Mittwoch."})
    assert answer.status_code == 503
    assert "Noch etwas: Mittwoch." in answer.content.decode()


def test_s_11_a_reported_barrier_stays_too(visitor, unwritable):
    said = {"text": "Der Knopf ist nicht zu hören.", "token": typed()["token"]}
    with unwritable:
        answer = visitor.post("/barriere/", said)
    assert answer.status_code == 503
    assert said["text"] in answer.content.decode()


def test_s_11_the_files_of_one_line_end_for_the_day_and_the_words_pass(visitor, settings):
    settings.UPLOAD_MB_PER_ADDRESS = 2
    for words in (b"Beleg vom 4. Mai", b"Beleg vom 5. Mai"):
        file = SimpleUploadedFile("beleg.txt", words)
        said = typed(happened=words.decode(), files=[file])
        assert visitor.post(FORM, said).status_code == 303
    assert Document.objects.count() == 2
    third = typed(happened="Das dritte Anliegen.", files=[SimpleUploadedFile("b.txt", b"Neu")])
    page = visitor.post(FORM, third).content.decode()
    assert MUCH in page
    assert "Das dritte Anliegen." in page
    assert visitor.post(FORM, typed(happened="Das dritte Anliegen.")).status_code == 303
    other = Client(REMOTE_ADDR="198.51.100.9")
    file = SimpleUploadedFile("c.txt", b"Von anderswo")
    assert other.post(FORM, typed(happened="Anderswo.", files=[file])).status_code == 303


def test_s_11_all_lines_together_end_too(visitor, settings):
    settings.UPLOAD_MB_IN_ALL = 1
    file = SimpleUploadedFile("a.txt", b"Eins")
    assert visitor.post(FORM, typed(files=[file])).status_code == 303
    other = Client(REMOTE_ADDR="198.51.100.9")
    second = typed(happened="Zwei.", files=[SimpleUploadedFile("b.txt", b"Zwei")])
    assert MUCH in other.post(FORM, second).content.decode()
    assert IntakeItem.objects.count() == 1


def test_s_07_one_line_does_not_shut_the_form_for_all(visitor, settings):
    settings.FORM_IN_ALL = settings.FORM_PER_ADDRESS + 5
    for number in range(settings.FORM_IN_ALL + 5):
        line = Client(REMOTE_ADDR=f"2001:db8:0:{number:x}::1")
        line.post(FORM, typed(kind=""))
    assert line.post(FORM, typed()).status_code == 429
    assert visitor.post(FORM, typed()).status_code == 303
