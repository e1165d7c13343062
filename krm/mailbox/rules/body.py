"""The inside of a mail: text, HTML and attachments out of any structure, within limits."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from email.errors import InvalidMultipartContentTransferEncodingDefect
from email.message import Message
from typing import Final

from krm.documents.rules import safe_name
from krm.documents.rules.decoding import decode_bytes
from krm.documents.rules.html import LONGEST_HTML, clean_html, html_to_text, without_pictures
from krm.mailbox.rules.content import NAME_LENGTH, MailAttachment, MailLimits
from krm.mailbox.rules.headers import decode_words, header_text

TOO_MANY_PARTS: Final = "Die E-Mail hat zu viele Teile; nicht alle wurden ausgelesen."
TOO_DEEP: Final = "Die E-Mail ist zu tief verschachtelt; nicht alles wurde ausgelesen."
ENCRYPTED: Final = "Die E-Mail ist verschlüsselt und kann hier nicht gelesen werden."
_MISSING_BOUNDARY: Final = "Der Aufbau der E-Mail ist beschädigt; vielleicht fehlt etwas."
_BROKEN_TRANSFER: Final = "Ein Teil der E-Mail ist beschädigt; vielleicht fehlt etwas."
_REPLACED: Final = "Einzelne Zeichen waren nicht lesbar und wurden ersetzt."
_CUT: Final = "Der Text ist sehr lang und wurde gekürzt; das Original ist vollständig."
_ENCRYPTED_TYPES: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_REPORT_TYPES: Final = frozenset({"message/delivery-status", "message/disposition-notification"})
_EXTENSIONS: Final = {
    "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/tiff": "tif",
    "image/gif": "gif", "text/plain": "txt",
    "text/rfc822-headers": "txt", "text/html": "html", "message/rfc822": "eml",
    "application/ms-tnef": "dat", "text/calendar": "ics", "application/pkcs7-mime": "p7m",
}  # fmt: skip
_HARMLESS_DEFECTS: Final = (InvalidMultipartContentTransferEncodingDefect,)
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=\s]")
_BASE64_LINE: Final = re.compile(rb"^[A-Za-z0-9+/]{20,}={0,2}\s*$", re.M)


@dataclass(slots=True)
class Piece:
    """Text and HTML of one part or of several joined."""

    text: str = ""
    html: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether there is nothing to read."""
        return not self.text.strip()


