"""The test mails: written here byte by byte, since no library writes them as broken as people do.

`python -m tests.house.make_mails` writes them to `tests/house/mails/`; a test compares both.
"""

import base64
from pathlib import Path

FOLDER = Path(__file__).with_name("mails")
_STANDARD = {
    "From": "Mara Beispiel <mara@example.org>",
    "To": "KRM <krm@jobcenter.example>",
    "Subject": "Beschwerde",
    "Date": "Fri, 22 May 2026 10:15:00 +0200",
    "Message-ID": "<eins@example.org>",
    "MIME-Version": "1.0",
}


def mail(body: bytes | str = "Guten Tag, ich warte seit drei Wochen.\n", **headers: str) -> bytes:
    """Return a mail with the standard headers, changed or dropped ("") by keyword."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    merged = {name: value for name, value in {**_STANDARD, **named}.items() if value}
    head = "".join(f"{name}: {value}\r\n" for name, value in merged.items())
    content = body.encode() if isinstance(body, str) else body
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + content


def text(body: bytes | str, charset: str, transfer: str = "8bit") -> bytes:
    """Return a mail whose only part names this charset."""
    return mail(
        body, Content_Type=f"text/plain; charset={charset}", Content_Transfer_Encoding=transfer
    )


def html(body: str) -> bytes:
    """Return a mail in HTML only."""
    return mail(body, Content_Type="text/html; charset=utf-8")


def parts(*children: str | bytes, kind: str = "multipart/mixed", **headers: str) -> bytes:
    """Return a multipart mail; each child is its headers, an empty line and its content."""
    glued = b"".join(
        b"--grenze\r\n" + (c.encode() if isinstance(c, str) else c) + b"\r\n" for c in children
    )
    kind = kind if "boundary" in kind else f'{kind}; boundary="grenze"'
    return mail(glued + b"--grenze--\r\n", Content_Type=kind, **headers)


def nested(depth: int, inner: bytes = b"ganz innen") -> bytes:
    """Return multiparts inside multiparts, the text in the innermost."""
    inner = b"Content-Type: text/plain\r\n\r\n" + inner
    for level in range(depth):
        mark = f"g{level}".encode()
        inner = (
            b'Content-Type: multipart/mixed; boundary="' + mark + b'"\r\n\r\n--' + mark + b"\r\n"
            + inner + b"\r\n--" + mark + b"--"
        )  # fmt: skip
    head, _, body = inner.partition(b"\r\n\r\n")
    return mail(body, Content_Type=head.decode().partition(": ")[2])


def attachment(name: str, content: bytes, kind: str = "application/pdf") -> bytes:
    """Return one attached part in base64."""
    head = (
        f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; filename{name}\r\n\r\n"
    )
    return head.encode() + base64.encodebytes(content)


PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\nDer Text mit Grüßen."
RICH = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>Der Text mit <b>Grüßen</b>.</p>"
FORWARDED = (
    "Content-Type: message/rfc822\r\n\r\nFrom: Elif Muster <elif@example.org>\r\n"
    "Subject: Meine Anfrage\r\nMessage-ID: <innen@example.org>\r\n\r\nWortlaut der Anfrage."
)
QUOTED = (
    "Danke, aber das hilft mir nicht.\n\n"
    "Am 20.05.2026 um 09:30 schrieb Jobcenter <krm@jobcenter.example>:\n"
    "> Sehr geehrte Frau Beispiel,\n> wir prüfen Ihr Anliegen.\n"
)
OUTLOOK = (
    "Ich bin nicht einverstanden.\n\nVon: Jobcenter <krm@jobcenter.example>\n"
    "Gesendet: Mittwoch, 20. Mai 2026 09:30\nAn: Mara Beispiel\nBetreff: Ihr Anliegen\n\n"
    "Sehr geehrte Frau Beispiel,\nwir prüfen.\n"
)
DSN = (
    "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\n"
    "Original-Recipient: rfc822;weg@example.org\r\nFinal-Recipient: rfc822; weg@example.net\r\n"
    "Action: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n"
)
RETURNED = (
    "Content-Type: message/rfc822\r\n\r\nFrom: krm@jobcenter.example\r\nTo: weg@example.org\r\n"
    "Message-ID: <unsere@jobcenter.example>\r\nSubject: Ihre Nachricht\r\n\r\nGuten Tag"
)
_DAEMON = {
    "Return_Path": "<>",
    "From": "MAILER-DAEMON@mx.example.net (Mail Delivery System)",
    "Subject": "Undelivered Mail Returned to Sender",
}

MAILS: dict[str, bytes] = {
    "schlicht": mail(),
    "umlaute-utf8": text("Grüße aus Köln – „sehr“ schön €\n", "utf-8"),
    "umlaute-latin1": text("Grüße aus Köln\n".encode("latin-1"), "iso-8859-1"),
    "umlaute-quoted-printable": text(
        "Gr=C3=BC=C3=9Fe aus K=\r\n=C3=B6ln\r\n", "utf-8", "quoted-printable"
    ),
    "utf8-nennt-sich-latin1": text("Grüße aus Köln\n", "iso-8859-1"),
    "latin1-nennt-sich-utf8": text("Grüße aus Köln\n".encode("latin-1"), "utf-8"),
    "windows-nennt-sich-ascii": text("Preis „5 €“ – Grüße\n".encode("cp1252"), "us-ascii"),
    "charset-unknown-8bit": text("Grüße aus Köln\n".encode("latin-1"), "unknown-8bit"),
    "charset-erfunden": text("Grüße aus Köln\n", "x-gibt-es-nicht"),
    "charset-punycode": text("Grüße aus Köln\n", "punycode"),
    "charset-unicode-escape": text(b"Gr\xfc\xdfe \\x41", "unicode_escape"),
    "charset-als-rfc2231": mail(
        "Grüße aus Köln\n", Content_Type="text/plain; charset*=utf-8''utf-8"
    ),
    "charset-utf7": text("Gr+APwA3w-e +ADw-script+AD4- aus K+APY-ln\n", "utf-7"),
    "charset-utf16": text("Grüße aus Köln\n".encode("utf-16"), "utf-16"),
    "charset-koi8": text("Добрый день\n".encode("koi8-r"), "koi8-r"),
    "tuerkisch-und-arabisch": text("İyi günler, مرحبا, Добрий день\n", "utf-8"),
    "nullzeichen": text(b"Guten\x00 Tag\x1b[31m rot\n", "utf-8"),
    "base64-ist-keines": text(
        "Hallo, das ist gar nicht kodiert. Grüße!\n".encode("latin-1"), "utf-8", "base64"
    ),
    "base64-abgebrochen": text(
        b"R3LDvMOfZSBhdXMgS8O2bG4gdW5kIG5vY2ggbWVo\r\ncg", "utf-8", "base64"
    ),
    "uuencode": text(b"begin 644 x\r\n$86)C9```\r\n`\r\nend\r\n", "utf-8", "x-uuencode"),
    "multipart-ohne-grenze": mail("--x\r\n\r\nDer Text\r\n--x--", Content_Type="multipart/mixed"),
    "multipart-falsche-grenze": mail(
        "--anders\r\n\r\nDer Text\r\n", Content_Type='multipart/mixed; boundary="eine"'
    ),
    "multipart-nicht-beendet": parts(PLAIN)[:-14],
    "multipart-leer": parts(),
    "verschachtelt-50": nested(50),
    "verschachtelt-90": nested(90),
    "verschachtelt-500": nested(500),
    "tausend-teile": parts(*["Content-Type: text/plain\r\n\r\nTeil"] * 1000),
    "leer": b"",
    "nur-leerzeilen": b"\r\n\r\n\r\n",
    "nur-koepfe": mail("")[:-2],
    "ohne-koepfe": "Ich möchte mich beschweren.\nEs ist zu laut.\n".encode(),
    "binaerer-muell": bytes(range(256)) * 20,
    "zeilenenden-gemischt": mail("").replace(b"\r\n", b"\n", 3) + b"eins\rzwei\nvier\r\nsechs",
    "mbox-zeile-davor": b"From mara@example.org Fri May 22 10:15:00 2026\n" + mail(),
    "betreff-kodiert": mail(
        Subject="=?utf-8?b?R3LDvMOfZSDDvGI=?= =?utf-8?b?ZXIgZGVuIERpZW5zdA==?="
    ),
    "betreff-mitten-im-zeichen": mail(Subject="=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?="),
    "betreff-roh-8bit": mail().replace(b"Subject: Beschwerde", "Subject: Grüße".encode("latin-1")),
    "betreff-spritzt-zeilen": mail(Subject="=?utf-8?q?Hallo=0D=0ABcc:_opfer@example.org?="),
    "betreff-kaputt-kodiert": mail(Subject="=?utf-8?b?%%%%?= =?x-erfunden?q?a=FCb?= =?utf-8?q?"),
    "betreff-1000-woerter": mail(Subject="=?utf-8?q?a?= " * 1000),
    "betreff-dreht-richtung": mail(Subject="Rechnung \u202efdp.exe"),
    "name-spritzt-zeilen": mail(From="=?utf-8?q?Mara=0D=0ABcc:_x=40y.example?= <m@example.org>"),
    "name-mit-fremder-adresse": mail(From='"chef@jobcenter.example" <mara@example.org>'),
    "absender-doppelt": mail(From="chef@jobcenter.example <mara@example.org>"),
    "absender-fehlt": mail(From=""),
    "absender-kaputt": mail(From="Mara Beispiel"),
    "absender-gruppe": mail(From="Team: mara@example.org, elif@example.org;", To="undisclosed:;"),
    "absender-umlaut": mail(From="=?iso-8859-1?q?J=FCrgen_M=FCller?= <jm@m\u00fcller.example>"),
    "message-id-fehlt": mail(Message_ID=""),
    "message-id-leer": mail(Message_ID="<>"),
    "message-id-riesig": mail(Message_ID="<" + "a" * 800 + "@example.org>"),
    "datum-unsinn": mail(Date="gestern abend"),
    "datum-jahr-99999": mail(Date="Fri, 22 May 99999 10:15:00 +9999"),
    "datum-ohne-zone": mail(Date="Fri, 22 May 2026 10:15:00"),
    "antwort": mail(
        QUOTED,
        In_Reply_To="<unsere@jobcenter.example>",
        References="<alt@jobcenter.example>\r\n <unsere@jobcenter.example>",
    ),
    "antwort-outlook": mail(OUTLOOK, Subject="AW: Ihr Anliegen"),
    "antwort-unter-dem-zitat": mail("> Wann war das?\n> Und wo?\n\nAm Montag in Raum 3.\n"),
    "weitergeleitet": mail("Zur Kenntnis\n\n" + OUTLOOK, Subject="WG: Beschwerde"),
    "nur-zitat": mail("> Alles steht hier.\n"),
    "alternative": parts(PLAIN, RICH, kind="multipart/alternative"),
    "html-allein": html("<h1>Titel</h1><p>Grüße&nbsp;aus<br>Köln</p><a href='https://x.example/'>hier</a>"),
    "html-ohne-text-daneben": parts(
        "Content-Type: text/plain\r\n\r\n  \r\n", RICH, kind="multipart/alternative"
    ),
    "text-bild-text": parts(PLAIN, attachment("=a.png", b"\x89PNG", "image/png"), RICH),
    "anhang": parts(PLAIN, attachment('="Bescheid.pdf"', b"%PDF-1.7 Inhalt")),
    "anhang-umlaut": parts(PLAIN, attachment('="=?utf-8?q?=C3=9Cbersicht.pdf?="', b"%PDF-1.7")),
    "anhang-rfc2231": parts(PLAIN, attachment("*=utf-8''%C3%9Cbersicht.pdf", b"%PDF")),
    "anhang-pfad": parts(PLAIN, attachment('="../../etc/pass\x07wd.pdf"', b"%PDF-1.7")),
    "anhang-ohne-namen": parts(PLAIN, "Content-Type: application/pdf\r\n\r\n%PDF-1.7"),
    "anhang-mail": parts(PLAIN, FORWARDED),
    "anhang-mail-base64": parts(
        PLAIN,
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(FORWARDED.partition("\r\n\r\n")[2].encode()),
    ),
    "winmail-dat": parts(
        PLAIN, attachment("=winmail.dat", b"\x78\x9f\x3e\x22 TNEF", "application/ms-tnef")
    ),
    "verschluesselt": parts(
        "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        kind='multipart/encrypted; protocol="application/pgp-encrypted"; boundary="grenze"',
    ),
    "smime": mail("MIIB", Content_Type="application/pkcs7-mime; name=smime.p7m"),
    "unzustellbar": parts(
        PLAIN, DSN.format(action="failed", status="5.1.1"), RETURNED,
        kind='multipart/report; report-type=delivery-status; boundary="grenze"', **_DAEMON,
    ),
    "verzoegert": parts(
        PLAIN, DSN.format(action="delayed", status="4.4.1"), RETURNED,
        kind='multipart/report; report-type=delivery-status; boundary="grenze"', **_DAEMON,
    ),
    "unzustellbar-qmail": mail(
        "Hi. This is the qmail-send program.\n<weg@example.org>:\nno mailbox here (#5.1.1)\n",
        **{**_DAEMON, "Subject": "failure notice"},
    ),
    "unzustellbar-exim": mail(
        "delivery failed", X_Failed_Recipients="weg@example.org", From="root@mx.example.net"
    ),
    "unzustellbar-nur-koepfe": parts(
        PLAIN, DSN.format(action="failed", status="5.2.2"),
        "Content-Type: text/rfc822-headers; charset*=utf-8''x\r\n\r\n"
        "Subject: Ihre\r\nMessage-ID: <unsere@jobcenter.example>\r\n",
        kind='multipart/report; report-type=delivery-status; boundary="grenze"', **_DAEMON,
    ),
    "abwesenheit": mail("Ich bin im Urlaub.", Auto_Submitted="auto-replied", Subject="Abwesend"),
    "abwesenheit-nur-betreff": mail(Subject="Automatische Antwort: Ihre Nachricht"),
    "abwesenheit-englisch": mail(Subject="Out of Office: Ihre Nachricht"),
    "lesebestaetigung": parts(
        PLAIN,
        "Content-Type: message/disposition-notification\r\n\r\nDisposition: manual; displayed",
        kind='multipart/report; report-type=disposition-notification; boundary="grenze"',
    ),
    "automat": mail(Auto_Submitted="auto-generated; owner=x"),
    "kein-automat": mail(Auto_Submitted="no", Precedence="normal"),
    "liste": mail(List_Id="<rundbrief.example.org>"),
    "massenmail": mail(Precedence="bulk"),
    "wuenscht-keine-antwort": mail(X_Auto_Response_Suppress="DR, OOF, AutoReply"),
    "leerer-absender": mail(Return_Path="<>"),
    "noreply": mail(From="Portal <no-reply@example.org>"),
    "eigene-adresse": mail(From="KRM <krm@jobcenter.example>"),
}  # fmt: skip


def main() -> None:
    """Write every mail to the folder."""
    FOLDER.mkdir(exist_ok=True)
    for name, raw in MAILS.items():
        (FOLDER / f"{name}.eml").write_bytes(raw)


if __name__ == "__main__":
    main()
