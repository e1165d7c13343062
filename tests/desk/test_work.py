"""Who only looks at a Vorgang adds nothing to it; who writes for one unit writes for that one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from krm.casework.actions import forward, record
from krm.casework.actions.forward import UnitTask
from krm.casework.queries import live_assignments
from krm.documents.models import Document
from krm.journal.actions import Refused

pytestmark = pytest.mark.both_databases(
    "sorting: days between two moments are computed by the database", every_run=True
)


def uploads(client, case):
    file = SimpleUploadedFile("nachweis.txt", b"Ein Text")
    address = reverse("casework:upload", args=[case.number])
    return client.post(address, {"files": file, "kind": "proof"}, follow=True)


def test_who_only_looks_stores_no_file(house, case, client):
    """The right is asked before anything is written to disk."""
    client.force_login(house.executive)
    before = Document.objects.count()
    page = uploads(client, case).content.decode()
    assert "ansehen, aber nicht bearbeiten" in page
    assert Document.objects.count() == before


def test_the_verb_asks_too(house, case):
    document = case.documents.get().document
    with pytest.raises(Refused, match="nicht bearbeiten"):
        record.attach(reaction=case, document=document, kind="proof", by=house.executive, at=now())


@pytest.mark.parametrize("name", ["officer", "lead_leistung", "front_office"])
def test_who_works_on_it_adds_files(house, case, client, name):
    client.force_login(getattr(house, name))
    uploads(client, case)
    assert case.documents.filter(kind="proof").count() == 1


def test_a_unit_opens_only_its_own_schriftsatz(house, case, client):
    forward.forward(
        reaction=case, lead_unit=house.leistung, tasks=[UnitTask(house.markt)],
        by=house.officer, at=now(),
    )  # fmt: skip
    address = {
        row.unit: reverse("casework:schriftsatz", args=[case.number, row.pk])
        for row in live_assignments(case)
    }
    client.force_login(house.lead_markt)
    assert client.get(address[house.markt]).status_code == 200
    assert client.get(address[house.leistung]).status_code == 404
