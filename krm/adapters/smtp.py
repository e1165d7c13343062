"""How e-mails leave the house: over SMTP, or as files in a folder."""

import os
import smtplib
import ssl
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

TIMEOUT = 20


@dataclass(frozen=True)
class SendResult:
    """What became of a mail: accepted, surely refused, or nobody knows.

    `unreachable` goes with `refused`: no server answered, so the mail can wait and be tried again.
    """

    accepted: bool = False
    refused: str = ""
    unclear: str = ""
    unreachable: bool = False


class Mailer(Protocol):
    """A way out of the house."""

    def send(self, message: EmailMessage) -> SendResult:
        """Hand the message over and say what became of it."""


class SmtpMailer:
    """Speak to a mail server; tell a refusal from a connection that broke after the content."""

    def __init__(self, host: str, port: int = 25, *, timeout: int = TIMEOUT) -> None:
        self.host = host
        self.port = port
        self.timeout = timeout

    def send(self, message: EmailMessage) -> SendResult:
        """Send one message over a connection of its own."""
        try:
            content = message.as_bytes(policy=SMTP)
        except ValueError as error:
            return SendResult(refused=f"Die E-Mail lässt sich nicht schreiben: {error}")
        try:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        except (OSError, smtplib.SMTPException) as error:
            told = f"Der Mailserver ist nicht erreichbar: {error}"
            return SendResult(refused=told, unreachable=True)
        try:
            return self._deliver(server, message, content)
        finally:
            server.close()

    def _deliver(self, server: smtplib.SMTP, message: EmailMessage, content: bytes) -> SendResult:
        """Speak the steps one by one, so that it is known how far the talk went."""
        try:
            sender, receiver = _address(message["From"]), _address(message["To"])
            server.ehlo_or_helo_if_needed()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            for step, address in ((server.mail, sender), (server.rcpt, receiver)):
                code, answer = step(address)
                if code not in (250, 251):
                    return SendResult(refused=_words(code, answer))
        except ValueError as error:
            return SendResult(refused=f"Diese Adresse geht nicht: {error}")
        except (OSError, smtplib.SMTPException) as error:
            return SendResult(refused=f"Die Verbindung brach vor dem Inhalt ab: {error}")
        return _hand_over(server, content)


def _hand_over(server: smtplib.SMTP, content: bytes) -> SendResult:
    try:
        code, answer = server.data(content)
    except smtplib.SMTPDataError as error:
        return SendResult(refused=_words(error.smtp_code, error.smtp_error))
    except (OSError, smtplib.SMTPException) as error:
        return SendResult(unclear=f"Die Verbindung brach beim Inhalt ab: {error}")
    if code == 250:
        return SendResult(accepted=True)
    return SendResult(refused=_words(code, answer))


def _address(header: object) -> str:
    """Return the bare address; one with blanks or line ends could carry a command."""
    addresses = getattr(header, "addresses", ())
    address = str(addresses[0].addr_spec) if addresses else str(header)
    if not address.isprintable() or " " in address:
        raise ValueError(repr(address))
    return address


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"Der Mailserver lehnt ab ({code}): {text}"[:300]


class FolderMailer:
    """Write each mail as a file, whole or not at all; for the demo and for tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> SendResult:
        """Write the message under a new name."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self.folder / f"{uuid.uuid4().hex}.eml"
        partial = target.with_suffix(".part")
        with partial.open("wb") as stream:
            stream.write(message.as_bytes(policy=SMTP))
            stream.flush()
            os.fsync(stream.fileno())
        partial.rename(target)
        return SendResult(accepted=True)
