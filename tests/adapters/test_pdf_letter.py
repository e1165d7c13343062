"""Letters as PDF: measured on the page, looked up in the structure, read back as text."""

import re
import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import pikepdf
import pytest
from pypdf import PdfReader

from krm.adapters import pdf
from krm.adapters.pdf import glyphs

MM = 72 / 25.4
MADE_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PARAGRAPH = "Wir haben Ihr Anliegen geprüft und uns dafür die Zeit genommen, die es braucht. " * 6
# One letter of each kind of diacritic of DIN 91379, sequences of letter and mark included.
NAMES = (
    "Müller-Łukaszewska", "Nguyễn Thị Hồng", "Əliyev", "O’Connor", "D̂ţ", "M̂ira", "ẞtraße",
    "Ðorđe Þór Ħaż", "Ǆ̌Ŧŋ", "Ķīļēņģš", "Șțefăniță", "Ǩǯ Ʒ ə", "Õäöüžš", "Ẁẃẅ Ỳỹ",
    "C̨̆ita L̥utfi R̄ais Z̧̈aman",
    "Ạậặ Ểệ Ộợ Ựừ", "Ḍḍ Ḥḥ Ṣṣ Ṭṭ Ẓẓ", "Chloë Ångström", "ʾAbd ʿAlī",
)  # fmt: skip

LETTER = pdf.LetterDocument(
    sender=pdf.Sender(
        office="Jobcenter Musterstadt",
        department="Kundenreaktionsmanagement",
        return_line="Jobcenter Musterstadt · Musterweg 1 · 12345 Musterstadt",
        footer=("Jobcenter Musterstadt\nMusterweg 1", "Telefon 01234 567-0"),
    ),
    recipient=("Frau", "Elif Muster", "Beispielstraße 12", "12345 Musterstadt"),
    info=pdf.InfoBlock(
        our_reference="II-6000 / KRM-2026-00042",
        date="23.11.2026",
        contact_name="Mara Beispiel",
        contact_phone="01234 567-123",
        contact_email="krm@musterstadt.example",
        contact_hours="Mo–Fr 8–12 Uhr",
        your_message_of="18.11.2026",
    ),
    subject="Ihre Beschwerde vom 18.11.2026",
    salutation="Sehr geehrte Frau Muster,",
    body=pdf.blocks_from_text(
        "Erster Absatz.\n\n## Wie es weitergeht\n\n- Punkt eins\n- Punkt zwei"
    ),
    signature_name="Mara Beispiel",
    signature_function="Beauftragte",
    enclosures=("Hinweise zum Datenschutz",),
    made_at=MADE_AT,
)


def words_of(data, tmp_path):
    """Return (page, left, top, text) of every word, in millimetres."""
    source, target = tmp_path / "letter.pdf", tmp_path / "letter.html"
    source.write_bytes(data)
    subprocess.run(["pdftotext", "-bbox", source, target], check=True)
    spaced = "{http://www.w3.org/1999/xhtml}"
    pages = ElementTree.parse(target).getroot().iter(f"{spaced}page")
    return [
        (number, float(word.get("xMin")) / MM, float(word.get("yMin")) / MM, word.text)
        for number, page in enumerate(pages, start=1)
        for word in page.iter(f"{spaced}word")
    ]


def place_of(words, text):
    return next((x, y) for _page, x, y, word in words if word == text)


def text_of(data):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def structure_of(document):
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for part in element:
                walk(part)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append(str(element.S))
            if "/K" in element:
                walk(element.K)

    walk(document.Root.StructTreeRoot.K)
    return found


