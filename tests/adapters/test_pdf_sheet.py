"""A sheet for the file: its tables have room for long texts in every column."""

from io import BytesIO

import pypdf

from krm.adapters.pdf import SheetDocument, SheetPart, render_sheet
from tests.house.scans import pictures_of

LONG = "2 Jahre nach dem Ende des Jahres: Abschluss, danach ohne alles zur Person"
ROW = ("Angaben zur Person", "Antworten, Rückfragen, Zuordnung zum Vorgang", "KRM, Einheiten", LONG)
# No letter of a number is narrower, in points.
NARROWEST = 5


def sheet(rows):
    part = SheetPart(heading="Wozu", heads=("Art", "Wozu", "Wer", "Wie lange"), rows=rows)
    return render_sheet(SheetDocument("Jobcenter", "Auskunft", "Antrag 1", (part,))).pdf


def test_four_columns_of_text_stay_on_the_page(tmp_path):
    pdf = sheet((ROW,) * 8)
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) == 1
    page = pictures_of(pdf, tmp_path, dpi=50)[0].convert("L")
    right_edge = page.crop((int(page.width * 0.92), 0, page.width, page.height))
    assert right_edge.getextrema() == (255, 255), "nothing is printed into the margin"


def test_no_column_of_the_list_of_letters_is_printed_over_the_next():
    """It proves what went out: its numbers and kinds are read one beside the other."""
    words = ("KRM-2026-00064", "Eingangsbestätigung")
    rows = (("10", *words, "1", "Frau Svenja Beispiel, Beispielweg 3, 67433 Neustadt"),)
    part = SheetPart(heads=("Nr.", "Vorgang", "Schreiben", "Seiten", "An"), rows=rows)
    made = render_sheet(SheetDocument("Jobcenter", "Ausgangspost", "Mo 04.05.2026", (part,))).pdf
    begins: dict[str, float] = {}

    def see(text, matrix, *_):
        begins.setdefault(text.strip(), matrix[4])

    pypdf.PdfReader(BytesIO(made)).pages[0].extract_text(visitor_text=see)
    number, kind = (begins[word] for word in words)
    assert kind - number > len(words[0]) * NARROWEST
