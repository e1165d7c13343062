"""Outlook messages (.msg): the same content as any mail, out of an OLE container."""

from email.message import Message
from email.parser import HeaderParser
from email.utils import formataddr
from typing import Final

import oxmsg
from oxmsg.attachment import Attachment
from oxmsg.domain import constants
from oxmsg.recipient import Recipient

from krm.documents.rules import safe_name
from krm.documents.rules.decoding import clean_line, clean_text, decode_bytes
from krm.documents.rules.html import clean_html, html_to_text
from krm.mailbox.rules.body import Body, Piece, shorten
from krm.mailbox.rules.content import MailAttachment
from krm.mailbox.rules.headers import RAW_HEADERS

_NO_TEXT: Final = "Der Text der Outlook-Nachricht ist nur in der Originaldatei lesbar."
_NO_FILE: Final = "Ein Anhang der Outlook-Nachricht ist nur in der Originaldatei enthalten."
_HEADER_VALUES: Final = {
    "Message-ID": constants.PID_INTERNET_MESSAGE_ID,
    "In-Reply-To": constants.PID_IN_REPLY_TO_ID,
}


def read_outlook(raw: bytes, body: Body) -> tuple[Message, Piece]:
    """Return headers and text of an Outlook message; its attachments go into `body`.

    Headers are those of the transport if the message came by mail, otherwise rebuilt from its
    properties. Raises whatever the OLE reader raises; the caller catches it.
    """
    outlook = oxmsg.Message.load(raw)
    headers = _headers(outlook)
    for attachment in outlook.attachments[: body.limits.max_parts]:
        _attach(attachment, body)
    return headers, _text(outlook, body)


def _headers(outlook: oxmsg.Message) -> Message:
    """Rebuild mail headers, so that all further rules are the same for both formats."""
    stored = outlook.properties.str_prop_value(constants.PID_TRANSPORT_MESSAGE_HEADERS) or ""
    headers = HeaderParser(policy=RAW_HEADERS).parsestr(stored)
    for name, prop in _HEADER_VALUES.items():
        _add(headers, name, outlook.properties.str_prop_value(prop) or "")
    _add(headers, "From", _sender(outlook))
    _add(headers, "Subject", outlook.subject)
    _add(headers, "To", ", ".join(formataddr((r.name, r.email_address)) for r in _to(outlook)))
    sent = outlook.sent_date
    _add(headers, "Date", sent.strftime("%d %b %Y %H:%M:%S +0000") if sent else "")
    return headers


def _add(headers: Message, name: str, value: str) -> None:
    """Add a header that the transport did not leave."""
    if value and not headers.get(name):
        del headers[name]
        headers[name] = clean_line(value, longest=5000)


def _sender(outlook: oxmsg.Message) -> str:
    """Return the sender; an address inside Exchange ("/O=…") is none for us."""
    name = outlook.properties.str_prop_value(constants.PID_SENDER_NAME) or ""
    for prop in (constants.PID_SENDER_SMTP_ADDRESS, constants.PID_SENDER_EMAIL_ADDRESS):
        address = outlook.properties.str_prop_value(prop) or ""
        if "@" in address:
            return formataddr((clean_line(name, longest=200), address))
    return outlook.sender or ""


def _to(outlook: oxmsg.Message) -> list[Recipient]:
    """Return the recipients with an address."""
    return [recipient for recipient in outlook.recipients if "@" in recipient.email_address]


def _text(outlook: oxmsg.Message, body: Body) -> Piece:
    """Return plain text and HTML; a body in rich text only stays in the file."""
    html = _html(outlook)
    plain = clean_text(outlook.body or "")
    if not plain.strip() and not html:
        if outlook.properties.binary_prop_value(constants.PID_RTF_COMPRESSED):
            body.complain(_NO_TEXT)
        return Piece()
    return Piece(
        shorten(plain if plain.strip() else html_to_text(html), body),
        clean_html(html) if html else "",
    )


def _html(outlook: oxmsg.Message) -> str:
    """Return the HTML body, whatever code page it claims."""
    data = outlook.properties.binary_prop_value(constants.PID_HTML)
    if data:
        return decode_bytes(data, outlook.properties.body_encoding)[0]
    return clean_text(outlook.properties.str_prop_value(constants.PID_BODY_HTML) or "")


def _attach(attachment: Attachment, body: Body) -> None:
    """Keep an attached file; embedded Outlook items have no bytes of their own."""
    properties = attachment.properties
    data = attachment.file_bytes
    name = (
        attachment.file_name
        or properties.str_prop_value(constants.PID_ATTACH_FILENAME)
        or f"Anhang-{len(body.attachments) + 1}.bin"
    )
    if data is None:
        body.complain(_NO_FILE)
        return
    kind = clean_line(attachment.mime_type or "", longest=100) or "application/octet-stream"
    body.attachments.append(MailAttachment(safe_name(name), kind, data))
