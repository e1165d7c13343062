"""Outlook's own form of a message (MAPI) becomes a mail, so that one reader reads both.

A .msg file and a winmail.dat hold the same properties; [MS-OXPROPS] names them.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import format_datetime
from typing import Final

import compressed_rtf
from striprtf.striprtf import rtf_to_text

from krm.documents.rules.decoding import clean_line, clean_text, decode_bytes
from krm.mailbox.rules.headers import RAW_HEADERS

MESSAGE_CLASS, SUBJECT, BODY, HTML, RTF = 0x001A, 0x0037, 0x1000, 0x1013, 0x1009
TRANSPORT_HEADERS, MESSAGE_ID, IN_REPLY_TO = 0x007D, 0x1035, 0x1042
SENDER_NAME, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
FOR_NAME, FOR_ADDRESS, FOR_SMTP = 0x0042, 0x0065, 0x5D02
SENT_AT, DELIVERED_AT, CODEPAGE = 0x0039, 0x0E06, 0x3FDE
NAME, ADDRESS, SMTP = 0x3001, 0x3003, 0x39FE
FILE_DATA, FILE_NAME, LONG_NAME, FILE_TYPE = 0x3701, 0x3704, 0x3707, 0x370E
Value = str | bytes | int | datetime
Complain = Callable[[str], None]

NO_TEXT: Final = (
    "Der Text der Nachricht liegt nur in Outlooks eigener Form vor und lässt sich nicht lesen. "
    "Bitte das Original in Outlook ansehen."
)
NO_FILE: Final = (
    "Ein Anhang der Outlook-Nachricht{name} ist nur ein Verweis oder lässt sich nicht lesen. "
    "Bitte das Original in Outlook ansehen."
)
_LONGEST_RTF: Final = 2_000_000
# They describe the mail as it was sent, which is not how it lies here.
_OF_THE_STRUCTURE: Final = ("Content-Type", "Content-Transfer-Encoding", "MIME-Version")
_REPORTS: Final = {
    "ndr": "delivery-status", "dr": "delivery-status", "ipnrn": "disposition-notification",
}  # fmt: skip
_CHARSETS: Final = {65001: "utf-8", 20127: "ascii", 28591: "iso-8859-1", 20866: "koi8-r"}


@dataclass(frozen=True, slots=True)
class OutlookLimits:
    """How much of a message is taken apart."""

    max_files: int = 200
    max_depth: int = 20


@dataclass(slots=True)
class OutlookFile:
    """One attached file, or a message inside."""

    values: Mapping[int, Value]
    inner: "OutlookItem | None" = None


@dataclass(slots=True)
class OutlookItem:
    """The properties of a message, of its recipients and of what is attached."""

    values: Mapping[int, Value]
    files: Sequence[OutlookFile] = ()
    recipients: Sequence[Mapping[int, Value]] = field(default=())


def text_of(values: Mapping[int, Value], *names: int) -> str:
    """Return the first of these properties that is text and not empty."""
    found = (values.get(name) for name in names)
    return next((value.strip("\x00") for value in found if isinstance(value, str) and value), "")


def as_mail(item: OutlookItem, complain: Complain) -> Message:
    """Return a message as a mail: headers, its versions of the text, its files.

    :param complain: gets a German sentence for whatever cannot be read.
    """
    mail = _headers(item)
    mail["Content-Type"] = _container(item)
    mail.set_payload([])
    texts = _alternatives(item.values, complain)
    for part in (texts, *(_file(file, complain) for file in item.files)):
        if part is not None:
            mail.attach(part)
    return mail


def _container(item: OutlookItem) -> str:
    """Return the type of the whole; delivery reports are known by their class."""
    kind = text_of(item.values, MESSAGE_CLASS).lower()
    report = _REPORTS.get(kind.rpartition(".")[2]) if kind.startswith("report.") else None
    return f"multipart/report; report-type={report}" if report else "multipart/mixed"


def _headers(item: OutlookItem) -> Message:
    """Return the headers of the transport, completed from the properties."""
    values = item.values
    stored = text_of(values, TRANSPORT_HEADERS).encode("utf-8", "replace")
    mail = BytesHeaderParser(policy=RAW_HEADERS).parsebytes(stored)
    for name in _OF_THE_STRUCTURE:
        del mail[name]
    recipients = [_mailbox(one, NAME, SMTP, ADDRESS) for one in item.recipients]
    for name, value in (
        ("Message-ID", text_of(values, MESSAGE_ID)),
        ("In-Reply-To", text_of(values, IN_REPLY_TO)),
        ("From", _sender(values)),
        ("Subject", text_of(values, SUBJECT)),
        ("To", ", ".join(address for address in recipients if "@" in address)),
        ("Date", _moment(values, SENT_AT)),
        ("Received", f"; {_moment(values, DELIVERED_AT)}".removesuffix("; ")),
    ):
        if value and not str(mail.get(name, "")).strip():
            del mail[name]
            line = clean_line(value, longest=5000)
            mail[name] = line.encode().decode("ascii", "surrogateescape")
    return mail


def _moment(values: Mapping[int, Value], name: int) -> str:
    value = values.get(name)
    return format_datetime(value) if isinstance(value, datetime) else ""


def _sender(values: Mapping[int, Value]) -> str:
    """Return who wrote it; an address inside Exchange ("/O=…/CN=…") is none for us."""
    for_whom = _mailbox(values, FOR_NAME, FOR_SMTP, FOR_ADDRESS)
    sender = _mailbox(values, SENDER_NAME, SENDER_SMTP, SENDER_ADDRESS)
    return for_whom if "@" in for_whom or not sender else sender


def _mailbox(values: Mapping[int, Value], name: int, *addresses: int) -> str:
    shown = clean_line(text_of(values, name), longest=200).replace('"', "")
    found = (text_of(values, one) for one in addresses)
    address = next((one for one in found if "@" in one and not one.startswith("/")), "")
    if not address and "@" in shown:
        return shown
    if not address:
        # What stands in brackets and is no address leaves the name alone.
        return f'"{shown}" <unbekannt>' if shown and not shown.startswith("/") else ""
    return f'"{shown}" <{address}>' if shown and shown != address else address


def _alternatives(values: Mapping[int, Value], complain: Complain) -> Message | None:
    """Return the versions of the text that can be read, the rich one last."""
    versions = [("plain", text_of(values, BODY)), ("html", _html(values))]
    if not any(text.strip() for _kind, text in versions):
        versions = [("plain", _from_rtf(values.get(RTF), complain))]
    parts = [_text_part(kind, text) for kind, text in versions if text.strip()]
    return _multipart("multipart/alternative", parts) if parts else None


def _html(values: Mapping[int, Value]) -> str:
    html, codepage = values.get(HTML), values.get(CODEPAGE)
    if isinstance(html, bytes):
        page = codepage if isinstance(codepage, int) else 1252
        return decode_bytes(html, _CHARSETS.get(page, f"cp{page}"))[0]
    return html if isinstance(html, str) else ""


def _from_rtf(packed: Value | None, complain: Complain) -> str:
    """Return the text of a body in rich text, also of one that hides HTML."""
    if not isinstance(packed, bytes) or not packed:
        return ""
    try:
        rtf = compressed_rtf.decompress(packed)[:_LONGEST_RTF].decode("cp1252", "replace")
        text = str(rtf_to_text(rtf, errors="replace"))  # type: ignore[no-untyped-call]
    except Exception:  # the readers answer broken text with errors of many kinds
        complain(NO_TEXT)
        return ""
    # Signs beyond the first 65 536 come as two halves.
    return clean_text(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _file(file: OutlookFile, complain: Complain) -> Message | None:
    """Return an attached file as a part, a message inside as a mail."""
    name = clean_line(text_of(file.values, LONG_NAME, FILE_NAME, NAME), longest=200)
    if file.inner is not None:
        inner = as_mail(file.inner, complain)
        return _named(_multipart("message/rfc822", [inner]), name and f"{name}.eml")
    content = file.values.get(FILE_DATA)
    if not isinstance(content, bytes):
        complain(NO_FILE.format(name=f" („{name}“)" if name else ""))
        return None
    kind = clean_line(text_of(file.values, FILE_TYPE), longest=100).lower()
    if kind.startswith("multipart/"):
        # A signed message keeps its whole mail in one file.
        return message_from_bytes(content, policy=RAW_HEADERS)
    return _named(_filled(kind or "application/octet-stream", content), name)


def _named(part: Message, name: str) -> Message:
    part["Content-Disposition"] = "attachment"
    if name:
        part.set_param("filename", name, header="Content-Disposition", charset="utf-8")
    return part


def _text_part(kind: str, text: str) -> Message:
    return _filled(f"text/{kind}; charset=utf-8", text.encode("utf-8", "replace"))


def _filled(kind: str, content: bytes) -> Message:
    part = Message(policy=RAW_HEADERS)
    part["Content-Type"] = kind.encode("ascii", "replace").decode()
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(content).decode("ascii"))
    return part


def _multipart(kind: str, parts: Sequence[Message]) -> Message:
    whole = Message(policy=RAW_HEADERS)
    whole["Content-Type"] = kind
    whole.set_payload(list(parts))
    return whole