def test_everything_stands_where_din_5008_wants_it(tmp_path):
    words = words_of(pdf.render_letter(LETTER).pdf, tmp_path)
    for line_start in ("Frau", "Elif", "Beispielstraße", "12345"):
        x, y = next((x, y) for _p, x, y, word in words if word == line_start and x < 30 and y > 60)
        assert x == pytest.approx(25, abs=0.5)
        assert 62.7 - 1.5 <= y <= 90
    return_x, return_y = place_of(words, "Jobcenter")[0], words[0][2]
    assert return_x == pytest.approx(25, abs=0.5)
    assert return_y < 45
    assert place_of(words, "Unser") == (pytest.approx(125, abs=0.5), pytest.approx(50, abs=2))
    assert place_of(words, "Ihre")[0] == pytest.approx(125, abs=0.5)
    subject = next((x, y) for _p, x, y, word in words if word == "Beschwerde")
    assert subject[1] == pytest.approx(98.5, abs=2)
    assert place_of(words, "Erster")[0] == pytest.approx(25, abs=0.5)


def test_the_fold_and_hole_marks_lie_at_105_148_and_210():
    page = PdfReader(BytesIO(pdf.render_letter(LETTER).pdf)).pages[0]
    strokes: list[tuple[tuple[float, float], tuple[float, float]]] = []
    state = {"at": None}

    def look(operator, operands, matrix, _text):
        def on_page():
            x, y = (float(value) for value in operands)
            return matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[
                3
            ] * y + matrix[5]

        if operator == b"m":
            state["at"] = on_page()
        elif operator == b"l" and state["at"]:
            strokes.append((state["at"], on_page()))

    page.extract_text(visitor_operand_before=look)
    height = float(page.mediabox.height)
    edge = [(start, end) for start, end in strokes if max(start[0], end[0]) < 15 * MM]
    heights = sorted(round((height - start[1]) / MM, 1) for start, _end in edge)
    assert heights == [105.0, 148.5, 210.0]
    upper_fold, hole, lower_fold = (
        abs(end[0] - start[0]) for start, end in sorted(edge, key=lambda one: -one[0][1])
    )
    assert upper_fold == pytest.approx(lower_fold) == pytest.approx(4 * MM, abs=0.1)
    assert hole > upper_fold


def test_it_is_made_as_pdf_ua_1_and_pdf_a_3a():
    with pikepdf.open(BytesIO(pdf.render_letter(LETTER).pdf)) as document:
        root = document.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang).startswith("de")
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert root.OutputIntents
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
            assert metadata["dc:title"] == LETTER.subject
        tags = structure_of(document)
        assert tags.count("/H1") == 1
        assert tags.count("/H2") == 1
        assert tags.count("/LI") == 3
        assert "/Table" not in tags  # nothing here is a table, so nothing may be read as one


def test_every_font_is_inside_and_ours():
    document = pikepdf.open(BytesIO(pdf.render_letter(LETTER).pdf))
    fonts = {
        str(font.BaseFont).split("+")[-1]
        for page in document.pages
        for font in page.Resources.Font.values()
    }
    assert fonts
    assert all(name.startswith("NotoSans") for name in fonts)


def test_the_same_letter_gives_the_same_bytes():
    assert pdf.render_letter(LETTER).pdf == pdf.render_letter(LETTER).pdf


@pytest.mark.parametrize("name", NAMES)
def test_names_of_din_91379_are_printed_and_read_back(name):
    result = pdf.render_letter(replace(LETTER, recipient=(name, "Beispielstraße 12", "12345 Ort")))
    assert result.replaced == ()
    assert unicodedata.normalize("NFC", name) in unicodedata.normalize("NFC", text_of(result.pdf))


@pytest.mark.parametrize("name", ["M̂ira Moritz", "D̂ana M̂ira Dom", "Z̧̈aman Ziya", "C̨̆ita Clara"])
def test_letters_with_separate_marks_are_read_once_and_lend_no_mark_to_others(name):
    letter = replace(LETTER, recipient=(name, "Musterweg 1", "12345 Zettdorf"))
    text = unicodedata.normalize("NFC", text_of(pdf.render_letter(letter).pdf))
    assert f"{name}\nMusterweg 1\n12345 Zettdorf" in text
    assert "Unser Zeichen" in text
    assert "Kundenreaktionsmanagement" in text
    assert pdf.render_letter(letter).pdf == pdf.render_letter(letter).pdf


