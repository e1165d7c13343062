"""Writes winmail.dat (MS-OXTNEF), so that tests own theirs."""

import struct
from collections.abc import Sequence

from tests.house import ole_writer as ole

SIGNATURE, MESSAGE, ATTACHMENT = b"\x78\x9f\x3e\x22\x00\x00", 1, 2
INSIDE = bytes.fromhex("0703020000000000c000000000000046")


def tnef_file(
    properties: dict[int, ole.Value],
    attachments: Sequence[tuple[str, bytes]] = (),
    codepage: int = 1252,
) -> bytes:
    """Return a winmail.dat with these properties and files."""
    out = SIGNATURE + attribute(MESSAGE, 0x9006, 8, struct.pack("<I", 0x10000))
    out += attribute(MESSAGE, 0x9007, 6, struct.pack("<II", codepage, 0))
    out += attribute(MESSAGE, 0x9003, 6, packed(properties))
    for name, content in attachments:
        out += attribute(ATTACHMENT, 0x9002, 6, bytes(14))
        out += attribute(ATTACHMENT, 0x8010, 1, name.encode("cp1252", "replace") + b"\x00")
        if content.startswith(SIGNATURE):
            out += attribute(ATTACHMENT, 0x9005, 6, packed({ole.FILE_DATA: INSIDE + content}))
        else:
            out += attribute(ATTACHMENT, 0x800F, 6, content)
            out += attribute(ATTACHMENT, 0x9005, 6, packed({0x3707: name}))
    return out


def attribute(level: int, name: int, kind: int, content: bytes) -> bytes:
    """Return one attribute with its checksum."""
    head = struct.pack("<BHHI", level, name, kind, len(content))
    return head + content + struct.pack("<H", sum(content) & 0xFFFF)


def packed(properties: dict[int, ole.Value]) -> bytes:
    """Return a list of MAPI properties."""
    out = struct.pack("<I", len(properties))
    for pid, value in properties.items():
        if isinstance(value, int):
            out += struct.pack("<HHi", 0x03, pid, value)
            continue
        assert isinstance(value, str | bytes)
        kind = 0x1F if isinstance(value, str) else 0x0102
        data = value.encode("utf-16-le") + b"\x00\x00" if isinstance(value, str) else value
        out += struct.pack("<HHII", kind, pid, 1, len(data)) + data + bytes(-len(data) % 4)
    return out
