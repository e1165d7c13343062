"""Signs and encrypts a mail as S/MIME does, with a certificate made for it."""

import base64
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from tests.house.make_mails import mail

_FROM, _TO = datetime(2026, 1, 1, tzinfo=UTC), datetime(2036, 1, 1, tzinfo=UTC)


def _certificate(key, name):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
    builder = builder.public_key(key.public_key()).serial_number(7)
    return builder.not_valid_before(_FROM).not_valid_after(_TO).sign(key, hashes.SHA256())


def signed(inner: bytes, *, as_pem: bool = False) -> bytes:
    """Return the bytes of an opaque signature around a mail."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(inner)
    builder = builder.add_signer(_certificate(key, "Mara Beispiel"), key, hashes.SHA256())
    encoding = serialization.Encoding.PEM if as_pem else serialization.Encoding.DER
    return builder.sign(encoding, [pkcs7.PKCS7Options.Binary])


def encrypted(inner: bytes) -> bytes:
    """Return the bytes of an encrypted mail."""
    key = rsa.generate_private_key(65537, 2048)
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(inner)
    builder = builder.add_recipient(_certificate(key, "Jobcenter"))
    return builder.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def sealed_mail(content: bytes, kind: str = "application/pkcs7-mime; name=smime.p7m") -> bytes:
    """Return a mail that is nothing but a sealed part."""
    return mail(base64.encodebytes(content), Content_Type=kind, Content_Transfer_Encoding="base64")
