"""The whole case as one file: contents, tags, bookmarks and what is appended."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from krm.adapters import pdf


def foreign_pdf(*, pages=1, script=False, password=""):
    """Return a PDF as somebody else might send it."""
    document = pikepdf.Pdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(300, 400))
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        page = document.pages[0]
        page.obj.AA = pikepdf.Dictionary(O=action)
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
        )
        page.obj.Annots = pikepdf.Array([document.make_indirect(link)])
    out = BytesIO()
    encryption = pikepdf.Encryption(owner=password, user=password) if password else False
    document.save(out, encryption=encryption)
    return out.getvalue()


CASE = pdf.CaseDocument(
    office="Jobcenter Musterstadt",
    reference="KRM-2026-00042",
    title="Bescheid unverständlich",
    produced_on="Mo 23.11.2026",
    produced_by="Mara Beispiel",
    facts=(("Art", "Beschwerde"), ("Eingang", "Fr 20.11.2026")),
    deadlines=(
        pdf.CaseDeadline("Eingangsbestätigung", "Mi 25.11.2026", "offen", ("Tag null: Freitag.",)),
    ),
    anliegen=(pdf.CaseAnliegen("Bescheid unverständlich", "Die Berechnung fehlt.", "erläutert"),),
    matter=pdf.blocks_from_text("Ich verstehe den Bescheid nicht."),
    timeline=(pdf.CaseEvent("20.11.2026 10:12", "erfasst", "Mara Beispiel"),),
    letters=(pdf.CaseLetter("Eingangsbestätigung", pdf.blocks_from_text("Danke."), "23.11.2026"),),
    attachments=(pdf.CaseAttachment("Foto", "20.11.2026", "Bild"),),
    made_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
)


def bookmarks_of(data):
    with pikepdf.open(BytesIO(data)) as document, document.open_outline() as outline:
        return [item.title for item in outline.root]


def test_the_sections_stand_in_contents_and_outline():
    data = pdf.render_case_file(CASE).pdf
    reader = PdfReader(BytesIO(data))
    contents = reader.pages[1].extract_text()
    sections = ["Auf einen Blick", "Worum es geht", "Anliegen", "Fristen", "Verlauf", "Schreiben",
                "Unterlagen"]  # fmt: skip
    assert all(section in contents for section in sections)
    assert bookmarks_of(data)[-len(sections) :] == sections
    whole = "\n".join(page.extract_text() for page in reader.pages)
    for part in ("Tag null: Freitag.", "Die Berechnung fehlt.", "erläutert", "Danke.", "Foto"):
        assert part in whole


def test_without_appended_files_it_is_pdf_ua_and_pdf_a():
    with pikepdf.open(BytesIO(pdf.render_case_file(CASE).pdf)) as document:
        assert bool(document.Root.MarkInfo.Marked)
        with document.open_metadata() as metadata:
            assert (metadata["pdfuaid:part"], metadata["pdfaid:part"]) == ("1", "3")


def test_appended_files_follow_with_bookmark_and_page_number():
    files = (
        pdf.CaseAttachment("Brief A", "20.11.2026", "Brief", foreign_pdf(pages=2)),
        pdf.CaseAttachment("Brief B", "21.11.2026", "Brief", foreign_pdf()),
    )
    own = len(PdfReader(BytesIO(pdf.render_case_file(CASE).pdf)).pages)
    data = pdf.render_case_file(replace(CASE, attachments=files)).pdf
    reader = PdfReader(BytesIO(data))
    assert len(reader.pages) == own + 3
    assert bookmarks_of(data)[-2:] == ["Brief A", "Brief B"]
    listing = reader.pages[own - 1].extract_text()
    assert f"Brief A 20.11.2026 Brief {own + 1}" in " ".join(listing.split())
    assert f"Brief B 21.11.2026 Brief {own + 3}" in " ".join(listing.split())
    assert f"von {own + 3}" in reader.pages[1].extract_text()


def test_with_foreign_pages_it_claims_no_conformance_it_cannot_have():
    files = (pdf.CaseAttachment("Brief", pdf=foreign_pdf()),)
    data = pdf.render_case_file(replace(CASE, attachments=files)).pdf
    with pikepdf.open(BytesIO(data)) as document, document.open_metadata() as metadata:
        assert "pdfuaid:part" not in metadata
        assert "pdfaid:part" not in metadata


def test_our_own_letters_can_be_appended_and_the_tags_stay_whole():
    own = pdf.render_case_file(CASE).pdf
    data = pdf.render_case_file(
        replace(CASE, attachments=(pdf.CaseAttachment("Brief", pdf=own),))
    ).pdf
    with pikepdf.open(BytesIO(data)) as document:
        parents = [int(p.obj.StructParents) for p in document.pages if "/StructParents" in p.obj]
        assert len(parents) == len(set(parents))  # two pages with one number would mix their tags


def test_scripts_do_not_travel_along():
    files = (pdf.CaseAttachment("Brief", pdf=foreign_pdf(script=True)),)
    data = pdf.render_case_file(replace(CASE, attachments=files)).pdf
    with pikepdf.open(BytesIO(data)) as document:
        everything = "".join(repr(thing) for thing in document.objects)
    assert "JavaScript" not in everything
    assert "alert" not in everything


@pytest.mark.parametrize(
    "content", [b"", b"kein PDF", b"%PDF-1.7 kaputt", foreign_pdf(password="geheim")]
)
def test_what_cannot_be_opened_is_listed_and_named(content):
    files = (pdf.CaseAttachment("Anlage 1", pdf=content),)
    result = pdf.render_case_file(replace(CASE, attachments=files))
    assert result.left_out == ("Anlage 1",)
    listing = PdfReader(BytesIO(result.pdf)).pages[-1].extract_text()
    assert "Anlage 1 nicht lesbar" in " ".join(listing.split())


def test_an_emoji_in_the_matter_is_reported():
    result = pdf.render_case_file(replace(CASE, matter=pdf.blocks_from_text("Super 😀")))
    assert result.replaced == (("matter[0].text", "😀"),)


def test_an_empty_case_is_still_a_file():
    bare = pdf.CaseDocument("Jobcenter", "KRM-2026-00001", "Titel", "heute", "Mara Beispiel")
    assert pdf.render_case_file(bare).pdf.startswith(b"%PDF")


def test_a_word_without_end_is_broken_and_kept_whole():
    endless = "QUJD" * 25_000
    document = pdf.render_case_file(replace(CASE, matter=pdf.blocks_from_text(endless)))
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(document.pdf)).pages)
    assert text.count("QUJD") > 24_000
