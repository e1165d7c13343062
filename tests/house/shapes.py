"""One letter in the many forms in which mail programs write it; what must be read is the same."""

import base64
import quopri
from collections.abc import Callable
from functools import partial
from html import escape

from tests.house.make_mails import mail, parts

LETTER = (
    "Guten Tag,\n\nseit acht Wochen warte ich auf Geld über 1.250 € für Küche und Möbel.\n"
    "Ich habe nichts zu essen.\n\nMara Beispiel"
)
STYLES = "<style>" + "p.Mso {margin:0cm;mso-style-name:x;}\n" * 9_000 + "</style>"
PICTURE = "data:image/png;base64," + "iVBORw0KGgo" * 30_000


def plain(text: str, charset: str = "utf-8") -> bytes:
    """Return a plain part."""
    return f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + text.encode(charset)


def rich(html: str, more: str = "") -> bytes:
    """Return an HTML part."""
    return f"Content-Type: text/html; charset=utf-8{more}\r\n\r\n{html}".encode()


def paragraphs(text: str) -> str:
    """Return a text as the HTML of a mail program."""
    rows = "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.split("\n"))
    return f"<html><head><title>x</title></head><body>{rows}</body></html>"


def multipart(kind: str, *children: bytes, mark: str = "innen") -> bytes:
    """Return a multipart as a part of another mail."""
    glued = b"".join(f"--{mark}\r\n".encode() + child + b"\r\n" for child in children)
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n'.encode()
    return head + glued + f"--{mark}--".encode()


def alternative(*children: bytes) -> bytes:
    """Return a mail that says the same in several ways."""
    return parts(*children, kind="multipart/alternative")


def piece(name: str, kind: str, body: str, disposition: str = "attachment") -> bytes:
    """Return a part that carries a file name."""
    return (
        f'Content-Type: {kind}; charset=utf-8; name="{name}"\r\n'
        f'Content-Disposition: {disposition}; filename="{name}"\r\n\r\n{body}'
    ).encode()


def _cut(text: str) -> tuple[str, str]:
    head, _, tail = text.partition("\n\n")
    return head, tail


def _beside_stub(stub: str, text: str) -> bytes:
    return alternative(plain(stub), rich(paragraphs(text)))


PNG = (
    b"Content-Type: image/png; name=a.png\r\nContent-Disposition: inline; filename=a.png\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="
)
STUBS = [
    "Diese E-Mail ist im HTML-Format. Bitte verwenden Sie ein Programm, das HTML anzeigen kann.",
    "Ihr E-Mail-Programm unterstützt kein HTML.",
    "This is an HTML message. Please use a client that can display HTML.",
    "Bitte aktivieren Sie die HTML-Ansicht Ihres Programms.",
    " ", "\u00a0", "\u200b\n\u00a0", "\ufeff", "\u00ad\u00ad", "\n\n\n",
]  # fmt: skip
# Each takes the letter and gives a mail; all must be read as the letter.
SHAPES: dict[str, Callable[[str], bytes]] = {
    "plain": lambda text: mail(text, Content_Type="text/plain; charset=utf-8"),
    "quoted-printable": lambda text: mail(
        quopri.encodestring(text.encode()), Content_Type="text/plain; charset=utf-8",
        Content_Transfer_Encoding="quoted-printable",
    ),
    "base64": lambda text: mail(
        base64.encodebytes(text.encode()), Content_Type="text/plain; charset=utf-8",
        Content_Transfer_Encoding="base64",
    ),
    "html": lambda text: mail(paragraphs(text), Content_Type="text/html; charset=utf-8"),
    "both": lambda text: alternative(plain(text), rich(paragraphs(text))),
    "html first": lambda text: alternative(rich(paragraphs(text)), plain(text)),
    "plain cut off": lambda text: alternative(plain(text[:40]), rich(paragraphs(text))),
    "html is blank": lambda text: alternative(plain(text), rich("<p>&nbsp;</p>")),
    **{
        f"stub {number}": partial(_beside_stub, stub)
        for number, stub in enumerate(STUBS)
    },
    "300 kB of styles": lambda text: mail(
        paragraphs(text).replace("<title>", STYLES + "<title>"),
        Content_Type="text/html; charset=utf-8",
    ),
    "900 kB of styles in comments": lambda text: mail(
        f"<!--[if mso]>{STYLES}<![endif]--><!-- {STYLES} --->{STYLES}{paragraphs(text)}",
        Content_Type="text/html; charset=utf-8",
    ),
    "picture before": lambda text: mail(
        f'<img src="{PICTURE}"><img src={PICTURE}>{paragraphs(text)}',
        Content_Type="text/html; charset=utf-8",
    ),
    "looks of Word": lambda text: mail(
        paragraphs(text).replace("<div>", f"<div style='{'mso-x:y;' * 9_000}' lang=DE>"),
        Content_Type="text/html; charset=utf-8",
    ),
    "related": lambda text: alternative(
        plain(STUBS[0]), multipart("related", rich(paragraphs(text)), PNG)
    ),
    "mixed in alternative": lambda text: alternative(
        plain(text), multipart("mixed", rich(paragraphs(_cut(text)[0])), PNG,
                               rich(paragraphs(_cut(text)[1]))),
    ),
    "Apple plain": lambda text: parts(plain(_cut(text)[0]), PNG, plain(_cut(text)[1])),
    "Apple ATT.txt": lambda text: parts(
        plain(_cut(text)[0]), PNG, piece("ATT00001.txt", "text/plain", _cut(text)[1])
    ),
    "Apple ATT.htm": lambda text: parts(
        plain(_cut(text)[0]), PNG,
        piece("ATT00001.htm", "text/html", paragraphs(_cut(text)[1])),
    ),
    "Apple ATT.html inline": lambda text: parts(
        rich(paragraphs(_cut(text)[0])), PNG,
        piece("att0002.HTML", "text/html", paragraphs(_cut(text)[1]), "inline"),
    ),
    "signature beside": lambda text: parts(
        plain(text), b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nMIIB",
        kind="multipart/signed",
    ),
    "PGP signature beside": lambda text: parts(
        plain(text), b"Content-Type: application/pgp-signature\r\n\r\n-----BEGIN PGP SIGN",
        kind="multipart/signed",
    ),
}  # fmt: skip
