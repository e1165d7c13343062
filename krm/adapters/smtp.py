"""How e-mails leave the house: over SMTP, or as files in a folder.

A failure is described by codes and classes only: a server's own words repeat addresses.
"""

import re
import smtplib
import ssl
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from enum import StrEnum
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import parse_qs, unquote, urlsplit

from krm.adapters.files import write_file

TIMEOUT = 20
PORT, PORT_TLS = 25, 465
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class SendResult:
    """What became of a mail: accepted, surely refused, to be tried later, or nobody knows.

    `unreachable` goes with `later`: the server itself cannot be used now, whichever mail it is.
    """

    accepted: bool = False
    refused: str = ""
    later: str = ""
    unclear: str = ""
    unreachable: bool = False

    @property
    def description(self) -> str:
        """Return what is kept about a failure, "" if there was none."""
        return self.refused or self.later or self.unclear


@dataclass(frozen=True)
class Greeting:
    """What a talk without a mail has shown: what fails ("" if nothing), and whether TLS is on."""

    failure: str = ""
    is_encrypted: bool = False


class Mailer(Protocol):
    """A way out of the house."""

    def send(self, message: EmailMessage) -> SendResult:
        """Hand the message over and say what became of it."""


class Tls(StrEnum):
    """How the talk with the server is protected."""

    NONE = "none"
    IF_OFFERED = "auto"
    STARTTLS = "starttls"
    FROM_THE_START = "tls"


@dataclass(frozen=True)
class MailServer:
    """Where the mail server is and how the house signs in there."""

    host: str
    port: int = PORT
    user: str = ""
    password: str = ""
    tls: Tls = Tls.IF_OFFERED
    ca_file: str = ""

    @classmethod
    def from_url(cls, url: str) -> Self:
        """Return the server of ``host:port`` or ``smtp(s)://user:password@host:port?tls=…&ca=…``.

        Who signs in does so over TLS, unless the address says ``tls=none`` in so many words.

        :raises ValueError: if the address names no host, or a way of TLS that does not exist.
        """
        parts = urlsplit(url if "://" in url else f"smtp://{url}")
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("KRM_SMTP: erwartet wird rechner:port oder smtp(s)://…")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        is_tls = parts.scheme == "smtps"
        usual = Tls.STARTTLS if parts.username else Tls.IF_OFFERED
        tls = Tls(query.get("tls", Tls.FROM_THE_START if is_tls else usual))
        return cls(
            host=parts.hostname,
            port=parts.port or (PORT_TLS if tls == Tls.FROM_THE_START else PORT),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
            ca_file=query.get("ca", ""),
        )

    def __repr__(self) -> str:
        """Return the address without user and password: it may end up in a log."""
        return f"MailServer({self.host}:{self.port})"


class SmtpMailer:
    """Speak to a mail server; tell a refusal from a connection that broke after the content."""

    def __init__(self, server: MailServer, *, timeout: int = TIMEOUT) -> None:
        self.server = server
        self.timeout = timeout

    def send(self, message: EmailMessage) -> SendResult:
        """Send one message over a connection of its own."""
        try:
            content = message.as_bytes(policy=SMTP)
            sender, receiver = _address(message["From"]), _address(message["To"])
        except ValueError as error:
            return SendResult(refused=f"Die E-Mail lässt sich nicht schreiben ({_kind(error)}).")
        try:
            talk = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return _unreachable(error)
        try:
            return self._signed_in(talk) or _deliver(talk, sender, receiver, content)
        finally:
            talk.close()

    def greet(self) -> Greeting:
        """Begin a talk as before a mail (EHLO, TLS, sign-in) and end it; no mail is sent."""
        try:
            talk = self._connected()
        except (OSError, smtplib.SMTPException) as error:
            return Greeting(_unreachable(error).description)
        try:
            failed = self._signed_in(talk)
            is_encrypted = isinstance(talk.sock, ssl.SSLSocket)
            return Greeting(failed.description if failed else "", is_encrypted)
        finally:
            talk.close()

    def _connected(self) -> smtplib.SMTP:
        server = self.server
        if server.tls == Tls.FROM_THE_START:
            return smtplib.SMTP_SSL(
                server.host, server.port, timeout=self.timeout, context=self._context()
            )
        return smtplib.SMTP(server.host, server.port, timeout=self.timeout)

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.server.ca_file or None)

    def _signed_in(self, talk: smtplib.SMTP) -> SendResult | None:
        """Begin the talk: TLS, then the sign-in; what fails here is no fault of the mail."""
        server = self.server
        try:
            talk.ehlo_or_helo_if_needed()
            offered = server.tls == Tls.IF_OFFERED and talk.has_extn("starttls")
            if offered or server.tls == Tls.STARTTLS:
                talk.starttls(context=self._context())
                talk.ehlo()
            if server.user:
                talk.login(server.user, server.password)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            why = f"Die Anmeldung am Mailserver gelingt nicht ({_kind(error)})."
            return SendResult(later=why, unreachable=True)
        return None


def _unreachable(error: Exception) -> SendResult:
    why = f"Der Mailserver ist nicht erreichbar ({_kind(error)})."
    return SendResult(later=why, unreachable=True)


def _deliver(talk: smtplib.SMTP, sender: str, receiver: str, content: bytes) -> SendResult:
    """Speak the steps one by one, so that it is known how far the talk went."""
    try:
        for step, address in ((talk.mail, sender), (talk.rcpt, receiver)):
            code, answer = step(address)
            if code not in (250, 251):
                return _declined(code, answer)
    except ValueError as error:
        return SendResult(refused=f"Diese Adresse geht nicht ({_kind(error)}).")
    except (OSError, smtplib.SMTPException) as error:
        return SendResult(later=f"Die Verbindung brach vor dem Inhalt ab ({_kind(error)}).")
    return _transmit(talk, content)


def _transmit(talk: smtplib.SMTP, content: bytes) -> SendResult:
    try:
        code, answer = talk.data(content)
    except smtplib.SMTPDataError as error:
        return _declined(error.smtp_code, error.smtp_error)
    except (OSError, smtplib.SMTPException) as error:
        return SendResult(unclear=f"Die Verbindung brach beim Inhalt ab ({_kind(error)}).")
    if code == 250:
        return SendResult(accepted=True)
    return _declined(code, answer)


def _declined(code: int, answer: bytes | str) -> SendResult:
    """Return a refusal for good, or one for now (RFC 5321 4.2.1: 4yz is transient)."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    detail = _ENHANCED.match(text)
    answered = f"{code} {detail[1]}" if detail else str(code)
    if 400 <= code < 500:
        return SendResult(later=f"Der Mailserver nimmt die E-Mail gerade nicht an ({answered}).")
    return SendResult(refused=f"Der Mailserver lehnt die E-Mail ab ({answered}).")


def _kind(error: Exception) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _address(header: object) -> str:
    """Return the bare address; one with blanks or line ends could carry a command."""
    addresses = getattr(header, "addresses", ())
    address = str(addresses[0].addr_spec) if addresses else str(header)
    if not address.isprintable() or " " in address or not address.isascii():
        raise ValueError("address")
    return address


class FolderMailer:
    """Write each mail as a file, whole or not at all; for the demo and for tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> SendResult:
        """Write the message under a new name."""
        write_file(self.folder / f"{uuid.uuid4().hex}.eml", message.as_bytes(policy=SMTP))
        return SendResult(accepted=True)


def mailer(url: str, folder: Path) -> Mailer:
    """Return the way e-mails leave: the mail server if one is set, else files in a folder."""
    return SmtpMailer(MailServer.from_url(url)) if url else FolderMailer(folder)
