"""Whom a mail is about if not its sender: what a web form or a colleague has passed on."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.message import Message
from typing import Final

from krm.documents.rules.decoding import clean_line
from krm.mailbox.rules.automatic import takes_no_answer
from krm.mailbox.rules.content import NAME_LENGTH, Customer, InnerMail
from krm.mailbox.rules.headers import addresses, clean_address
from krm.mailbox.rules.quotes import Header, Writer, headers_in, is_in
from krm.mailbox.rules.written_date import written_date

_FORWARDED: Final = (
    "Weitergeleitet von {sender}. Als Kundin oder Kunde ist vorgeschlagen, wer die innere "
    "Nachricht geschrieben hat."
)
_FORM: Final = "Über {sender} gesendet. Als Kundin oder Kunde ist vorgeschlagen, wer dort steht."
_FORM_NAME: Final = re.compile(
    r"formular|webform|contact ?form|website|wordpress|typo3|www-data|portal\b", re.IGNORECASE
)
_FIELD_NAME: Final = re.compile(
    r"^\W*(?:vor-?\s*und\s*(?:nachname|zuname)|(?:ihr\s+)?name|full ?name)\W*:\s*(\S.{0,150})$",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD_MAIL: Final = re.compile(
    r"^\W*(?:(?:ihre\s+)?e-?mail(?:[- ]?adresse)?|mail)\W*:\s*(\S+@\S+)\s*$",
    re.IGNORECASE | re.MULTILINE,
)


def customer_of(
    message: Message, *, writer: Writer, text: str, inner: Sequence[InnerMail], own: frozenset[str]
) -> Customer | None:
    """Return whom a mail is about, None if that is its sender.

    Takes the message, its sender, its own text, the mails inside and the addresses of the house.
    """
    shown = _shown(writer)
    if _is_form(writer, own):
        name, address = _in_reply_to(message) or _in_fields(text)
        if address and address.lower() not in own:
            return Customer(name, address, _FORM.format(sender=shown))
        return None
    if not writer.is_of_the_house:
        return None
    return _forwarded(writer, text, inner, _FORWARDED.format(sender=shown))


def _shown(writer: Writer) -> str:
    return f"{writer.name} <{writer.address}>" if writer.name else writer.address


def _is_form(writer: Writer, own: frozenset[str]) -> bool:
    """Tell whether a web form sends in the name of those who fill it in."""
    local = writer.address.partition("@")[0]
    is_own = writer.address.lower() in own
    return (
        is_own
        or takes_no_answer(writer.address)
        or any(_FORM_NAME.search(text) for text in (local, writer.name))
    )


def _in_reply_to(message: Message) -> tuple[str, str] | None:
    return next((pair for pair in addresses(message, "Reply-To") if pair[1]), None)


def _in_fields(text: str) -> tuple[str, str]:
    """Return name and address as many forms write them into the text."""
    name, address = _FIELD_NAME.search(text[:20_000]), _FIELD_MAIL.search(text[:20_000])
    return (
        clean_line(name[1], longest=NAME_LENGTH) if name else "",
        clean_address(address[1]) if address else "",
    )


def _forwarded(writer: Writer, text: str, inner: Sequence[InnerMail], why: str) -> Customer | None:
    """Return who wrote the mail that a colleague passes on: the first one from outside."""
    for one in inner:
        if (one.sender_name or one.sender_address) and not is_in(
            one.sender_address, writer.own_domains
        ):
            return Customer(one.sender_name, one.sender_address, why, True, one.sent_at)
    for header in headers_in(text):
        if not is_in(header.sender, writer.own_domains) and not writer.is_named_in(header.sender):
            name, address = _named(header)
            return Customer(name, address, why, True, _sent(header))
    return None


def _named(header: Header) -> tuple[str, str]:
    """Return name and address of a line such as "Mara Beispiel [mailto:mara@example.org]"."""
    address = clean_address(re.sub(r"mailto:|[\[\]]", " ", header.sender))
    name = re.split(r"[<\[(]", header.sender, maxsplit=1)[0].strip(" \"'*")
    return clean_line("" if name == address else name, longest=NAME_LENGTH), address


def _sent(header: Header) -> datetime | None:
    return written_date(header.sent)
