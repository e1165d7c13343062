"""Reading e-mail as it really comes: whatever arrives becomes a MailContent, never an exception."""

import hashlib
import re
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

from krm.documents.rules.decoding import decode_bytes
from krm.documents.rules.signature import OLE_MAGIC
from krm.mailbox.rules.alternatives import is_blank
from krm.mailbox.rules.arrival_time import stamped_at
from krm.mailbox.rules.automatic import judge_automatism
from krm.mailbox.rules.body import TOO_DEEP, TOO_MANY_PARTS, Body, read_body, shorten
from krm.mailbox.rules.content import (
    ADDRESS_LENGTH,
    MESSAGE_ID_LENGTH,
    NAME_LENGTH,
    SUBJECT_LENGTH,
    BounceDetails,
    InnerMail,
    MailAttachment,
    MailContent,
    MailLimits,
    Piece,
)
from krm.mailbox.rules.customer import customer_of
from krm.mailbox.rules.headers import (
    RAW_HEADERS,
    addresses,
    header_text,
    message_ids,
    one_message_id,
    raw_header,
    sender_of,
    sent_date,
)
from krm.mailbox.rules.msg import outlook_mail
from krm.mailbox.rules.outlook import OutlookLimits
from krm.mailbox.rules.quotes import Writer, domains_of, split_quotes
from krm.ui.rules import format_clock

__all__ = [
    "ADDRESS_LENGTH",
    "MESSAGE_ID_LENGTH",
    "NAME_LENGTH",
    "SUBJECT_LENGTH",
    "BounceDetails",
    "MailAttachment",
    "MailContent",
    "MailLimits",
    "read_mail",
    "read_msg",
]

DEFAULT_LIMITS: Final = MailLimits()
_UNREADABLE: Final = "Die E-Mail konnte nicht gelesen werden. Bitte das Original ansehen."
_NO_MAIL: Final = "Der Eingang ist keine lesbare E-Mail. Bitte das Original ansehen."
_NO_TEXT: Final = "Die E-Mail enthält keinen lesbaren Text."
_INNER: Final = "---------- Beigefügte E-Mail ----------"
_PASSED_ON: Final = "Aus dem Haus weitergeleitet; eine Person sieht erst nach, von wem."
_EMPTY: Final = "Der Eingang ist leer."
_NO_OUTLOOK: Final = "Die Outlook-Datei konnte nicht gelesen werden. Bitte das Original ansehen."
_TOO_LARGE: Final = "Die E-Mail ist zu groß und wurde nur teilweise ausgelesen."
_KNOWN_HEADERS: Final = ("From", "Subject", "Date", "To", "Received", "Message-ID", "Content-Type")
_BLANK_LINE: Final = re.compile(rb"\r?\n\r?\n|\r\r")
_PARTIAL_BYTES: Final = 200_000
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_PRINTABLE: Final = re.compile(rb"[\t\r\n -~]")
_BINARY_WINDOW: Final = 4_000
# The parser keeps one frame per open multipart and needs time for every boundary.
_MOST_MULTIPARTS: Final = 100
_MOST_BOUNDARIES: Final = 20_000


def read_mail(
    raw: bytes,
    *,
    limits: MailLimits = DEFAULT_LIMITS,
    own_addresses: frozenset[str] = frozenset(),
) -> MailContent:
    """Read one e-mail from its raw bytes.

    `own_addresses` (lower case) are those of the house, which are never answered automatically.
    Returns what could be read; `problem` says in German what could not. Raises nothing: a mail
    that breaks the reader must not stop those behind it (docs/rulings.md).
    """
    if raw.startswith(OLE_MAGIC):
        return read_msg(raw, limits=limits, own_addresses=own_addresses)
    body = Body(limits)
    try:
        message, piece = _parse(raw, body)
        return _content(raw, message, piece, body, own_addresses)
    except Exception:  # the promise is to never raise; what breaks is shown to a person
        return _unread(raw, _UNREADABLE)


def read_msg(
    raw: bytes,
    *,
    limits: MailLimits = DEFAULT_LIMITS,
    own_addresses: frozenset[str] = frozenset(),
) -> MailContent:
    """Read one Outlook message (.msg); same promise and result as `read_mail`."""
    if not raw:
        return _unread(raw, _EMPTY)
    if len(raw) > limits.max_bytes:
        return _unread(raw, _TOO_LARGE)
    body = Body(limits)
    try:
        message = outlook_mail(raw, OutlookLimits(), body.complain)
        return _content(raw, message, read_body(message, body), body, own_addresses)
    except Exception:  # see read_mail
        return _unread(raw, _NO_OUTLOOK)


def _parse(raw: bytes, body: Body) -> tuple[Message, Piece]:
    """Take a mail apart, or only its headers and first text if its structure is hostile."""
    problem = _structure_problem(raw, body.limits)
    if not problem:
        try:
            message = message_from_bytes(raw, policy=RAW_HEADERS)
            return message, read_body(message, body)
        except RecursionError:
            problem = TOO_DEEP
    if problem not in {_EMPTY, _NO_MAIL}:
        raw = raw[:_PARTIAL_BYTES]
    body.complain(problem)
    is_binary = problem == _NO_MAIL and _is_binary(raw)
    message = BytesHeaderParser(policy=RAW_HEADERS).parsebytes(raw[:_PARTIAL_BYTES])
    rest = _BLANK_LINE.split(raw, maxsplit=1)[-1] if _is_mail(message) else raw
    rest = b"" if is_binary else rest
    return message, Piece(shorten(decode_bytes(rest[:_PARTIAL_BYTES])[0], body))


