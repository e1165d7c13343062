"""The text of a file, for searching and reading; every reader has limits and never raises."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from typing import Final
from xml.etree.ElementTree import Element

import oxmsg
import pypdf
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from krm.documents.rules.decoding import clean_text, decode_bytes
from krm.documents.rules.html import html_to_text
from krm.documents.rules.limits import MEGABYTE, Extracted, ReadLimits
from krm.documents.rules.office import read_member
from krm.documents.rules.signature import MEDIA_TYPES

_PDF_CONFIGURATION: Final = pypdf.Configuration(
    zlib_maximum_output_length=20 * MEGABYTE,
    lzw_maximum_output_length=20 * MEGABYTE,
    run_length_maximum_output_length=20 * MEGABYTE,
    array_based_stream_maximum_output_length=20 * MEGABYTE,
    stream_decoding_work_maximum_length=60 * MEGABYTE,
    stream_parsing_work_maximum_count=500_000,
)
DEFAULT_LIMITS: Final = ReadLimits()
_MOST_MAIL_PARTS: Final = 100
_UNREADABLE: Final = "Der Text konnte nicht gelesen werden."
_SHORTENED: Final = "Der Text wurde nur bis zur Grenze gelesen."
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ODF_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_WORD_PARTS: Final = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


def extract_text(media_type: str, content: bytes, limits: ReadLimits = DEFAULT_LIMITS) -> Extracted:
    """Return the text of a file that `check_file` has accepted.

    Takes the true media type and the bytes. Pictures give an empty text, so does an encrypted
    PDF; whatever could not be read is said in German in the note. Raises nothing.
    """
    reader = _READERS.get(media_type)
    if reader is None:
        return Extracted("")
    try:
        found = reader(content, limits)
    except Exception:  # a stranger's file may break any reader in any way; the file is kept
        return Extracted("", _UNREADABLE)
    text = clean_text(found.text)
    if len(text) > limits.max_text:
        return Extracted(text[: limits.max_text], found.note or _SHORTENED)
    return Extracted(text.strip(), found.note)


def _from_pdf(content: bytes, limits: ReadLimits) -> Extracted:
    """Read page by page until pages, time or text run out."""
    # A budget needs the machine's stopwatch; no date is derived from it.
    stop = time.monotonic() + limits.max_seconds
    pieces: list[str] = []
    with pypdf.apply_configuration(_PDF_CONFIGURATION):
        document = pypdf.PdfReader(io.BytesIO(content))
        if document.is_encrypted:
            return Extracted("", "Das PDF ist verschlüsselt; sein Text ist nicht lesbar.")
        for number, page in enumerate(document.pages):
            over = number >= limits.max_pages or time.monotonic() > stop
            if over or sum(map(len, pieces)) > limits.max_text:
                return Extracted("\n".join(pieces), _SHORTENED)
            pieces.append(page.extract_text())
    text = "\n".join(pieces)
    return Extracted(text, "" if text.strip() else "Das PDF enthält keinen Text (nur Bilder).")


def _from_docx(content: bytes, limits: ReadLimits) -> Extracted:
    """Read the paragraphs of the body and of the notes."""
    pieces: list[str] = []
    for root in _members(content, _WORD_PARTS, limits):
        pieces.extend(_word_paragraph(p) for p in root.iter(f"{_WORD}p"))
    return Extracted("\n".join(pieces))


def _from_xlsx(content: bytes, limits: ReadLimits) -> Extracted:
    """Read the cells of every sheet, tabs between cells."""
    shared = [
        "".join(t.text or "" for t in item.iter(f"{_SHEET}t"))
        for root in _members(content, ("xl/sharedStrings.xml",), limits)
        for item in root.iter(f"{_SHEET}si")
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = sorted(n for n in archive.namelist() if n.startswith("xl/worksheets/sheet"))
    lines = [
        "\t".join(_cell_text(cell, shared) for cell in row.iter(f"{_SHEET}c"))
        for root in _members(content, tuple(sheets), limits)
        for row in root.iter(f"{_SHEET}row")
    ]
    return Extracted("\n".join(lines))


def _from_open_document(content: bytes, limits: ReadLimits) -> Extracted:
    """Read paragraphs and headings in their order; a spreadsheet's cells hold paragraphs too."""
    lines = [
        _open_document_paragraph(element)
        for root in _members(content, ("content.xml",), limits)
        for element in root.iter()
        if element.tag in {f"{_ODF_TEXT}p", f"{_ODF_TEXT}h"}
    ]
    return Extracted("\n".join(lines))


