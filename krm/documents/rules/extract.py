"""The text of a file, for searching and reading; every reader has limits and never raises."""

import io
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from typing import Final

import oxmsg
import pypdf
from pypdf.generic import NameObject

from krm.documents.rules.decoding import clean_text, decode_bytes
from krm.documents.rules.headers import BOUNDED_HEADERS
from krm.documents.rules.html import html_to_text
from krm.documents.rules.limits import MEGABYTE, SHORTENED, Extracted, ReadLimits
from krm.documents.rules.marks import marks_of_pdf, marks_of_picture, with_marks
from krm.documents.rules.office_text import read_docx, read_open_document, read_xlsx
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
LOCKED: Final = (
    "Das PDF ist mit einem Kennwort verschlüsselt und hier nicht lesbar. Bitte um eine Fassung "
    "ohne Kennwort bitten."
)
_ONLY_PICTURES: Final = "Das PDF enthält keinen Text (nur Bilder). Bitte selbst ansehen."
_HOLDS_FILES: Final = "In dem PDF stecken weitere Dateien ({}). Bitte selbst ansehen."
_UNREADABLE: Final = "Der Text konnte nicht gelesen werden."


def has_reader(media_type: str) -> bool:
    """Tell whether there may be text to read in a file of this kind."""
    return media_type in _READERS


def extract_text(media_type: str, content: bytes, limits: ReadLimits = DEFAULT_LIMITS) -> Extracted:
    """Return the text of a file that `check_file` has accepted.

    Takes the true media type and the bytes. Of a picture only the marks of our own printed forms
    are read; an encrypted PDF gives an empty text; whatever could not be read is said in German in
    the note. Raises nothing.
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
        return Extracted(text[: limits.max_text], found.note or SHORTENED)
    return Extracted(text.strip(), found.note)


def locked_note(media_type: str, content: bytes) -> str:
    """Return that a PDF has a password and what to do; "" for every other file.

    Its structure is a stranger's: call it in a process that can be ended. Raises nothing.
    """
    if media_type != MEDIA_TYPES["pdf"]:
        return ""
    try:
        with pypdf.apply_configuration(_PDF_CONFIGURATION):
            document = pypdf.PdfReader(io.BytesIO(content))
            return LOCKED if document.is_encrypted and not document.decrypt("") else ""
    except Exception:  # a stranger's file may break any reader in any way; the file is kept
        return ""


def _from_pdf(content: bytes, limits: ReadLimits) -> Extracted:
    """Read page by page, with what was typed into fields and onto pages, within a budget."""
    # A budget needs the machine's stopwatch; no date is derived from it.
    stop = time.monotonic() + limits.max_seconds
    pieces: list[str] = []
    with pypdf.apply_configuration(_PDF_CONFIGURATION):
        document = pypdf.PdfReader(io.BytesIO(content))
        # With the password of the owner alone everybody may open and read it.
        if document.is_encrypted and not document.decrypt(""):
            return Extracted("", LOCKED)
        for number, page in enumerate(document.pages):
            over = number >= limits.max_pages or time.monotonic() > stop
            if over or sum(map(len, pieces)) > limits.max_text:
                return Extracted("\n".join(pieces), SHORTENED)
            pieces += [page.extract_text(), *_typed_onto(page)]
        inside = ", ".join(embedded.name for embedded in document.attachment_list)[:200]
        marks = marks_of_pdf(document)
    text = "\n".join(pieces)
    note = "" if text.strip() else _ONLY_PICTURES
    return Extracted(with_marks(text, marks), _HOLDS_FILES.format(inside) if inside else note)


def _typed_onto(page: pypdf.PageObject) -> Iterator[str]:
    """Yield what stands in the fields of a form and in remarks; the page itself has it not."""
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        for key in ("/V", "/Contents"):
            words = annotation.get(key)
            if isinstance(words, str) and not isinstance(words, NameObject):
                yield words


def _from_picture(content: bytes, _limits: ReadLimits) -> Extracted:
    """Read the marks of our own printed forms; what else a picture says a person reads."""
    return Extracted(with_marks("", marks_of_picture(content)))


def _from_text(content: bytes, _limits: ReadLimits) -> Extracted:
    """Guess the charset."""
    text, exact = decode_bytes(content)
    return Extracted(text, "" if exact else "Einzelne Zeichen waren nicht lesbar.")


def _from_mail(content: bytes, limits: ReadLimits) -> Extracted:
    """Read subject and text of an attached e-mail; its attachments stay inside it."""
    pieces: list[str] = []
    message = message_from_bytes(content, policy=BOUNDED_HEADERS)
    for number, part in enumerate(message.walk()):
        if number >= _MOST_MAIL_PARTS or sum(map(len, pieces)) > limits.max_text:
            return Extracted("\n".join(pieces), SHORTENED)
        if part.get_content_maintype() == "text" and not part.get_filename():
            pieces.append(_mail_part(part))
    return Extracted("\n".join(pieces))


def _from_outlook(content: bytes, _limits: ReadLimits) -> Extracted:
    """Read subject and text of an Outlook message."""
    message = oxmsg.Message.load(content)
    text = message.body or html_to_text(message.html_body or "")
    return Extracted(f"{message.subject}\n\n{text}")


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
    **dict.fromkeys((MEDIA_TYPES[kind] for kind in ("png", "jpg", "tif")), _from_picture),
    MEDIA_TYPES["docx"]: read_docx,
    MEDIA_TYPES["xlsx"]: read_xlsx,
    MEDIA_TYPES["odt"]: read_open_document,
    MEDIA_TYPES["ods"]: read_open_document,
    MEDIA_TYPES["txt"]: _from_text,
    MEDIA_TYPES["eml"]: _from_mail,
    MEDIA_TYPES["msg"]: _from_outlook,
}
