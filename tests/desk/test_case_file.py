"""The whole Vorgang as one PDF: what is left out stands in its index with the reason."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils.timezone import now
from PIL import Image
from pypdf import PdfReader

from krm.adapters.pdf import picture_as_pdf
from krm.casework.actions import forward, record
from krm.casework.actions.forward import UnitTask
from krm.casework.models import Schriftsatz
from krm.documents import queries as documents
from krm.documents.actions import store_document
from krm.documents.models import Document
from tests.house.desk_cases import recorded


def words_of(answer):
    assert answer.status_code == 200
    pages = PdfReader(BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


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
    """The unit is notified that there is more, not what it is."""
    Document.objects.filter(pk=scan(case).pk).update(title="Geheimer Titel")
    text = words("lead_leistung")
    assert "nicht für Sie freigegeben" in text
    assert "Weiteres Dokument" in text
    assert "Geheimer Titel" not in text


def test_what_the_page_tells_stands_in_it(house, client):
    row = recorded(house, "Drei Rückrufe", wish="Bitte um Rückruf am Vormittag.")
    row.further_points.create(text="Auch der Aufzug war kaputt.")
    row.standort, row.procedure, row.procedure_reference = (
        house.gruenstadt,
        "widerspruch",
        "W 12/26",
    )
    row.save()
    at = now()
    row = forward.forward(
        reaction=row, lead_unit=house.leistung, tasks=[UnitTask(house.leistung)],
        by=house.officer, at=at,
    )  # fmt: skip
    assignment = row.assignments.get()
    text = Schriftsatz.objects.create(
        assignment=assignment, reasons="Die Leitung war gestört.", delivered_at=at, saved_at=at
    )
    text.points.create(anliegen=row.anliegen.get(), facts="Am Montag rief niemand zurück.")
    client.force_login(house.officer)
    shown = words_of(client.post(reverse("desk:case_file", args=[row.number])))
    for said in (
        "Eingangsweg", "Brief", house.gruenstadt.name, "W 12/26", "Rückruf am Vormittag",
        "Aufzug war kaputt", "Schriftsatz von", "Leitung war gestört", "Am Montag rief",
    ):  # fmt: skip
        assert said in shown


def test_a_picture_is_a_page_of_it(house, case, client):
    stream = BytesIO()
    Image.new("RGB", (300, 200), "blue").save(stream, "PNG")
    at = now()
    photo = store_document(
        content=stream.getvalue(), name="foto.png", title="Foto", by=house.officer, at=at
    )
    client.force_login(house.officer)
    address = reverse("desk:case_file", args=[case.number])
    before = len(PdfReader(BytesIO(client.post(address).content)).pages)
    record.attach(reaction=case, document=photo, kind="proof", by=house.officer, at=at)
    answer = client.post(address)
    assert len(PdfReader(BytesIO(answer.content)).pages) > before
    assert "nicht als PDF" not in words_of(answer)


def test_a_broken_picture_is_none():
    assert picture_as_pdf(b"no picture") is None