def test_a_fixed_file_keeps_its_promises():
    letter = replace(LETTER, recipient=("M̂ira Muster", "12345 Ort"))
    with pikepdf.open(BytesIO(pdf.render_letter(letter).pdf)) as document:
        assert structure_of(document).count("/H1") == 1
        with document.open_metadata() as metadata:
            assert (metadata["pdfuaid:part"], metadata["pdfaid:part"]) == ("1", "3")


def test_decomposed_letters_come_out_composed():
    result = pdf.render_letter(replace(LETTER, recipient=("Jose\u0301 Muster",)))
    assert "Jos\u00e9 Muster" in text_of(result.pdf)


def test_all_latin_letters_up_to_latin_extended_b_and_vietnamese_have_a_glyph():
    blocks = [range(0x20, 0x7F), range(0xA0, 0x250), range(0x1E00, 0x1F00), range(0x300, 0x370)]
    letters = [
        chr(point) for block in blocks for point in block if unicodedata.name(chr(point), "")
    ]
    assert len(letters) > 850
    assert pdf.find_missing_glyphs("".join(letters)) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Danke 😀", ["😀"]),
        ("محمد", list("محمد")),
        ("Müller", []),
        ("Zeile\nneu\tTab", []),
        ("\x00x\x07", ["\x00", "\x07"]),
        ("um\u202egekehrt", ["\u202e"]),
        ("privat \ue000", ["\ue000"]),
        ("\ud800", ["\ud800"]),
        ("≤ ∞ □", []),
    ],
)  # fmt: skip
def test_characters_without_a_glyph_are_found(text, missing):
    assert pdf.find_missing_glyphs(text) == list(dict.fromkeys(missing))


def test_an_emoji_becomes_a_box_and_its_field_is_named():
    body = pdf.blocks_from_text("Gut 😀 gemacht")
    result = pdf.render_letter(replace(LETTER, subject="Lob 👍🏽", body=body))
    assert {field for field, _char in result.replaced} == {"subject", "body[0].text"}
    assert ("body[0].text", "😀") in result.replaced
    assert f"Gut {glyphs.REPLACEMENT} gemacht" in text_of(result.pdf)


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")', "$ x^2 $", "*fett* _kursiv_", "= Titel", "<marke> @verweis",
        '#import "@preview/x:1.0.0"', "\\ \\u{1F600}", "// Kommentar", "{{ settings.SECRET_KEY }}",
    ],
)  # fmt: skip
def test_no_text_is_read_as_markup(text):
    result = pdf.render_letter(
        replace(LETTER, subject=text, body=(pdf.Block("paragraph", f"Vor {text} nach"),))
    )
    assert f"Vor {text} nach" in text_of(result.pdf)


def test_a_long_letter_counts_its_pages_from_the_second(tmp_path):
    letter = replace(LETTER, body=tuple(pdf.Block("paragraph", PARAGRAPH) for _ in range(14)))
    data = pdf.render_letter(letter).pdf
    pages = [page.extract_text() for page in PdfReader(BytesIO(data)).pages]
    assert len(pages) == 3
    assert "Seite" not in pages[0]
    assert "Seite 2 von 3" in pages[1]
    assert "Seite 3 von 3" in pages[2]
    assert "KRM-2026-00042" in pages[1]
    # The signature never stands alone: part of the text comes with it.
    assert "Zeit genommen" in pages[2]
    assert "Mit freundlichen Grüßen" in pages[2]


@pytest.mark.parametrize("lines", [1, 6])
def test_short_and_long_addresses_fit_the_window(lines, tmp_path):
    letter = replace(LETTER, recipient=tuple(f"Zeile{number}" for number in range(1, lines + 1)))
    words = words_of(pdf.render_letter(letter).pdf, tmp_path)
    heights = [place_of(words, f"Zeile{number}")[1] for number in range(1, lines + 1)]
    assert all(a < b for a, b in pairwise(heights))
    assert heights[0] >= 61
    assert heights[-1] + 4.5 <= 90


