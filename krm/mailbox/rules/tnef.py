"""winmail.dat (TNEF): what Outlook sends to those it takes for another Outlook.

Our own reader of [MS-OXTNEF], since the one library for it has had no release since 2021 and
counts to four thousand million if a file tells it to.
"""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Final

from krm.documents.rules.decoding import decode_bytes
from krm.mailbox.rules.outlook import (
    BODY,
    FILE_DATA,
    FILE_NAME,
    SUBJECT,
    Complain,
    OutlookFile,
    OutlookItem,
    OutlookLimits,
    Value,
    as_mail,
)

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_MESSAGE, _ATTACHMENT = 1, 2
_SUBJECT, _BODY, _CODEPAGE, _PROPERTIES = 0x8004, 0x800C, 0x9007, 0x9003
_NEW_FILE, _FILE_DATA, _FILE_TITLE, _FILE_PROPERTIES = 0x9002, 0x800F, 0x8010, 0x9005
_MULTIPLE: Final = 0x1000
_NAMED: Final = 0x8000
_STRING8, _STRING, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x0102
_LONG, _TIME = 0x03, 0x40
# Bytes of a value of fixed length, filled up to four.
_SIZES: Final = {
    0x01: 4, 0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8,
    0x40: 8, 0x48: 16,
}  # fmt: skip
_MESSAGE_INSIDE: Final = bytes.fromhex("0703020000000000c000000000000046")
_MOST_VALUES: Final = 5_000


def tnef_mail(content: bytes, limits: OutlookLimits, complain: Complain) -> Message:
    """Return the message inside a winmail.dat as a mail.

    :raises ValueError: if it is none; struct.error if it breaks off before anything was read.
    """
    return as_mail(_item(content, limits, limits.max_depth), complain)


def _item(content: bytes, limits: OutlookLimits, depth: int) -> OutlookItem:
    if not content.startswith(SIGNATURE):
        raise ValueError("no TNEF")
    charset = "cp1252"
    values: dict[int, Value] = {}
    files: list[OutlookFile] = []
    for level, name, data in _attributes(content):
        if name == _CODEPAGE:
            charset = f"cp{struct.unpack_from('<I', data)[0]}"
        elif name == _NEW_FILE and len(files) < limits.max_files:
            files.append(OutlookFile({}))
        elif level == _ATTACHMENT and files:
            files[-1] = OutlookFile({**files[-1].values, **_of_file(name, data, charset)})
        elif level == _MESSAGE:
            values |= _of_message(name, data, charset)
    if not values and not files:
        raise ValueError("empty TNEF")
    return OutlookItem(values, [_opened(file, limits, depth) for file in files])


def _opened(file: OutlookFile, limits: OutlookLimits, depth: int) -> OutlookFile:
    """Return the file with the message that it holds, if it holds one."""
    content = file.values.get(FILE_DATA)
    if not depth or not isinstance(content, bytes):
        return file
    inner = content.removeprefix(_MESSAGE_INSIDE)
    if len(inner) == len(content) or not inner.startswith(SIGNATURE):
        return file
    return OutlookFile(file.values, _item(inner, limits, depth - 1))


def _attributes(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield level, name and bytes of each attribute; the last one may be cut off."""
    position = 6
    while position + 9 <= len(content):
        level, name, _kind, length = struct.unpack_from("<BHHI", content, position)
        yield level, name, content[position + 9 : position + 9 + length]
        position += 9 + length + 2


def _of_message(name: int, data: bytes, charset: str) -> dict[int, Value]:
    if name == _PROPERTIES:
        return _properties(data, charset)
    plain = {_SUBJECT: SUBJECT, _BODY: BODY}.get(name)
    return {} if plain is None else {plain: decode_bytes(data.rstrip(b"\x00"), charset)[0]}


def _of_file(name: int, data: bytes, charset: str) -> dict[int, Value]:
    if name == _FILE_DATA:
        return {FILE_DATA: data}
    if name == _FILE_TITLE:
        return {FILE_NAME: decode_bytes(data.rstrip(b"\x00"), charset)[0]}
    return _properties(data, charset) if name == _FILE_PROPERTIES else {}


def _properties(data: bytes, charset: str) -> dict[int, Value]:
    """Return the properties up to where the list breaks off or holds something unknown."""
    found: dict[int, Value] = {}
    try:
        (count,) = struct.unpack_from("<I", data)
        position = 4
        for _ in range(min(count, _MOST_VALUES)):
            name, value, position = _property(data, position, charset)
            if value is not None:
                found.setdefault(name, value)
    except (struct.error, KeyError):
        return found
    return found


def _property(data: bytes, position: int, charset: str) -> tuple[int, Value | None, int]:
    """Return name and value of one property, and where the next one begins."""
    kind, name = struct.unpack_from("<HH", data, position)
    position += 4
    if name >= _NAMED:
        position = _behind_name(data, position + 16)
    single = kind & ~_MULTIPLE
    many = 1
    if kind & _MULTIPLE or single not in _SIZES:
        (many,) = struct.unpack_from("<I", data, position)
        position += 4
    value: Value | None = None
    for _ in range(min(many, _MOST_VALUES)):
        value, position = _value(data, position, single, charset)
    return name, value, position


def _behind_name(data: bytes, position: int) -> int:
    """Skip the name of a property that has words or a number of its own for one."""
    is_text, length = struct.unpack_from("<II", data, position)
    return position + 8 + (-(-length // 4) * 4 if is_text else 0)


def _value(data: bytes, position: int, kind: int, charset: str) -> tuple[Value | None, int]:
    if kind in _SIZES:
        size = _SIZES[kind]
        raw = data[position : position + size]
        if len(raw) < size:
            raise struct.error("cut off")
        return _fixed(kind, raw), position + size
    if kind not in (_STRING8, _STRING, _OBJECT, _BINARY):
        raise KeyError(kind)
    (length,) = struct.unpack_from("<I", data, position)
    raw = data[position + 4 : position + 4 + length]
    if kind == _STRING:
        value: Value = raw.decode("utf-16-le", "replace").rstrip("\x00")
    elif kind == _STRING8:
        value = decode_bytes(raw.rstrip(b"\x00"), charset)[0]
    else:
        value = raw
    return value, position + 4 + -(-length // 4) * 4


def _fixed(kind: int, raw: bytes) -> Value | None:
    if kind == _LONG:
        return int(struct.unpack("<i", raw)[0])
    if kind == _TIME:
        ticks = struct.unpack("<Q", raw)[0]
        try:
            return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None
    return None
