"""Mail headers from strangers: decoded, cleaned of injected lines, never trusted."""

import base64
import binascii
import hashlib
import quopri
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from krm.documents.rules.decoding import clean_line, decode_bytes
from krm.documents.rules.headers import BoundedHeaders
from krm.mailbox.rules.content import ADDRESS_LENGTH, MESSAGE_ID_LENGTH, NAME_LENGTH

_LONGEST_HEADER: Final = 8_000
# A line may end inside a word: programs fold long headers without looking.
_ENCODED_WORD: Final = re.compile(r"=\?([^?\s]{1,60})\?([bqBQ])\?((?:[^?\r\n]|\r?\n[ \t])*)\?=")
_FOLD: Final = re.compile(r"\r?\n[ \t]")
_BETWEEN_WORDS: Final = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[bqBQ]\?)")
_ADDRESS: Final = re.compile(r"[^\s@<>()\",;:\\\x00-\x1f]{1,64}@[^\s@<>()\",;:\\\x00-\x1f]{1,190}")
_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,900})>")
_SINGLE_MAILBOX: Final = re.compile(r"^([^<>]*)<(/[^<>]{2,400}|[^<>\s]{3,254})>[^<>]*$", re.DOTALL)
_MOST_ADDRESSES: Final = 50
_MOST_REFERENCES: Final = 50
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2100


class _RawHeaders(BoundedHeaders):
    """Hands headers out as they stand, 8-bit bytes as surrogates, so that we decode them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return the value unchanged."""
        del name
        return value


RAW_HEADERS: Final = _RawHeaders()


def raw_header(message: Message, name: str) -> str:
    """Return a header as it stands in the mail (first occurrence), cut; "" if missing."""
    try:
        value = message.get(name)
    except (ValueError, IndexError, TypeError):
        return ""
    return "" if value is None else unescaped(str(value)[:_LONGEST_HEADER])


def header_text(message: Message, name: str, *, longest: int) -> str:
    """Return a header decoded to one clean line."""
    return clean_line(decode_words(raw_header(message, name)), longest=longest)


def decode_words(value: str) -> str:
    """Decode RFC 2047 words; those that lie or are broken stay readable as they are.

    Neighbouring words of one charset are joined before decoding, since careless programs cut in
    the middle of a character.
    """
    joined = _BETWEEN_WORDS.sub(r"\1", value)
    out: list[str] = []
    pending, charset, position = b"", "", 0
    for word in _ENCODED_WORD.finditer(joined):
        if word.start() > position or word[1].lower() != charset:
            out += [decode_bytes(pending, charset)[0], joined[position : word.start()]]
            pending = b""
        charset = word[1].partition("*")[0].lower()
        pending += _word_bytes(word[2], _FOLD.sub("", word[3]))
        position = word.end()
    return "".join([*out, decode_bytes(pending, charset)[0], joined[position:]])


def addresses(message: Message, *names: str) -> list[tuple[str, str]]:
    """Return (name, address) pairs of the given headers; broken addresses become empty."""
    values = [raw_header(message, name) for name in names]
    found: list[tuple[str, str]] = []
    for name, address in _split_addresses(value for value in values if value):
        clean = clean_address(address)
        # A display name may carry another address: shown as text, never used as one.
        found.append((clean_line(decode_words(name), longest=NAME_LENGTH), clean))
    return found[:_MOST_ADDRESSES]


def sender_of(message: Message) -> tuple[str, str]:
    """Return name and address of the sender ("" where missing).

    A single mailbox is read by hand first: names with unquoted commas and colons are common, and
    in "a@x.example <b@y.example>" the address is the one in brackets.
    """
    single = _SINGLE_MAILBOX.match(raw_header(message, "From"))
    if single and clean_address(single[2]):
        name = decode_words(single[1].strip().strip('"').strip())
        return clean_line(name, longest=NAME_LENGTH), clean_address(single[2])
    if single:
        # No address of the mail, such as one inside Exchange ("/O=…/CN=…"): the name counts.
        name = clean_line(decode_words(single[1].strip().strip('"').strip()), longest=NAME_LENGTH)
        if name:
            return name, ""
    found = addresses(message, "From", "Sender")
    return next((pair for pair in found if pair[1]), (found or [("", "")])[0])


def clean_address(text: str) -> str:
    """Return the mail address in a text, with lower-case domain, or the empty string."""
    match = _ADDRESS.search(clean_line(text, longest=_LONGEST_HEADER))
    if match is None:
        return ""
    local, _, domain = match[0].strip(".").rpartition("@")
    return f"{local}@{domain.lower()}"[:ADDRESS_LENGTH]


def message_ids(value: str) -> tuple[str, ...]:
    """Return the Message-IDs of a header in order, without repetition, the newest fifty."""
    found = dict.fromkeys(_bounded_id(match) for match in _MESSAGE_ID.findall(value))
    return tuple(found)[-_MOST_REFERENCES:]


def one_message_id(value: str) -> str:
    """Return the first Message-ID in angle brackets; one without brackets is taken whole."""
    found = message_ids(value)
    if found:
        return found[0]
    bare = "".join(clean_line(value, longest=900).split()).strip("<>")
    return _bounded_id(bare) if bare else ""


def sent_date(value: str) -> datetime | None:
    """Return the Date header with a time zone; None if missing, broken or absurd.

    Only for showing: deadlines count from the arrival in the house. Without a zone it is UTC.
    """
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not _FIRST_YEAR <= parsed.year <= _LAST_YEAR:
        return None
    return parsed if parsed.utcoffset() is not None else parsed.replace(tzinfo=UTC)


def unescaped(value: str) -> str:
    """Turn raw 8-bit bytes in a header (surrogates of the parser) into characters."""
    if value.isascii():
        return value
    return decode_bytes(value.encode("utf-8", "surrogateescape"))[0]


def _word_bytes(encoding: str, encoded: str) -> bytes:
    """Undo base64 or quoted-printable of one encoded word."""
    data = encoded.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(data, header=True)
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return data


def _split_addresses(values: Iterable[str]) -> list[tuple[str, str]]:
    """Split address lists; a list that cannot be split yields the addresses it contains."""
    values = list(values)
    try:
        return [pair for pair in getaddresses(values) if any(pair)]
    except (ValueError, IndexError, TypeError, RecursionError):
        return [("", found) for value in values for found in _ADDRESS.findall(value)]


def _bounded_id(identifier: str) -> str:
    """Write an ID in brackets; an overlong one becomes a digest, so that it still compares."""
    whole = f"<{clean_line(identifier, longest=1000)}>"
    if len(whole) <= MESSAGE_ID_LENGTH:
        return whole
    return f"<{hashlib.sha256(identifier.encode('utf-8', 'replace')).hexdigest()}@overlong.invalid>"
