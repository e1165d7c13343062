"""A sheet for the file: its tables have room for long texts in every column."""

from io import BytesIO

import pypdf

from krm.adapters.pdf import SheetDocument, SheetPart, render_sheet
from tests.house.scans import pictures_of

LONG = "2 Jahre nach dem Ende des Jahres: Abschluss, danach ohne alles zur Person"
ROW = ("Angaben zur Person", "Antworten, Rückfragen, Zuordnung zum Vorgang", "KRM, Einheiten", LONG)


def sheet(rows):
    part = SheetPart(heading="Wozu", heads=("Art", "Wozu", "Wer", "Wie lange"), rows=rows)
    return render_sheet(SheetDocument("Jobcenter", "Auskunft", "Antrag 1", (part,))).pdf


def test_four_columns_of_text_stay_on_the_page(tmp_path):
    pdf = sheet((ROW,) * 8)
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) == 1
    page = pictures_of(pdf, tmp_path, dpi=50)[0].convert("L")
    right_edge = page.crop((int(page.width * 0.92), 0, page.width, page.height))
    assert right_edge.getextrema() == (255, 255), "nothing is printed into the margin"
