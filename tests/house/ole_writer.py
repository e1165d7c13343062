"""Writes small OLE files (MS-CFB) and Outlook messages (MS-OXMSG), so that tests own theirs."""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime

import compressed_rtf

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, MINI, CUTOFF = 512, 64, 4096
Tree = dict[str, "bytes | Tree"]

SUBJECT, BODY, HTML, RTF, HEADERS = 0x0037, 0x1000, 0x1013, 0x1009, 0x007D
SENDER_NAME, SENDER_SMTP, MESSAGE_ID, MESSAGE_CLASS = 0x0C1A, 0x5D01, 0x1035, 0x001A
SENT_AT, CODEPAGE, STORE_MASK = 0x0039, 0x3FDE, 0x340D
FILE_NAME, FILE_TYPE, FILE_DATA, FILE_METHOD = 0x3707, 0x370E, 0x3701, 0x3705
DISPLAY_NAME, SMTP_ADDRESS = 0x3001, 0x39FE
Value = str | bytes | int | datetime
EMBEDDED = "__substg1.0_3701000D"


class Embedded(dict):
    """The properties of a message that lies inside another one."""


def rtf(text: str, *, around_html: bool = False, is_packed: bool = True) -> bytes:
    """Return a text as the packed rich text of Outlook; HTML may hide in it."""
    lines = text.split("\n")
    if around_html:
        body = "".join(
            f"{{\\*\\htmltag64 <p>}}\\htmlrtf \\pard\\htmlrtf0 {_escaped(line)}\\par\n"
            for line in lines
        )
        head = "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\deff0{\\fonttbl{\\f0\\fswiss Arial;}}"
    else:
        body = "\\par\n".join(_escaped(line) for line in lines)
        head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs20 "
    return bytes(compressed_rtf.compress(f"{head}{body}}}".encode("ascii"), is_packed))


def _escaped(text: str) -> str:
    return "".join(
        f"\\{sign}" if sign in "\\{}" else sign if sign.isascii() else _halves(sign)
        for sign in text
    )


def _halves(sign: str) -> str:
    """Return a sign as Outlook writes it, one beyond the first plane in two halves."""
    packed = sign.encode("utf-16-le")
    return "".join(f"\\u{number}?" for number in struct.unpack(f"<{len(packed) // 2}h", packed))


def ole_file(tree: Tree) -> bytes:
    """Return the bytes of an OLE file with these storages (dicts) and streams (bytes)."""
    entries = [_Entry("Root Entry", 5)]
    _add_level(entries, 0, tree)
    mini, big = _Chains(MINI), _Chains(SECTOR)
    for entry in entries[1:]:
        if entry.kind == 2:
            entry.place = (mini if len(entry.content) < CUTOFF else big).add(entry.content)
    entries[0].place = big.add(bytes(mini.data))
    directory = b"".join(entry.packed() for entry in entries)
    directory += _Entry("", 0).packed() * (-len(entries) % 4)
    directory_start, _ = big.add(directory)
    minifat_start, _ = big.add(_packed(mini.table))
    minifat_sectors = len(_packed(mini.table)) // SECTOR
    fat_sectors = 1
    while (len(big.table) + fat_sectors) > fat_sectors * SECTOR // 4:
        fat_sectors += 1
    first_fat = len(big.table)
    table = big.table + [FAT] * fat_sectors
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors,
        directory_start, 0, CUTOFF, minifat_start if minifat_sectors else END, minifat_sectors,
        END, 0,
    )  # fmt: skip
    difat = [*range(first_fat, first_fat + fat_sectors)]
    header += struct.pack("<109I", *(difat + [FREE] * (109 - len(difat))))
    return header + bytes(big.data) + _packed(table)


