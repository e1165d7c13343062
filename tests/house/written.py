"""Mails as strangers write them, for the stories of the intake."""

from email.message import EmailMessage

RECEIVED = "from mx.beispiel.example by post.jobcenter.example; Thu, 21 May 2026 16:30:00 +0200"


def mail(
    text="Seit drei Wochen ruft niemand zurück.",
    *,
    subject="Niemand ruft zurück",
    sender="Erika Muster <erika.muster@post.example>",
    message_id="<eins@post.example>",
    received=RECEIVED,
    date="Mon, 05 Jan 2026 09:00:00 +0100",
    html="",
    files=(),
    **headers,
):
    """Return the bytes of a mail; further headers by keyword, underscores for dashes."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "krm@jobcenter.example"
    message["Subject"] = subject
    message["Date"] = date
    if message_id:
        message["Message-ID"] = message_id
    if received:
        message["Received"] = received
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content, kind in files:
        main, sub = kind.split("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    parts = (part for part in message.walk() if part.is_multipart())
    for number, part in enumerate(parts):
        part.set_boundary(f"grenze-{number}")  # the same mail has the same bytes
    return message.as_bytes()


def bounce_of(message_id):
    """Return the delivery report of a server about a mail of ours."""
    return (
        "From: MAILER-DAEMON@post.example\r\nTo: krm@jobcenter.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b1@post.example>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; "
        'boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n'
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; post.example\r\n"
        "\r\nFinal-Recipient: rfc822; erika.muster@post.example\r\nAction: failed\r\n"
        "Status: 5.1.1\r\n\r\n--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {message_id}\r\nSubject: Eingang\r\n\r\n--x--\r\n"
    ).encode()
