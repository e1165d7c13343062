"""The inside of a mail: text, HTML and attachments out of any structure, within limits."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import InvalidMultipartContentTransferEncodingDefect
from email.message import Message
from typing import Final

from krm.documents.rules.decoding import decode_bytes
from krm.documents.rules.html import LONGEST_HTML, clean_html, html_to_text, lean_html
from krm.mailbox.rules.alternatives import best_of, is_blank
from krm.mailbox.rules.containers import (
    ENCRYPTED,
    CannotOpen,
    is_signature,
    mail_file,
    opened,
)
from krm.mailbox.rules.content import (
    NAME_LENGTH,
    SUBJECT_LENGTH,
    InnerMail,
    MailAttachment,
    MailLimits,
    Piece,
)
from krm.mailbox.rules.file_names import complete_name, sent_name
from krm.mailbox.rules.headers import RAW_HEADERS, header_text, raw_header, sender_of, sent_date
from krm.mailbox.rules.invitation import invitation_text

TOO_MANY_PARTS: Final = "Die E-Mail hat zu viele Teile; nicht alle wurden ausgelesen."
TOO_DEEP: Final = "Die E-Mail ist zu tief verschachtelt; nicht alles wurde ausgelesen."
_MISSING_BOUNDARY: Final = "Der Aufbau der E-Mail ist beschädigt; vielleicht fehlt etwas."
_BROKEN_TRANSFER: Final = "Ein Teil der E-Mail ist beschädigt; vielleicht fehlt etwas."
_REPLACED: Final = "Einzelne Zeichen waren nicht lesbar und wurden ersetzt."
_CUT: Final = "Der Text ist sehr lang und wurde gekürzt; das Original ist vollständig."
_REPORT_TYPES: Final = frozenset({"message/delivery-status", "message/disposition-notification"})
_HARMLESS_DEFECTS: Final = (InvalidMultipartContentTransferEncodingDefect,)
_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=\s]")
_BASE64_LINE: Final = re.compile(rb"^[A-Za-z0-9+/]{20,}={0,2}\s*$", re.M)
# Apple Mail and Exchange cut a text in pieces and call each a file of this name.
_PIECE_OF_TEXT: Final = re.compile(r"^ATT\d{2,8}\.(txt|html?)$", re.IGNORECASE)
_PGP_MESSAGE: Final = "-----BEGIN PGP MESSAGE-----"
# HTML is read beyond the limit of a text, since most of it is not text.
_LARGEST_HTML: Final = 20_000_000


@dataclass(slots=True)
class Body:
    """Collects what is found while a message is walked through."""

    limits: MailLimits
    attachments: list[MailAttachment] = field(default_factory=list)
    inner_mails: list[InnerMail] = field(default_factory=list)
    invitations: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    parts: int = 0
    # How many mails lie around what is read now.
    inside: int = 0

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

    What a mail program would show wins: of plain text and HTML the one that holds it all.
    """
    body.parts += 1
    if body.parts > body.limits.max_parts:
        body.complain(TOO_MANY_PARTS)
        return Piece()
    if depth > body.limits.max_depth:
        body.complain(TOO_DEEP)
        return Piece()
    kind = message.get_content_type()
    if message.get_content_maintype() == "multipart":
        return _read_multipart(message, body, depth)
    if kind in _REPORT_TYPES:
        return Piece()
    if message.is_multipart():
        # message/rfc822 and what is built like it
        return _read_nested(message, body, depth)
    if _is_inline_text(message):
        return _read_text(message, body)
    return _read_file(message, body, depth)


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
        return _text_piece(payload_of(message), "", is_html=False, body=body)
    if any(not isinstance(defect, _HARMLESS_DEFECTS) for defect in message.defects):
        body.complain(_MISSING_BOUNDARY)
    pieces = _read_children(children, body, depth, is_report=kind == "multipart/report")
    return best_of(pieces) if kind == "multipart/alternative" else _joined(pieces)


def _read_children(
    children: Sequence[object], body: Body, depth: int, *, is_report: bool
) -> list[Piece]:
    """Read the parts; the mail that a report sends back is ours and stays a file."""
    pieces: list[Piece] = []
    for child in children:
        if body.parts > body.limits.max_parts:
            break
        if not isinstance(child, Message):
            continue
        if is_report and child.get_content_type() == "message/rfc822":
            _attach_nested(child, body)
        else:
            pieces.append(read_body(child, body, depth + 1))
    return pieces


def _joined(pieces: list[Piece]) -> Piece:
    """Put parts that follow each other together."""
    texts = [piece.text.strip("\n") for piece in pieces if not is_blank(piece.text)]
    return Piece("\n\n".join(texts), "\n".join(piece.html for piece in pieces if piece.html))


def _is_inline_text(message: Message) -> bool:
    """Tell text to read from text that was attached as a file."""
    if message.get_content_type() not in {"text/plain", "text/html", "text/enriched"}:
        return False
    name = sent_name(message)
    if _PIECE_OF_TEXT.match(name):
        return True
    return _disposition(message) != "attachment" and not name


def _read_text(message: Message, body: Body) -> Piece:
    """Decode a text part with whatever charset it claims."""
    piece = _text_piece(
        _text_payload(message, body),
        _charset(message),
        is_html=message.get_content_subtype() == "html",
        body=body,
    )
    if _PGP_MESSAGE in piece.text:
        body.complain(ENCRYPTED)
    return piece


def _charset(message: Message) -> str:
    charset = message.get_param("charset", "")
    return charset[2] if isinstance(charset, tuple) else str(charset or "")


