"""Many letters in one file to print, behind a list of them."""

from io import BytesIO

import pikepdf

from krm.adapters import pdf


def letter_of(pages):
    with pikepdf.Pdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        out = BytesIO()
        made.save(out)
        return out.getvalue()


def test_each_letter_begins_on_a_sheet_of_its_own():
    """Printed on both sides, nobody finds the back of somebody else's letter in the envelope."""
    counted = []

    def cover(pages):
        counted.extend(pages)
        listed = pdf.SheetPart(heads=("Nr.", "An"), rows=(("1", "Erika Beispielfrau"),))
        return pdf.SheetDocument("Jobcenter", "Ausgangspost", "Mo 04.05.2026", parts=(listed,))

    made = pdf.render_print_run([letter_of(1), letter_of(2), letter_of(3)], cover)
    assert counted == [1, 2, 3]
    with pikepdf.Pdf.open(BytesIO(made.pdf)) as whole:
        # The list and its back, then 1 + 1 blank, 2, 3 + 1 blank.
        assert len(whole.pages) == 2 + 2 + 2 + 4
        assert whole.Root.Lang == "de-DE"
