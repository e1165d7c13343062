"""Mails leave over SMTP: what the server says, and what is known when it falls silent."""

import socket
import threading
from contextlib import closing
from email.message import EmailMessage

import pytest

from krm.adapters.smtp import FolderMailer, MailServer, SendResult, SmtpMailer
from tests.house.mail_server import Inbox, running


def message(to="elif.muster@example.org", **headers):
    mail = EmailMessage()
    mail["From"] = "krm@jobcenter.example"
    mail["To"] = to
    mail["Subject"] = "Eingangsbestätigung"
    mail["Message-ID"] = "<1@jobcenter.example>"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content("Grüße aus der Weinstraße\n.\nEin Punkt allein beendet nichts.\n")
    return mail


def send(inbox, mail=None):
    with running(inbox) as port:
        return SmtpMailer(MailServer("127.0.0.1", port), timeout=5).send(mail or message())


def test_an_accepted_mail_is_there_whole_and_once():
    inbox = Inbox()
    assert send(inbox) == SendResult(accepted=True)
    (taken,) = inbox.taken
    assert taken.sender == "krm@jobcenter.example"
    assert taken.receivers == ["elif.muster@example.org"]
    assert taken.mail["Subject"] == "Eingangsbestätigung"
    assert "Grüße aus der Weinstraße\n.\nEin Punkt" in taken.mail.get_content().replace("\r", "")


def test_a_refused_receiver_is_a_refusal_described_by_its_code_alone():
    result = send(Inbox(at_receiver="550 5.1.1 <elif.muster@example.org> unbekannt"))
    assert result == SendResult(refused="Der Mailserver lehnt die E-Mail ab (550 5.1.1).")


@pytest.mark.parametrize(
    "inbox",
    [
        Inbox(at_receiver="450 4.2.1 <elif.muster@example.org> bitte warten"),
        Inbox(at_content="451 4.3.0 elif.muster@example.org spaeter"),
    ],
)
def test_not_now_is_no_refusal(inbox):
    result = send(inbox)
    assert result.later.startswith("Der Mailserver nimmt die E-Mail gerade nicht an (45")
    assert "elif" not in result.description
    others = (result.refused, result.unclear, result.unreachable, result.accepted)
    assert not any(others)


def test_a_refused_content_is_a_refusal():
    inbox = Inbox(at_content="552 Zu groß")
    result = send(inbox)
    assert "552" in result.refused
    assert not result.unclear
    assert inbox.taken == []


def test_a_connection_that_breaks_after_the_content_is_unclear():
    inbox = Inbox(hangs_up_after_content=True)
    result = send(inbox)
    assert result.unclear
    assert not result.refused
    assert not result.accepted
    assert len(inbox.taken) == 1, "the server has the mail; nobody could know"


def test_a_server_that_hangs_up_before_the_content_has_surely_nothing():
    result = talk_to([b"220 da\r\n", b"250 gut\r\n", b"250 gut\r\n"])
    assert "vor dem Inhalt" in result.later
    assert not result.refused
    assert not result.unclear


def test_nobody_there():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    result = SmtpMailer(MailServer("127.0.0.1", port), timeout=2).send(message())
    assert result.unreachable
    assert "nicht erreichbar" in result.later


def test_a_server_without_a_word_counts_as_unreachable():
    assert talk_to([]).unreachable


def talk_to(answers):
    """Send to a server that gives these answers and then hangs up."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:

        def serve():
            connection, _ = door.accept()
            with closing(connection):
                for answer in answers:
                    connection.sendall(answer)
                    connection.recv(1024)

        server = threading.Thread(target=serve)
        server.start()
        result = SmtpMailer(MailServer("127.0.0.1", door.getsockname()[1]), timeout=5).send(
            message()
        )
        server.join(5)
    return result


@pytest.mark.parametrize("header", ["From", "To", "Subject", "Message-ID"])
def test_a_header_cannot_carry_another_header(header):
    mail = message()
    del mail[header]
    with pytest.raises(ValueError, match="linefeed"):
        mail[header] = "Elif <elif@example.org>\r\nBcc: alle@example.org"


@pytest.mark.parametrize(
    "address",
    [
        "elif@example.org>\r\nRCPT TO:<alle@example.org",
        "elif@example.org\nDATA",
        "müller@example.org",
    ],
)
def test_an_address_cannot_carry_a_command(address):
    class Raw(EmailMessage):
        """A message whose headers nobody has checked."""

        def __getitem__(self, name):
            return address if name == "To" else super().__getitem__(name)

    raw = Raw()
    raw["From"], raw["To"] = "krm@jobcenter.example", "elif@example.org"
    raw.set_content("Text")
    inbox = Inbox()
    result = send(inbox, raw)
    assert "lässt sich nicht schreiben" in result.refused
    assert inbox.taken == []


def test_the_folder_takes_each_mail_as_a_whole_file(tmp_path):
    way = FolderMailer(tmp_path / "outbox")
    assert way.send(message()) == SendResult(accepted=True)
    assert way.send(message()) == SendResult(accepted=True)
    files = sorted((tmp_path / "outbox").iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    assert all(b"<1@jobcenter.example>" in path.read_bytes() for path in files)