def _structure_problem(raw: bytes, limits: MailLimits) -> str:
    """Return why a mail must not be handed to the parser, "" if it may."""
    if not raw.strip():
        return _EMPTY
    if len(raw) > limits.max_bytes:
        return _TOO_LARGE
    if raw.lower().count(b"multipart/") > _MOST_MULTIPARTS:
        return TOO_DEEP
    if raw.count(b"\n--") > _MOST_BOUNDARIES:
        return TOO_MANY_PARTS
    return (
        ""
        if _is_mail(BytesHeaderParser(policy=RAW_HEADERS).parsebytes(raw[:_PARTIAL_BYTES]))
        else _NO_MAIL
    )


def _is_mail(message: Message) -> bool:
    """Tell a mail from something else by the headers every mail has some of."""
    return any(message.get(name) is not None for name in _KNOWN_HEADERS)


def _content(
    raw: bytes, message: Message, piece: Piece, body: Body, own_addresses: frozenset[str]
) -> MailContent:
    """Put headers, text and judgement together."""
    writer = Writer(*sender_of(message), domains_of(own_addresses))
    subject = header_text(message, "Subject", longest=SUBJECT_LENGTH)
    written = "" if is_blank(piece.text) else shorten(piece.text, body).strip("\n")
    further = [*body.invitations, *(_shown(inner) for inner in body.inner_mails if inner.text)]
    text = _together(written, further, body)
    new_text, history = split_quotes(written, subject, writer)
    customer = customer_of(
        message, writer=writer, text=written, inner=body.inner_mails, own=own_addresses
    )
    automatism = judge_automatism(
        message,
        sender=customer.address if customer else writer.address,
        subject=subject,
        text=text,
        own_addresses=own_addresses,
    )
    reason = automatism.reason or (_PASSED_ON if customer and customer.is_forwarded else "")
    return MailContent(
        content_digest=_digest(raw),
        canonical_digest=_canonical_digest(raw, message),
        message_id=one_message_id(raw_header(message, "Message-ID")),
        subject=subject,
        sender_name=writer.name,
        sender_address=writer.address,
        reply_to=next((a for _, a in addresses(message, "Reply-To") if a), ""),
        to=tuple(a for _, a in addresses(message, "To", "Cc") if a),
        date=sent_date(raw_header(message, "Date")),
        stamped_at=stamped_at(message),
        in_reply_to=one_message_id(raw_header(message, "In-Reply-To")),
        references=message_ids(raw_header(message, "References")),
        text=text,
        new_text=_together(new_text, further, body),
        quoted_history=history,
        html_safe=piece.html,
        attachments=tuple(body.attachments),
        is_bounce=automatism.is_bounce,
        is_auto_reply=automatism.is_auto_reply,
        is_list=automatism.is_list,
        answerable=not reason,
        not_answerable_because=reason,
        bounce=automatism.bounce,
        authentication=header_text(message, "Authentication-Results", longest=500),
        customer=customer,
        problem=" ".join(body.problems),
        notes=tuple(body.notes),
    )


def _together(written: str, further: list[str], body: Body) -> str:
    """Return the text of a mail with what lies inside it; remark if there is none."""
    if not written and not further:
        body.remark(_NO_TEXT)
    return shorten("\n\n".join(text for text in (written, *further) if text), body)


def _shown(inner: InnerMail) -> str:
    """Return a mail inside a mail as text, with who wrote it and when."""
    address = f"<{inner.sender_address}>" if inner.sender_address else ""
    lines = [
        _INNER,
        f"Von: {inner.sender_name} {address}".replace("  ", " ").strip(),
        f"Gesendet: {format_clock(inner.sent_at)}" if inner.sent_at else "",
        f"Betreff: {inner.subject}" if inner.subject else "",
    ]
    head = "\n".join(line for line in lines if line)
    return f"{head}\n\n{inner.text}"


def _unread(raw: bytes, problem: str) -> MailContent:
    """Return what is left when nothing could be read: the bytes as text, if they are text."""
    text = "" if _is_binary(raw) else decode_bytes(raw[:_PARTIAL_BYTES])[0]
    return MailContent(
        content_digest=_digest(raw),
        canonical_digest=_digest(raw),
        text=text,
        new_text=text,
        not_answerable_because="Die E-Mail konnte nicht gelesen werden.",
        problem=problem,
    )


def _is_binary(raw: bytes) -> bool:
    """Tell whether bytes are no text; a few odd ones may have got into a text."""
    start = raw[:_BINARY_WINDOW]
    is_odd = len(_BINARY.findall(start)) * 20 > len(start)
    return is_odd and len(_PRINTABLE.findall(start)) * 2 < len(start)


def _digest(raw: bytes) -> str:
    """Return the SHA-256 of the original."""
    return hashlib.sha256(raw).hexdigest()


def _canonical_digest(raw: bytes, message: Message) -> str:
    """Return a digest that is equal for two duplicates of one mail.

    Duplicates from two mailboxes differ in what servers add on the way (Received and the like) and
    in line ends; Message-ID, sender, subject, date and the body are the same.
    """
    headers = [raw_header(message, name) for name in ("Message-ID", "From", "Subject", "Date")]
    start = "\x00".join(" ".join(value.split()) for value in headers)
    plain = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    body = plain.partition(b"\n\n")[2] or plain
    return hashlib.sha256(start.encode("utf-8", "replace") + b"\x00" + body.rstrip()).hexdigest()