def _from_text(content: bytes, _limits: ReadLimits) -> Extracted:
    """Guess the charset."""
    text, exact = decode_bytes(content)
    return Extracted(text, "" if exact else "Einzelne Zeichen waren nicht lesbar.")


def _from_mail(content: bytes, limits: ReadLimits) -> Extracted:
    """Read subject and text of an attached e-mail; its attachments stay inside it."""
    pieces: list[str] = []
    message = message_from_bytes(content)
    for number, part in enumerate(message.walk()):
        if number >= _MOST_MAIL_PARTS or sum(map(len, pieces)) > limits.max_text:
            return Extracted("\n".join(pieces), _SHORTENED)
        if part.get_content_maintype() == "text" and not part.get_filename():
            pieces.append(_mail_part(part))
    return Extracted("\n".join(pieces))


def _from_outlook(content: bytes, _limits: ReadLimits) -> Extracted:
    """Read subject and text of an Outlook message."""
    message = oxmsg.Message.load(content)
    text = message.body or html_to_text(message.html_body or "")
    return Extracted(f"{message.subject}\n\n{text}")


def _members(content: bytes, names: tuple[str, ...], limits: ReadLimits) -> Iterator[Element]:
    """Parse the named XML members that exist, together no larger than allowed."""
    left = limits.max_unpacked_megabytes * MEGABYTE
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in names:
            if name in archive.namelist():
                data = read_member(archive, name, left)
                left -= len(data)
                yield fromstring(data, forbid_dtd=True)


def _word_paragraph(paragraph: Element) -> str:
    """Join the runs of a paragraph with their tabs and breaks."""
    signs = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
    return "".join(
        (element.text or "") if element.tag == f"{_WORD}t" else signs.get(element.tag, "")
        for element in paragraph.iter()
    )


def _cell_text(cell: Element, shared: list[str]) -> str:
    """Return what a cell shows: a shared text, its own text or its number."""
    value = cell.findtext(f"{_SHEET}v") or ""
    if cell.get("t") == "s" and value.isdecimal() and int(value) < len(shared):
        return shared[int(value)]
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(f"{_SHEET}t"))
    return value


def _open_document_paragraph(paragraph: Element) -> str:
    """Join text, tabs and line breaks of a paragraph."""
    signs = {f"{_ODF_TEXT}tab": "\t", f"{_ODF_TEXT}line-break": "\n", f"{_ODF_TEXT}s": " "}
    pieces = [paragraph.text or ""]
    for element in paragraph.iter():
        if element is not paragraph:
            pieces += [signs.get(element.tag, ""), element.text or "", element.tail or ""]
    return "".join(pieces)


def _mail_part(part: Message) -> str:
    """Decode one text part."""
    data = part.get_payload(decode=True)
    charset = part.get_param("charset", "")
    text, _ = decode_bytes(
        data if isinstance(data, bytes) else b"", charset if isinstance(charset, str) else ""
    )
    return html_to_text(text) if part.get_content_subtype() == "html" else text


_READERS: Final[dict[str, Callable[[bytes, ReadLimits], Extracted]]] = {
    MEDIA_TYPES["pdf"]: _from_pdf,
    MEDIA_TYPES["docx"]: _from_docx,
    MEDIA_TYPES["xlsx"]: _from_xlsx,
    MEDIA_TYPES["odt"]: _from_open_document,
    MEDIA_TYPES["ods"]: _from_open_document,
    MEDIA_TYPES["txt"]: _from_text,
    MEDIA_TYPES["eml"]: _from_mail,
    MEDIA_TYPES["msg"]: _from_outlook,
}