def _text_piece(data: bytes, charset: str, *, is_html: bool, body: Body) -> Piece:
    """Turn bytes into a piece and remark what was lost."""
    largest = _LARGEST_HTML if is_html else body.limits.max_text * 4
    text, exact = decode_bytes(data[:largest], charset)
    if not exact:
        body.remark(_REPLACED)
    if not is_html:
        return Piece(shorten(text, body))
    lean = lean_html(text)
    if len(lean) > LONGEST_HTML or len(data) > largest:
        body.remark(_CUT)
    return Piece(shorten(html_to_text(lean), body), shorten(clean_html(lean), body))


def _text_payload(message: Message, body: Body) -> bytes:
    """Return the bytes of a text part; one that only claims to be base64 is taken as it is."""
    data = payload_of(message)
    if str(message.get("Content-Transfer-Encoding", "")).strip().lower() != "base64":
        return data
    # The parser decodes the raw text with the charset named, which may be any codec; Latin-1 keeps
    # every byte.
    charset = message.get_param("charset")
    message.set_param("charset", "iso-8859-1")
    raw = str(message.get_payload())
    message.del_param("charset")
    if charset is not None:
        message.set_param("charset", charset if isinstance(charset, str) else charset[2])
    odd = len(_NOT_BASE64.findall(raw[:10_000]))
    is_broken = odd * 50 > len(raw[:10_000]) or bool(raw.strip() and not data)
    if is_broken or data.strip() == raw.strip().encode("latin-1", "replace") != b"":
        body.complain(_BROKEN_TRANSFER)
        return raw.encode("latin-1", "replace")
    return data


def payload_of(message: Message) -> bytes:
    """Return the decoded bytes of a part; broken encodings yield what can be had."""
    try:
        data = message.get_payload(decode=True)
    except (ValueError, TypeError, LookupError, IndexError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else b""


def _read_file(message: Message, body: Body, depth: int) -> Piece:
    """Open what a mail program opens by itself; keep everything else as a file."""
    kind, name = message.get_content_type(), sent_name(message)
    data = payload_of(message)
    if is_signature(kind, name) or not (data or name):
        return Piece()
    is_invitation = kind == "text/calendar" or name.lower().endswith(".ics")
    if is_invitation and (words := invitation_text(data)):
        body.invitations.append(words)
        return Piece()
    try:
        inside = opened(kind, name, data, body.complain)
    except CannotOpen as closed:
        body.complain(str(closed))
        return Piece()
    if inside is not None:
        return read_body(inside, body, depth + 1)
    if kind == "text/html":
        name, kind, data = _as_plain_file(name, data, _charset(message))
    _keep(body, name, kind, data)
    inner = mail_file(kind, name, data, body.complain)
    if inner is not None:
        _read_inner(inner, body, depth)
    return Piece()


def _as_plain_file(name: str, data: bytes, charset: str) -> tuple[str, str, bytes]:
    """Return an attached page as text: the house takes no HTML in, but its words count."""
    text = html_to_text(decode_bytes(data[:_LARGEST_HTML], charset)[0])
    stem = re.sub(r"\.html?$", "", name or "Webseite", flags=re.IGNORECASE)
    return f"{stem}.txt", "text/plain", text.encode()


def _keep(body: Body, name: str, kind: str, data: bytes) -> None:
    number = len(body.attachments) + 1
    body.attachments.append(MailAttachment(complete_name(name, kind, data, number), kind, data))


def _read_nested(message: Message, body: Body, depth: int) -> Piece:
    """Keep a mail inside a mail as a file, and read it too."""
    nested = _attach_nested(message, body)
    if nested is not None:
        _read_inner(nested, body, depth)
    return Piece()


def _attach_nested(message: Message, body: Body) -> Message | None:
    """Return a mail inside a mail and keep it as a file; what it holds itself is in that file."""
    children = message.get_payload()
    nested = children[0] if isinstance(children, list) and children else None
    if not isinstance(nested, Message):
        return None
    if body.inside:
        return nested
    data = _bytes_of(nested)
    if _BASE64_LINE.match(data.lstrip()[:200]):
        # Against the rules, but it exists: the parser took the lines for headers or text.
        data = _from_base64(data)
        nested = message_from_bytes(data, policy=RAW_HEADERS)
    subject = header_text(nested, "Subject", longest=NAME_LENGTH // 2)
    name = sent_name(message) or f"{subject or 'Weitergeleitete E-Mail'}.eml".replace("/", "-")
    _keep(body, name, "message/rfc822", data)
    return nested


def _read_inner(nested: Message, body: Body, depth: int) -> None:
    """Read a mail inside a mail: its words belong to the message, its files to the files."""
    place = len(body.inner_mails)
    body.inside += 1
    piece = read_body(nested, body, depth + 1)
    body.inside -= 1
    name, address = sender_of(nested)
    inner = InnerMail(
        sender_name=name,
        sender_address=address,
        subject=header_text(nested, "Subject", longest=SUBJECT_LENGTH),
        sent_at=sent_date(raw_header(nested, "Date")),
        text=piece.text,
    )
    body.inner_mails.insert(place, inner)


def _disposition(message: Message) -> str:
    """Return "inline", "attachment" or ""."""
    try:
        return message.get_content_disposition() or ""
    except (ValueError, TypeError, IndexError):
        return ""


def _bytes_of(nested: Message) -> bytes:
    """Return a nested message as the bytes of a mail file."""
    try:
        return nested.as_bytes()
    except (ValueError, TypeError, LookupError, KeyError, AttributeError, RecursionError):
        return str(nested.get_payload()).encode("utf-8", "replace")


def _from_base64(data: bytes) -> bytes:
    try:
        return base64.b64decode(data)
    except (binascii.Error, ValueError):
        return data