def outlook_file(
    properties: dict[int, Value],
    *,
    recipients: list[tuple[str, str]] = (),  # type: ignore[assignment]
    attachments: list[dict[int, Value]] = (),  # type: ignore[assignment]
) -> bytes:
    """Return an Outlook message with these properties, recipients and attachments."""
    counts = struct.pack("<8x4I8x", len(recipients), len(attachments), len(recipients),
                         len(attachments))  # fmt: skip
    tree = _properties({MESSAGE_CLASS: "IPM.Note", STORE_MASK: 0x40000, **properties}, counts)
    for number, (name, address) in enumerate(recipients):
        tree[f"__recip_version1.0_#{number:08X}"] = _properties(
            {DISPLAY_NAME: name, SMTP_ADDRESS: address}, bytes(8)
        )
    for number, attachment in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = _attachment(attachment)
    return ole_file(tree)


def _attachment(values: dict[int, Value]) -> Tree:
    """Return the storage of one attachment; a message inside is a storage in it."""
    inside = values.get(FILE_DATA)
    if not isinstance(inside, Embedded):
        return _properties({FILE_METHOD: 1, **values}, bytes(8))
    rest = {pid: value for pid, value in values.items() if pid != FILE_DATA}
    tree = _properties({FILE_METHOD: 5, **rest}, bytes(8))
    message = {MESSAGE_CLASS: "IPM.Note", STORE_MASK: 0x40000, **inside}
    tree[EMBEDDED] = _properties(message, bytes(24))
    return tree


def _properties(values: dict[int, Value], header: bytes) -> Tree:
    tree: Tree = {}
    table = header
    for pid, value in values.items():
        if isinstance(value, int):
            table += struct.pack("<HHIIxxxx", 0x0003, pid, 6, value)
        elif isinstance(value, datetime):
            ticks = int((value - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds() * 10_000_000)
            table += struct.pack("<HHIQ", 0x0040, pid, 6, ticks)
        else:
            kind, data = (0x001F, value.encode("utf-16-le")) if isinstance(value, str) else (
                0x0102, value)  # fmt: skip
            tree[f"__substg1.0_{pid:04X}{kind:04X}"] = data
            table += struct.pack("<HHIIxxxx", kind, pid, 6, len(data))
    tree["__properties_version1.0"] = table
    return tree


class _Chains:
    """Streams cut into sectors, and the table that says which sector follows which."""

    def __init__(self, size: int) -> None:
        self.size, self.data, self.table = size, bytearray(), list[int]()

    def add(self, content: bytes) -> tuple[int, int]:
        if not content:
            return END, 0
        start, count = len(self.table), -(-len(content) // self.size)
        self.data += content + bytes(count * self.size - len(content))
        self.table += [*range(start + 1, start + count), END]
        return start, len(content)


@dataclass
class _Entry:
    """One line of the directory: kind 5 is the root, 1 a storage, 2 a stream."""

    name: str
    kind: int
    content: bytes = b""
    right: int = FREE
    child: int = FREE
    place: tuple[int, int] = (0, 0)

    def packed(self) -> bytes:
        encoded = self.name.encode("utf-16-le")
        length = len(encoded) + 2 if self.name else 0
        return struct.pack(
            "<64sHBBIII16xI16xIII",
            encoded, length, self.kind, 1, FREE, self.right, self.child, 0, *self.place, 0,
        )  # fmt: skip


def _add_level(entries: list[_Entry], parent: int, tree: Tree) -> None:
    """Add a storage's children; siblings hang in a plain list to the right."""
    previous = None
    for name in sorted(tree, key=lambda n: (len(n), n.upper())):
        content = tree[name]
        index = len(entries)
        entries.append(_Entry(name, 2, content) if isinstance(content, bytes) else _Entry(name, 1))
        if previous is None:
            entries[parent].child = index
        else:
            entries[previous].right = index
        previous = index
        if isinstance(content, dict):
            _add_level(entries, index, content)


def _packed(table: list[int]) -> bytes:
    padded = table + [FREE] * (-len(table) % (SECTOR // 4))
    return struct.pack(f"<{len(padded)}I", *padded)
