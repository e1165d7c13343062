"""Signing in at the mail server: over TLS, with a certificate that is checked."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from krm.adapters.smtp import Greeting, MailServer, SendResult, SmtpMailer, Tls, mailer
from tests.adapters.test_smtp import message
from tests.house.mail_server import Inbox, running

WORD = "Geheim ist /geheim@"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return certificate and key of a server on the loopback that nobody knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Mailserver Beispiel")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"


def context_of(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def authenticator(inbox):
    def check(_server, _session, _envelope, _mechanism, data):
        is_right = (data.login, data.password) == (b"krm", WORD.encode())
        if is_right:
            inbox.signed_in.append(data.login.decode())
        return AuthResult(success=is_right, handled=False)

    return check


def serving(inbox, certificate, *, tls=Tls.STARTTLS):
    options = {"authenticator": authenticator(inbox), "auth_required": True}
    context = context_of(certificate)
    if tls == Tls.FROM_THE_START:
        return running(inbox, ssl_context=context, auth_require_tls=False, **options)
    return running(inbox, tls_context=context, **options)


def send(port, certificate, *, tls=Tls.STARTTLS, password=WORD, ca=True):
    server = MailServer(
        "127.0.0.1", port, "krm", password, tls=tls, ca_file=str(certificate[0]) if ca else ""
    )
    return SmtpMailer(server, timeout=5).send(message())


@pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.FROM_THE_START, Tls.IF_OFFERED])
def test_the_house_signs_in_and_the_mail_is_taken(certificate, tls):
    inbox = Inbox()
    with serving(inbox, certificate, tls=tls) as port:
        assert send(port, certificate, tls=tls) == SendResult(accepted=True)
    assert set(inbox.signed_in) == {"krm"}
    assert len(inbox.taken) == 1


def test_a_wrong_password_is_no_fault_of_the_mail(certificate):
    inbox = Inbox()
    with serving(inbox, certificate) as port:
        result = send(port, certificate, password="falsch")
    assert result.unreachable
    assert result.later == (
        "Die Anmeldung am Mailserver gelingt nicht (SMTPAuthenticationError 535)."
    )
    assert inbox.taken == []


def test_a_certificate_nobody_vouches_for_is_not_spoken_to(certificate):
    inbox = Inbox()
    with serving(inbox, certificate) as port:
        result = send(port, certificate, ca=False)
    assert "SSLCertVerificationError" in result.later
    assert inbox.signed_in == []


def test_a_server_without_tls_never_hears_the_password(certificate):
    inbox = Inbox()
    options = {"authenticator": authenticator(inbox), "auth_require_tls": False}
    with running(inbox, **options) as port:
        result = send(port, certificate)
        assert "SMTPNotSupportedError" in result.later
        assert inbox.signed_in == []
        assert send(port, certificate, tls=Tls.NONE).accepted, "said in so many words"


def test_a_greeting_tries_tls_and_the_sign_in_without_a_mail(certificate):
    inbox = Inbox()
    with serving(inbox, certificate) as port:
        right, wrong = (
            SmtpMailer(
                MailServer("127.0.0.1", port, "krm", word, Tls.STARTTLS, str(certificate[0])),
                timeout=5,
            ).greet()
            for word in (WORD, "falsch")
        )
    assert right == Greeting(is_encrypted=True)
    assert "SMTPAuthenticationError 535" in wrong.failure
    assert inbox.taken == []


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("mail:2525", MailServer("mail", 2525)),
        ("mail", MailServer("mail", 25)),
        ("smtp://krm:a%40b@mail:587", MailServer("mail", 587, "krm", "a@b", Tls.STARTTLS)),
        ("smtps://krm:x@mail", MailServer("mail", 465, "krm", "x", Tls.FROM_THE_START)),
        ("smtp://mail?tls=none", MailServer("mail", 25, tls=Tls.NONE)),
        ("smtps://mail?ca=/etc/ca.pem",
         MailServer("mail", 465, tls=Tls.FROM_THE_START, ca_file="/etc/ca.pem")),
    ],
)  # fmt: skip
def test_the_address_of_the_server_says_how_to_speak_to_it(url, server):
    assert MailServer.from_url(url) == server


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "smtp://mail?tls=vielleicht"])
def test_an_address_that_cannot_be_right_stops_the_start(url, tmp_path):
    with pytest.raises(ValueError, match=r"KRM_SMTP|vielleicht"):
        mailer(url, tmp_path)


def test_the_password_stands_in_no_log():
    assert "Geheim" not in repr(MailServer("mail", 25, "krm", WORD))
