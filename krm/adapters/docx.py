"""A letter as .docx, for whoever has to go on working with it; the PDF is what counts."""

import re
from io import BytesIO

from docx import Document
from docx.document import Document as DocxDocument
from docx.shared import Cm, Pt

from krm.adapters.pdf.document import Block, LetterDocument

_FONT = "Arial"
# XML knows none of these characters; a letter from outside may hold them.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def render_letter(letter: LetterDocument) -> bytes:
    """Return a letter with the same words in the same order as its PDF."""
    document = Document()
    _prepare(document, letter)
    _head(document, letter)
    document.add_paragraph(letter.salutation)
    for block in letter.body:
        _add(document, block)
    document.add_paragraph(letter.closing)
    signature = [letter.signature_name, letter.signature_function]
    document.add_paragraph("\n".join(line for line in signature if line))
    if letter.enclosures:
        document.add_heading("Anlage" if len(letter.enclosures) == 1 else "Anlagen", level=2)
        for line in letter.enclosures:
            document.add_paragraph(_plain(line), style="List Bullet")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _prepare(document: DocxDocument, letter: LetterDocument) -> None:
    properties = document.core_properties
    properties.title, properties.author = _plain(letter.subject), letter.sender.office
    properties.language = "de-DE"
    if letter.made_at is not None:
        properties.created = properties.modified = letter.made_at
    style = document.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(11)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(2)


def _head(document: DocxDocument, letter: LetterDocument) -> None:
    sender, info = letter.sender, letter.info
    document.add_paragraph("\n".join([sender.office, sender.department, *sender.address]).strip())
    if letter.draft:
        document.add_paragraph().add_run("Entwurf – nicht versenden").bold = True
    document.add_paragraph(_plain("\n".join(letter.recipient)))
    lines = [
        ("Unser Zeichen", info.our_reference),
        ("Ihr Zeichen", info.your_reference),
        ("Datum", info.date),
        ("Ansprechperson", info.contact_name),
    ]
    document.add_paragraph(_plain("\n".join(f"{name}: {value}" for name, value in lines if value)))
    document.add_heading(_plain(letter.subject), level=1)


def _add(document: DocxDocument, block: Block) -> None:
    if block.kind == "heading":
        document.add_heading(_plain(block.text), level=2)
    elif block.kind == "bullets":
        for item in block.items:
            document.add_paragraph(_plain(item), style="List Bullet")
    else:
        document.add_paragraph(_plain(block.text))


def _plain(text: str) -> str:
    return _NOT_XML.sub("", text)
