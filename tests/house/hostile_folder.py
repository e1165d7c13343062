"""A folder of mails made to hurt: those of make_mails, every HTML payload, bombs and giants.

What is large is made when the tests run; nothing of it lies in the repository.
"""

import io
import struct
import zipfile
import zlib

from tests.conftest import DEEP
from tests.house.make_mails import MAILS, attachment, html, mail, nested, parts
from tests.house.payloads import PAYLOADS

HELLO = "Content-Type: text/plain; charset=utf-8\r\n\r\nSiehe Anlage."


def write_to(folder):
    """Write every mail into the folder and return how many there are."""
    folder.mkdir()
    mails = {**MAILS, **payload_mails(), **bombs(), **giants(), **liars()}
    for number, (name, raw) in enumerate(mails.items()):
        # The same mail under two names would be one arrival.
        own = raw if raw.startswith(b"\xd0\xcf") or not raw.strip() else marked(raw, number)
        (folder / f"{name}.eml").write_bytes(own)
    return len(mails)


def marked(raw, number):
    """Let the mail of another copy be another mail; the mark stands where no reader looks."""
    return raw + f"\r\n\r\n<!-- {number} -->".encode()


def payload_mails():
    """Return a mail for each payload; deep, else for every fourth: all are read by the parser."""
    return {
        f"payload-{number:02}": html(f"<p>vorher</p>{payload}<p>nachher</p>")
        for number, payload in enumerate(PAYLOADS)
        if DEEP or number % 4 == 0
    }


def zipped(members, *, level=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def png(width, height, *, rows=1):
    """Return a picture that says it is that large."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * (min(width, 100_000) * 3 + 1) * rows)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def with_file(name, content, kind="application/octet-stream"):
    return parts(HELLO, attachment(f'="{name}"', content, kind))


def bombs():
    zeros = bytes(50_000_000)
    one = zipped({"null.txt": zeros})
    many = zipped({f"{number}.txt": b"x" for number in range(20_000)})
    layers = one
    for number in range(6):
        layers = zipped({f"{number}-{copy}.zip": layers for copy in range(4)})
    entities = (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">'
        + b"".join(
            f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(12)
        )
        + b"]><svg>&m;</svg>"
    )
    types = b'<?xml version="1.0"?><Types xmlns="x"/>'
    return {
        "bombe-zip": with_file("alles.zip", one, "application/zip"),
        "bombe-zip-viele": with_file("viele.zip", many, "application/zip"),
        "bombe-zip-schichten": with_file("schichten.zip", layers, "application/zip"),
        "bombe-docx": with_file(
            "brief.docx", zipped({"[Content_Types].xml": types, "word/document.xml": zeros})
        ),
        "bombe-docx-entities": with_file(
            "brief.docx", zipped({"[Content_Types].xml": types, "word/document.xml": entities})
        ),
        "bombe-xlsx": with_file(
            "tabelle.xlsx", zipped({"[Content_Types].xml": types, "xl/sharedStrings.xml": zeros})
        ),
        "bombe-bild-breit": with_file("foto.png", png(60_000, 60_000), "image/png"),
        "bombe-bild-hoch": with_file("foto.png", png(2**31 - 1, 2**31 - 1), "image/png"),
        "bombe-bild-gepackt": with_file("foto.png", png(20_000, 20_000, rows=1000), "image/png"),
        "bombe-svg": with_file("bild.svg", entities, "image/svg+xml"),
        "zip-pfad": with_file("p.zip", zipped({"../../etc/cron.d/x": b"x"}), "application/zip"),
        "bombe-pdf": with_file(
            "brief.pdf",
            b"%PDF-1.4\n1 0 obj<</Filter/FlateDecode/Length 9>>stream\n"
            + zlib.compress(zeros)
            + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
            "application/pdf",
        ),
    }


def giants():
    return {
        "riese-30-mb": with_file("scan.bin", bytes(range(256)) * 90_000),
        "riese-30-mb-text": mail("Hallo Welt, grüße \n" * 1_500_000),
        "riese-eine-zeile": mail("x" * 5_000_000),
        "riese-teile": mail("--x\r\n\r\n" * 200_000, Content_Type="multipart/mixed; boundary=x"),
        "riese-schichten": nested(5000),
        "riese-koepfe": b"X: y\r\n" * 100_000 + mail(),
        "riese-betreff": mail(Subject="=?utf-8?q?a?= " * 50_000),
    }


def liars():
    """Loops, headers that carry more than one line, files that are not what they say."""
    loop = "Zurück an Sie, und an sich selbst."
    return {
        "schleife-selbst": mail(
            loop, Message_ID="<ring@x>", In_Reply_To="<ring@x>", References="<ring@x> <ring@x>"
        ),
        "schleife-hops": b"Received: from a by b; Fri, 22 May 2026 10:15:00 +0200\r\n" * 500
        + mail(loop),
        "schleife-wir-an-uns": mail(From="KRM <krm@jobcenter.example>", Reply_To="krm@x.example"),
        "spritzt-betreff": mail(Subject="=?utf-8?q?eins=0D=0ABcc:_opfer@example.org?="),
        "spritzt-absender": mail(From="=?utf-8?q?a=0D=0ABcc:_b@c.example?= <x@example.org>"),
        "spritzt-message-id": mail(Message_ID="<a@b>\r\n X-Neu: 1\r\n <c@d>"),
        "spritzt-dateiname": parts(
            HELLO, attachment("*=utf-8''a%0D%0AX-Neu%3A%201%00.pdf", b"%PDF-1.4\n%%EOF\n")
        ),
        "dateiname-riesig": with_file("ä" * 5000 + ".pdf", b"%PDF-1.4\n%%EOF\n"),
        "dateiname-dreht": with_file("rechnung\u202efdp.exe", b"MZ" + bytes(60)),
        "pdf-ist-programm": with_file("brief.pdf", b"MZ" + bytes(500), "application/pdf"),
        "msg-kaputt": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
        "msg-im-anhang": with_file("a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        "tnef-kaputt": with_file("winmail.dat", b"\x78\x9f\x3e\x22" + b"\xff" * 400),
        "fernverweise": html(
            "<img src='http://127.0.0.1:1/a.png'><link rel=stylesheet href='//x.example/y.css'>"
        ),
        "extern-body": parts(
            HELLO, "Content-Type: message/external-body; access-type=URL; URL=\"http://x.example\""
            "\r\n\r\nContent-Type: text/plain\r\n\r\n",
        ),
    }  # fmt: skip
