"""Files and mails made to cost: small to send, and without limits long to read."""

import io
import struct
import zipfile

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = '<Types><Override ContentType="x.wordprocessingml.document.main+xml"/></Types>'


def costly_docx(depth):
    """Return a docx of nested paragraphs: each held the text of all inside it."""
    body = "<w:p><w:r><w:t>x</w:t></w:r>" * depth + "</w:p>" * depth
    return docx(f"<w:document {_WORD}><w:body>{body}</w:body></w:document>")


def docx(document):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", document)
    return out.getvalue()


def large_docx():
    """Return a docx of a megabyte that no packing makes smaller."""
    out = io.BytesIO()
    body = "<w:p><w:r><w:t>x</w:t></w:r>" * 30_000 + "</w:p>" * 30_000
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "word/document.xml", f"<w:document {_WORD}><w:body>{body}</w:body></w:document>"
        )
    return out.getvalue()


def costly_tiff(pages=200, entries=5000):
    """Return a picture of tiny pages, each with thousands of entries."""
    out = bytearray(b"II*\0" + struct.pack("<I", 8))
    known = [(256, 4, 1, 1), (257, 4, 1, 1), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
             (273, 4, 1, 0), (279, 4, 1, 1)]  # fmt: skip
    tags = [*known, *((1000 + number, 1, 4, 1) for number in range(entries))]
    page = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    for number in range(pages):
        follows = len(out) + 2 + len(page) + 4 if number < pages - 1 else 0
        out += struct.pack("<H", len(tags)) + page + struct.pack("<I", follows)
    return bytes(out)


def open_quote(length=300_000):
    """Return a mail whose parameters stand behind a quote that nobody closes."""
    return (
        b"From: a@post.example\r\nSubject: Akte\r\nMessage-ID: <quote@post.example>\r\n"
        b'Content-Type: text/plain; x="' + b";" * length + b"\r\n\r\nGuten Tag."
    )


def stray_tags(count=70_000):
    """Return a mail of elements that stay open behind closing tags that close nothing."""
    return (
        b"From: b@post.example\r\nSubject: Akte\r\nMessage-ID: <tags@post.example>\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Guten Tag.</p>"
        + b"<div></i>" * (count // 3)
        + b"</i>" * count
    )


def many_parts(count=20):
    """Return a mail that stays costly: each part is as long as HTML is read, and slow to clean."""
    part = b"--X\r\nContent-Type: text/html\r\n\r\nGuten Tag." + b"<p>" * 80_000 + b"\r\n"
    return (
        b"From: c@post.example\r\nSubject: Akte\r\nMessage-ID: <parts@post.example>\r\n"
        b"Content-Type: multipart/mixed; boundary=X\r\n\r\n" + part * count + b"--X--"
    )
