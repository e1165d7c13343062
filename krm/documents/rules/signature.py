"""What a file really is, read from its content and never from its name."""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import Final

from krm.documents.rules.decoding import decode_bytes

OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "tif": "image/tiff",
    "heic": "image/heic",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "txt": "text/plain",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
}
_STARTS: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"PK\x03\x04", "zip"),
    (OLE_MAGIC, "ole"),
)
# HEIC, what phones take photos in: the brand stands behind the length and name of the first box.
_HEIC: Final = re.compile(rb"^.{4}ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL)
# What some programs write before a PDF begins.
_BEFORE_PDF: Final = re.compile(rb"^(?:\xef\xbb\xbf)?[\s\x00]{0,64}%PDF-")
_PROGRAMS: Final = (b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!")
_MARKUP_START: Final = re.compile(rb"\s*(<!--|<!doctype|<\?xml|<\?php|<html|<svg|<script)", re.I)
_MARKUP_INSIDE: Final = re.compile(
    rb"<!doctype html|<\?php|<html[\s>]|<svg[\s>]|<script[\s>]", re.I
)
_OTHER_PICTURES: Final = (b"GIF8", b"BM", b"8BPS")
_OTHER_PICTURE: Final = (
    "Bilder dieser Art werden nicht angenommen. Bitte senden Sie das Bild als JPG oder PNG."
)
_RICH_TEXT: Final = (
    "RTF-Dateien werden nicht angenommen. Bitte speichern Sie die Datei als PDF oder .docx."
)
_UNKNOWN: Final = (
    "Diese Art von Datei wird nicht angenommen. Bitte senden Sie sie als PDF, ein Foto als JPG."
)
_HEADER_LINE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}:(\s|$)")
_MAIL_HEADER: Final = re.compile(
    r"^(from|date|received|mime-version|message-id|return-path|delivered-to|von):", re.I | re.M
)
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WINDOW: Final = 2048


@dataclass(frozen=True, slots=True)
class Signature:
    """The kind of a file ("zip" and "ole" are containers), or a German reason against it."""

    kind: str = ""
    reason: str = ""


def sniff(content: bytes) -> Signature:
    """Name the kind of a file by its first bytes; refuse programs, markup and double files."""
    start = content[:_WINDOW]
    # A letter may begin with "MZ"; a Windows program also holds zero bytes.
    if start.startswith(_PROGRAMS) or (start.startswith(b"MZ") and b"\x00" in start):
        return Signature(reason="Programme und Skripte werden nicht angenommen.")
    kind = next((kind for magic, kind in _STARTS if start.startswith(magic)), "")
    if not kind and _BEFORE_PDF.match(start):
        kind = "pdf"
    if not kind and _HEIC.match(start):
        kind = "heic"
    if not kind:
        return _sniff_text(content)
    if _has_second_face(content, kind):
        return Signature(reason="Die Datei ist zugleich eine Datei anderer Art.")
    return Signature(kind)


def looks_like_mail(content: bytes) -> bool:
    """Tell whether a text begins with the header lines of an e-mail."""
    text, _exact = decode_bytes(content[:8192])
    first = text.removeprefix("From ").lstrip("\n") if text.startswith("From ") else text
    head = first.split("\n\n", 1)[0]
    return bool(_HEADER_LINE.match(head) or text.startswith("From ")) and bool(
        _MAIL_HEADER.search(head)
    )


def _sniff_text(content: bytes) -> Signature:
    """Accept what is text; refuse HTML, SVG, XML and everything unknown."""
    if _MARKUP_START.match(content.removeprefix(b"\xef\xbb\xbf")[:_WINDOW]):
        return Signature(reason="Webseiten, SVG- und XML-Dateien werden nicht angenommen.")
    if content.startswith(b"{\\rtf"):
        return Signature(reason=_RICH_TEXT)
    if b"%PDF-" in content[:1024] or content[257:262] == b"ustar":
        return Signature(reason="Die Datei ist zugleich eine Datei anderer Art.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Signature("txt")
    if _BINARY.search(content) or zipfile.is_zipfile(io.BytesIO(content)):
        return Signature(reason=_unknown(content))
    return Signature("txt")


def _unknown(content: bytes) -> str:
    """Return why a file of no known kind is refused, and how to send it instead."""
    if content.startswith(_OTHER_PICTURES) or content[8:12] in (b"WEBP", b"avif"):
        return _OTHER_PICTURE
    return _UNKNOWN


def _has_second_face(content: bytes, kind: str) -> bool:
    """Recognise polyglots: one file that two programs read as two different things."""
    if kind != "pdf" and b"%PDF-" in content[:1024]:
        return True
    if kind not in {"zip", "ole"} and zipfile.is_zipfile(io.BytesIO(content)):
        return True
    edges = content[:_WINDOW] + content[-_WINDOW:]
    return kind not in {"zip", "ole"} and bool(_MARKUP_INSIDE.search(edges))