@dataclass(slots=True)
class Body:
    """Collects what is found while a message is walked through."""

    limits: MailLimits
    attachments: list[MailAttachment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: int = 0

    def complain(self, problem: str) -> None:
        """Remember a problem once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def remark(self, note: str) -> None:
        """Remember a remark once."""
        if note not in self.notes:
            self.notes.append(note)


def read_body(message: Message, body: Body, depth: int = 0) -> Piece:
    """Return text and safe HTML of a message and collect its attachments into `body`.

    Plain text wins over HTML; without plain text the text is made from the HTML.
    """
    body.parts += 1
    if body.parts > body.limits.max_parts:
        body.complain(TOO_MANY_PARTS)
        return Piece()
    if depth > body.limits.max_depth:
        body.complain(TOO_DEEP)
        return Piece()
    if message.get_content_maintype() == "multipart":
        return _read_multipart(message, body, depth)
    if _is_inline_text(message):
        return _read_text(message, body)
    _attach(message, body)
    return Piece()


def shorten(text: str, body: Body) -> str:
    """Cut text at the limit and say so."""
    if len(text) <= body.limits.max_text:
        return text
    body.remark(_CUT)
    return text[: body.limits.max_text]


def _read_multipart(message: Message, body: Body, depth: int) -> Piece:
    """Read the children; of alternatives one text and one HTML count."""
    kind = message.get_content_type()
    if kind == "multipart/encrypted":
        body.complain(ENCRYPTED)
    children = message.get_payload() if message.is_multipart() else None
    if not isinstance(children, list):
        body.complain(_MISSING_BOUNDARY)
        return _text_piece(_payload(message), "", is_html=False, body=body)
    if any(not isinstance(defect, _HARMLESS_DEFECTS) for defect in message.defects):
        body.complain(_MISSING_BOUNDARY)
    pieces: list[Piece] = []
    for child in children:
        if body.parts > body.limits.max_parts:
            break
        if isinstance(child, Message):
            pieces.append(read_body(child, body, depth + 1))
    return _best(pieces) if kind == "multipart/alternative" else _joined(pieces)


def _best(pieces: list[Piece]) -> Piece:
    """Choose among alternatives: the first readable text, the first HTML."""
    plain = next((p.text for p in pieces if not p.is_blank and not p.html), "")
    html = next((p for p in pieces if p.html), Piece())
    return Piece(plain or html.text, html.html)


def _joined(pieces: list[Piece]) -> Piece:
    """Put parts that follow each other together."""
    texts = [piece.text.strip("\n") for piece in pieces if not piece.is_blank]
    return Piece("\n\n".join(texts), "\n".join(piece.html for piece in pieces if piece.html))


def _is_inline_text(message: Message) -> bool:
    """Tell text to read from text that was attached as a file."""
    if message.get_content_type() not in {"text/plain", "text/html", "text/enriched"}:
        return False
    return _disposition(message) != "attachment" and not _file_name(message)


def _read_text(message: Message, body: Body) -> Piece:
    """Decode a text part with whatever charset it claims."""
    charset = message.get_param("charset", "")
    return _text_piece(
        _text_payload(message, body),
        charset[2] if isinstance(charset, tuple) else str(charset or ""),
        is_html=message.get_content_subtype() == "html",
        body=body,
    )


def _text_piece(data: bytes, charset: str, *, is_html: bool, body: Body) -> Piece:
    """Turn bytes into a piece and remark what was lost."""
    text, exact = decode_bytes(data[: body.limits.max_text * 4], charset)
    if not exact:
        body.remark(_REPLACED)
    text = shorten(text, body)
    if not is_html:
        return Piece(text)
    if len(without_pictures(text)) > LONGEST_HTML:
        body.remark(_CUT)
    return Piece(html_to_text(text), clean_html(text))


def _text_payload(message: Message, body: Body) -> bytes:
    """Return the bytes of a text part; one that only claims to be base64 is taken as it is."""
    data = _payload(message)
    if str(message.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return data
    # The parser decodes the raw text with the charset named, which may be any codec; Latin-1 keeps
    # every byte.
    message.set_param("charset", "iso-8859-1")
    raw = str(message.get_payload())
    odd = len(_NOT_BASE64.findall(raw[:10_000]))
    is_broken = odd * 50 > len(raw[:10_000]) or bool(raw.strip() and not data)
    if is_broken or data.strip() == raw.strip().encode("latin-1", "replace") != b"":
        body.complain(_BROKEN_TRANSFER)
        return raw.encode("latin-1", "replace")
    return data


def _payload(message: Message) -> bytes:
    """Return the decoded bytes of a part; broken encodings yield what can be had."""
    try:
        data = message.get_payload(decode=True)
    except (ValueError, TypeError, LookupError, IndexError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else b""


def _attach(message: Message, body: Body) -> None:
    """Keep a part as a file."""
    kind = message.get_content_type()
    if kind in _ENCRYPTED_TYPES:
        body.complain(ENCRYPTED)
    name = _file_name(message)
    data = _nested_bytes(message) if message.is_multipart() else _payload(message)
    if kind in _REPORT_TYPES or not (data or name):
        return
    if not name and kind == "message/rfc822":
        name = _nested_name(message)
    body.attachments.append(
        MailAttachment(_completed_name(name, kind, len(body.attachments) + 1), kind, data)
    )


def _completed_name(name: str, kind: str, number: int) -> str:
    """Return a safe name; a part without one is called by its type and number."""
    if kind == "message/rfc822" and name and not name.lower().endswith(".eml"):
        name = f"{name}.eml"
    return safe_name(name or f"Anhang-{number}.{_EXTENSIONS.get(kind, 'bin')}")


def _file_name(message: Message) -> str:
    """Return the decoded file name of a part, "" if it has none."""
    try:
        name = message.get_filename("")
    except (ValueError, TypeError, LookupError, IndexError):
        return ""
    return decode_words(str(name)[:2000]) if name else ""


def _disposition(message: Message) -> str:
    """Return "inline", "attachment" or ""."""
    try:
        return message.get_content_disposition() or ""
    except (ValueError, TypeError, IndexError):
        return ""


def _nested_name(message: Message) -> str:
    """Name a forwarded mail after its subject."""
    children = message.get_payload()
    if isinstance(children, list) and children and isinstance(children[0], Message):
        subject = header_text(children[0], "Subject", longest=NAME_LENGTH // 2)
        return f"{subject or 'Weitergeleitete E-Mail'}.eml".replace("/", "-")
    return ""


def _nested_bytes(message: Message) -> bytes:
    """Return a nested message as the bytes of a mail file.

    A nested message in base64 is against the rules but exists; the parser then took the base64
    lines for headers or text.
    """
    children = message.get_payload()
    nested = children[0] if isinstance(children, list) and children else None
    if not isinstance(nested, Message):
        return b""
    try:
        data = nested.as_bytes()
    except (ValueError, TypeError, LookupError, KeyError, AttributeError, RecursionError):
        data = str(nested.get_payload()).encode("utf-8", "replace")
    if _BASE64_LINE.match(data.lstrip()[:200]):
        try:
            return base64.b64decode(data)
        except (binascii.Error, ValueError):
            return data
    return data
