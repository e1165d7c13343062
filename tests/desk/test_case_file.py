"""The whole Vorgang as one PDF: what is left out stands in its index with the reason."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import now
from pypdf import PdfReader

from krm.casework.actions import record
from krm.documents import queries as documents
from krm.documents.actions import store_document
from krm.documents.models import Document


@pytest.fixture
def words(house, case, client):
    """Return the words of the PDF as somebody gets it."""

    def read(name):
        client.force_login(getattr(house, name))
        answer = client.post(reverse("desk:case_file", args=[case.number]))
        assert answer.status_code == 200
        pages = PdfReader(BytesIO(answer.content)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    return read


def scan(case):
    return case.documents.get(kind="incoming").document


def test_what_is_no_pdf(house, case, words):
    at = now()
    note = store_document(
        content=b"Ein Text", name="vermerk.txt", title="Vermerk", by=house.officer, at=at
    )
    record.attach(reaction=case, document=note, kind="proof", by=house.officer, at=at)
    assert "Vermerk" in words("officer")
    assert "nicht als PDF" in words("officer")


def test_what_the_store_has_lost(case, words):
    documents.path_of(scan(case)).unlink()
    assert "fehlt in der Ablage" in words("officer")


def test_what_the_virus_scan_holds_back(case, words):
    Document.objects.filter(pk=scan(case).pk).update(scan_state=Document.ScanState.INFECTED)
    text = words("officer").replace("- ", "")
    assert "wegen der Virenprüfung gesperrt" in text


def test_what_was_not_chosen_for_the_unit(case, words):
    """The unit is told that there is more, not what it is."""
    Document.objects.filter(pk=scan(case).pk).update(title="Geheimer Titel")
    text = words("lead_leistung")
    assert "nicht für Sie freigegeben" in text
    assert "Weiteres Dokument" in text
    assert "Geheimer Titel" not in text
