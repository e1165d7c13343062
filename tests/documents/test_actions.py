"""Storing a file: checked, hashed, on disk before the row, and nothing of a refused one."""

from datetime import UTC, datetime

import pytest

from krm.documents import actions, jobs, queries
from krm.documents.models import Document
from krm.journal.actions import SYSTEM, Refused
from tests.house.costly import costly_tiff
from tests.house.remembered import shipped_rules

AT = datetime(2026, 5, 22, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _rules(db):
    shipped_rules(at=AT)


def store(content=b"Ein Brief.\n", name="brief.txt", title=""):
    return actions.store_document(content=content, name=name, title=title, by=SYSTEM, at=AT)


def test_a_file_lies_under_a_generated_name_with_its_digest():
    document = store(title="Brief vom Mai")
    assert queries.read_content(document) == b"Ein Brief.\n"
    assert "brief" not in document.stored_name
    assert len(document.sha256) == 64
    assert (document.text, document.text_state) == ("", "waiting")
    assert document.scan_state == Document.ScanState.UNSCANNED
    assert queries.is_offered(document)


def test_s_03_the_text_of_a_file_is_read_later_and_kept_beside_it():
    attempt = jobs.read_text(store())
    document = actions.keep_text(document=Document.objects.get(), found=attempt.found)
    assert (document.text, document.text_state) == ("Ein Brief.", "read")


def test_s_03_a_file_that_takes_too_long_to_check_is_refused_with_what_to_do():
    with pytest.raises(Refused, match="als PDF oder als Foto"):
        store(costly_tiff(), "scan.tif")
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "leer.txt", "leer"),
        (b"<html><script>alert(1)</script></html>", "bild.png", ""),
        (b"MZ\x90\x00" + b"\0" * 200, "brief.pdf", ""),
        (lambda: b"x" * (21 * 1024 * 1024), "gross.txt", "20 MB"),
    ],
    ids=["empty", "html as picture", "program as pdf", "too large"],
)
def test_what_is_not_what_it_says_is_refused_with_a_reason(content, name, reason):
    content = content() if callable(content) else content  # a large one is made here
    with pytest.raises(Refused) as refusal:
        store(content, name)
    assert reason in refusal.value.reason
    assert not Document.objects.exists()


def test_without_an_answer_of_the_scanner_nothing_is_offered(settings):
    settings.CLAMD = "127.0.0.1:9"
    document = store()
    assert document.scan_state == Document.ScanState.UNSCANNED
    assert not queries.is_offered(document)
