"""What a reader of a file sees at its edges is read too: heads, remarks, fields, boxes (M-02)."""

import io

import docx
import pypdf
import pytest
from pypdf import generic
from pypdf.annotations import FreeText
from xlsxwriter import Workbook

from krm.documents.rules import MEDIA_TYPES, extract_text
from krm.documents.rules.html import html_to_text

WORDS = "Ich bringe mich um."


def saved(write):
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def in_word(place):
    document = docx.Document()
    paragraph = document.add_paragraph("Guten Tag")
    if place == "head":
        document.sections[0].header.paragraphs[0].text = WORDS
    elif place == "foot":
        document.sections[0].footer.paragraphs[0].text = WORDS
    else:
        document.add_comment(paragraph.runs, text=WORDS, author="B", initials="B")
    return saved(document.save)


def in_excel(place):
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Guten Tag")
        if place == "remark":
            sheet.write_comment(0, 0, WORDS)
        else:
            sheet.insert_textbox(2, 2, WORDS)
    return out.getvalue()


def in_pdf(place):
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(300, 300)
    if place == "box":
        writer.add_annotation(0, FreeText(text=WORDS, rect=(10, 10, 200, 60)))
    elif place == "field":
        names = {"/Type": "/Annot", "/Subtype": "/Widget", "/FT": "/Tx"}
        field = generic.DictionaryObject(
            {generic.NameObject(key): generic.NameObject(value) for key, value in names.items()}
        )
        field[generic.NameObject("/T")] = generic.TextStringObject("Grund")
        field[generic.NameObject("/V")] = generic.TextStringObject(WORDS)
        page[generic.NameObject("/Annots")] = generic.ArrayObject([writer._add_object(field)])
    else:
        writer.add_attachment("brief.txt", WORDS.encode())
    return saved(writer.write)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("docx", in_word("head")),
        ("docx", in_word("foot")),
        ("docx", in_word("remark")),
        ("xlsx", in_excel("remark")),
        ("xlsx", in_excel("box")),
        ("pdf", in_pdf("box")),
        ("pdf", in_pdf("field")),
    ],
)
def test_m_02_words_at_the_edge_of_a_file_are_read(kind, content):
    assert WORDS in extract_text(MEDIA_TYPES[kind], content).text


def test_m_02_a_pdf_that_holds_files_says_so():
    found = extract_text(MEDIA_TYPES["pdf"], in_pdf("file"))
    assert found.note == "In dem PDF stecken weitere Dateien (brief.txt). Bitte selbst ansehen."


@pytest.mark.parametrize(
    "html",
    [
        f"<p>Guten Tag</p><noscript>{WORDS}</noscript>",
        f'<p>Guten Tag</p><img src="x.png" alt="{WORDS}">',
    ],
)
def test_m_01_what_a_mail_program_shows_instead_is_read(html):
    assert WORDS in html_to_text(html)
