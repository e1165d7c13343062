"""The text of a file, for searching and reading; every reader has limits and never raises."""

from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from typing import Final

import oxmsg

from krm.documents.rules.decoding import clean_text, decode_bytes
from krm.documents.rules.headers import BOUNDED_HEADERS
from krm.documents.rules.html import html_to_text
from krm.documents.rules.limits import SHORTENED, Extracted, ReadLimits
from krm.documents.rules.marks import marks_of_picture, with_marks
from krm.documents.rules.office_text import read_docx, read_open_document, read_xlsx
from krm.documents.rules.signature import MEDIA_TYPES

DEFAULT_LIMITS: Final = ReadLimits()
_MOST_MAIL_PARTS: Final = 100
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
    from krm.documents.rules import pdf_text  # noqa: PLC0415 - as below

    return pdf_text.locked_note(content)


def _from_pdf(content: bytes, limits: ReadLimits) -> Extracted:
    # Ten megabytes of every web process otherwise, which reads no PDF: the process apart does.
    from krm.documents.rules import pdf_text  # noqa: PLC0415

    return pdf_text.read_pdf(content, limits)


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
