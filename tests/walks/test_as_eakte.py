"""AS-65 to AS-67, AS-71: consents and look-ins into the E-AKTE, walked by links and buttons."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from krm.privacy.models import LookIn
from tests.house.cases import forwarded, recorded
from tests.walks.directive import clock, reads, reads_nowhere, story, today
from tests.walks.walker import PDF, DeadEnd, Walker

__all__ = ["clock", "story"]
pytestmark = pytest.mark.both_databases("walk: from Heute to the end of a story")

LOOK_IN = "Einsicht eintragen"
DOCUMENT = {
    "kind": "bescheid", "document": "Bescheid über die Miete",
    "purpose": "Prüfen, ob die Nachricht der Kundin in der Akte liegt.",
}  # fmt: skip


def at_the_case(person, row) -> Walker:
    return today(person).press("Register").press(row.title)


def consents(walker: Walker, given_on: str) -> Walker:
    """The officer enters the signed form."""
    paper = SimpleUploadedFile("einwilligung.pdf", PDF, "application/pdf")
    walker.press("Einwilligung eintragen")
    return walker.press("Eintragen", purpose="eakte", given_on=given_on, file=paper)


def reads_document(walker: Walker, document_on: str) -> Walker:
    reads(walker.press(LOOK_IN), "Einsicht in die E-AKTE eintragen")
    return walker.press("Eintragen", document_on=document_on, **DOCUMENT)


def test_as_65_without_a_written_consent_there_is_no_form(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    walker = at_the_case(story.officer, row)
    reads(walker, "Es liegt keine schriftliche Einwilligung vor.", "Keine Einsicht.")
    assert not walker.has(LOOK_IN)
    walker = at_the_case(story.officer, row)
    with pytest.raises(DeadEnd, match="refused"):
        walker.open(f"/vorgang/{row.number}/datenschutz/look_in/")
    reads(walker, "Vordruck unterschreiben lassen")
    walker.press("Vordruck als PDF")
    walker = at_the_case(story.officer, row).press("Einwilligung eintragen")
    with pytest.raises(DeadEnd, match="Der Nachweis fehlt"):
        walker.press("Eintragen", as_shown=True)
    with pytest.raises(DeadEnd, match="mündliche Einwilligung nicht"):
        walker.press("Eintragen", form="oral", note="Am Telefon")
    reads_nowhere(at_the_case(story.officer, row), "Nachweis ansehen")


def test_as_66_to_71_from_the_consent_to_its_withdrawal(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    walker = consents(at_the_case(story.officer, row), "2026-06-13")
    reads(walker, "Die Einwilligung ist eingetragen.", "Nachweis ansehen", "Fassung")
    reads_document(walker, "2024-06-15")
    reads(walker, "Sie dürfen das Dokument jetzt lesen.", "Bescheid vom Sa 15.06.2024")
    with pytest.raises(DeadEnd, match=r"nur Dokumente ab dem 15\.06\.2024"):
        reads_document(walker, "2024-06-14")
    walker = at_the_case(story.officer, row).press("Eintrag berichtigen")
    walker.press("Berichtigen", document_on="2025-06-15", reason="Falsches Jahr abgelesen")
    reads(walker, "Bescheid vom Sa 15.06.2024", "Bescheid vom So 15.06.2025", "Falsches Jahr")
    clock.on("2026-06-16T09:00")
    walker.press("widerrufen").press("Widerruf eintragen", as_shown=True)
    reads(walker, "seit dem 16.06.2026 widerrufen", "Bescheid vom Sa 15.06.2024")
    assert not walker.has(LOOK_IN)
    with pytest.raises(DeadEnd, match="refused"):
        walker.open(f"/vorgang/{row.number}/datenschutz/look_in/")
    assert LookIn.objects.count() == 2


def test_r_08_nobody_but_the_officer_looks_in(story, clock):
    clock.on("2026-06-15T09:00")
    row = recorded(story, "2026-06-12")
    consents(at_the_case(story.officer, row), "2026-06-13")
    forwarded(story, row, "2026-06-15T09:10")
    for person in (story.front_office, story.executive, story.lead_leistung):
        walker = at_the_case(person, row)
        assert not walker.has(LOOK_IN)
        with pytest.raises(DeadEnd, match="404"):
            walker.open(f"/vorgang/{row.number}/datenschutz/look_in/")