def test_a_name_wider_than_the_window_is_made_smaller_not_cut(tmp_path):
    name = "Maximiliane-Theophila-von-Beispielhausen-Musterkirchen"
    words = words_of(
        pdf.render_letter(replace(LETTER, recipient=(name, "12345 Ort"))).pdf, tmp_path
    )
    assert place_of(words, name)[0] == pytest.approx(25, abs=0.5)


def test_a_long_subject_breaks_and_pushes_the_text_down(tmp_path):
    letter = replace(LETTER, subject="Antwort auf Ihre Beschwerde über den Bescheid " * 5)
    words = words_of(pdf.render_letter(letter).pdf, tmp_path)
    assert place_of(words, "Erster")[1] > 120
    assert max(x for page, x, _y, _w in words if page == 1) < 190


def test_a_long_information_block_pushes_the_subject_down(tmp_path):
    hours = "Montag bis Freitag von 8 bis 12 Uhr und nach Vereinbarung " * 4
    letter = replace(LETTER, info=replace(LETTER.info, contact_hours=hours))
    words = words_of(pdf.render_letter(letter).pdf, tmp_path)
    lowest = max(y for _p, x, y, _w in words if x > 124 and y < 140)
    assert place_of(words, "Beschwerde")[1] >= lowest


def test_a_draft_says_so_on_every_page():
    letter = replace(
        LETTER, draft=True, body=tuple(pdf.Block("paragraph", PARAGRAPH) for _ in range(9))
    )
    pages = [p.extract_text() for p in PdfReader(BytesIO(pdf.render_letter(letter).pdf)).pages]
    assert len(pages) > 1
    assert all("Entwurf" in page for page in pages)
    assert "Entwurf" not in text_of(pdf.render_letter(LETTER).pdf)


def test_the_text_is_at_least_eleven_points_and_larger_on_request():
    def body_sizes(letter):
        sizes = []

        def look(text, _matrix, text_matrix, _font, size):
            if "Erster" in text:
                sizes.append(round(abs(text_matrix[3]) * size, 1))

        PdfReader(BytesIO(pdf.render_letter(letter).pdf)).pages[0].extract_text(visitor_text=look)
        return sizes

    assert body_sizes(LETTER) == [11.0]
    assert body_sizes(replace(LETTER, large_print=True)) == [16.0]


def test_an_empty_letter_is_still_a_letter():
    info = pdf.InfoBlock(our_reference="", date="", contact_name="")
    bare = pdf.LetterDocument(pdf.Sender("Jobcenter"), (), info, "", "", ())
    assert pdf.render_letter(bare).pdf.startswith(b"%PDF")


def test_text_becomes_blocks():
    text = (
        "Wir sehen:\n- eins\n  und mehr\n- zwei\n\n## Titel\nSatz eins\nSatz zwei\r\n\r\n\r\nEnde"
    )
    assert pdf.blocks_from_text(text) == (
        pdf.Block("paragraph", "Wir sehen:"),
        pdf.Block("bullets", items=("eins und mehr", "zwei")),
        pdf.Block("heading", "Titel"),
        pdf.Block("paragraph", "Satz eins\nSatz zwei"),
        pdf.Block("paragraph", "Ende"),
    )
    assert pdf.blocks_from_text(" \n\n ") == ()


def test_the_reading_order_follows_the_letter():
    text = text_of(pdf.render_letter(LETTER).pdf)
    order = ["Elif Muster", "Unser Zeichen", "Mara Beispiel", "Ihre Beschwerde", "Sehr geehrte",
             "Erster Absatz", "Mit freundlichen", "Anlage"]  # fmt: skip
    places = [re.search(re.escape(part), text).start() for part in order]
    assert places == sorted(places)


def test_an_endless_word_in_every_field_is_typeset():
    endless = "W" * 40_000
    body = pdf.blocks_from_text(f"{endless}\n\n- {endless}")
    letter = replace(LETTER, subject=endless[:200], salutation=endless[:200], body=body)
    assert len(PdfReader(BytesIO(pdf.render_letter(letter).pdf)).pages) > 2
