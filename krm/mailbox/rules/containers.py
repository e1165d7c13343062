"""Mails inside a wrapping that mail programs open by themselves: signed, or Outlook's own form."""

import zlib
from email import message_from_bytes
from email.message import Message
from typing import Final

from asn1crypto import cms, pem

from krm.documents.rules.signature import OLE_MAGIC, looks_like_mail
from krm.mailbox.rules.headers import RAW_HEADERS
from krm.mailbox.rules.msg import outlook_mail
from krm.mailbox.rules.outlook import Complain, OutlookLimits
from krm.mailbox.rules.tnef import SIGNATURE, tnef_mail

ENCRYPTED: Final = (
    "Die E-Mail ist verschlüsselt und kann hier nicht gelesen werden. Bitte die Absenderin oder "
    "den Absender um eine Nachricht ohne Verschlüsselung bitten."
)
SEALED: Final = (
    "Ein Teil der E-Mail ist elektronisch versiegelt (smime.p7m) und lässt sich hier nicht öffnen. "
    "Bitte das Original in einem E-Mail-Programm ansehen."
)
_OUTLOOK_PACKED: Final = (
    "Ein Teil der E-Mail steckt in einem Anhang von Outlook ({name}), der sich nicht öffnen lässt. "
    "Bitte das Original in Outlook ansehen oder um die Nachricht als einfachen Text bitten."
)
_SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_SIGNATURES: Final = frozenset({
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "application/pgp-encrypted",
})  # fmt: skip
_SIGNATURE_NAMES: Final = (".p7s", ".p7c", "signature.asc")
_LARGEST_INNER: Final = 100 * 1024 * 1024
_LIMITS: Final = OutlookLimits()


class CannotOpen(ValueError):
    """A wrapping that stays closed; the message is German and says what to do."""


def is_signature(kind: str, name: str) -> bool:
    """Tell whether a part is only the seal of another one, which nobody needs to read."""
    return kind in _SIGNATURES or name.lower().endswith(_SIGNATURE_NAMES)


def opened(kind: str, name: str, content: bytes, complain: Complain) -> Message | None:
    """Return the mail inside a part, or None if the part is an ordinary file.

    :param complain: gets a German sentence for whatever inside cannot be read.
    :raises CannotOpen: if it is encrypted or broken.
    """
    if kind in _SMIME or name.lower().endswith(".p7m"):
        return _from_smime(content)
    if kind in _TNEF or name.lower() == "winmail.dat" or content.startswith(SIGNATURE):
        return _from_outlook(name or "winmail.dat", content, complain)
    return None


def mail_file(kind: str, name: str, content: bytes, complain: Complain) -> Message | None:
    """Return the mail that an attached file is; None if it is something else or unreadable."""
    if content.startswith(OLE_MAGIC) and (name.lower().endswith(".msg") or "outlook" in kind):
        try:
            return outlook_mail(content, _LIMITS, complain)
        except Exception:  # a stranger's file may break the reader in any way; the file is kept
            return None
    if name.lower().endswith(".eml") and looks_like_mail(content):
        return message_from_bytes(content, policy=RAW_HEADERS)
    return None


def _from_smime(content: bytes) -> Message:
    try:
        inner = _signed_content(content)
    except CannotOpen:
        raise
    except Exception as error:  # the reader answers broken files with errors of many kinds
        raise CannotOpen(SEALED) from error
    return message_from_bytes(inner, policy=RAW_HEADERS)


def _signed_content(content: bytes) -> bytes:
    """Return what a signature or a compression wraps; the signature itself is not judged."""
    if pem.detect(content):
        content = pem.unarmor(content)[2]
    info = cms.ContentInfo.load(content)
    kind = info["content_type"].native
    if kind == "signed_data":
        # Without content it only hands out certificates.
        return bytes(info["content"]["encap_content_info"]["content"].native or b"")
    if kind == "compressed_data":
        packed = bytes(info["content"]["encap_content_info"]["content"].native or b"")
        return zlib.decompressobj().decompress(packed, _LARGEST_INNER)
    raise CannotOpen(ENCRYPTED if "enveloped" in kind or "encrypted" in kind else SEALED)


def _from_outlook(name: str, content: bytes, complain: Complain) -> Message:
    try:
        return tnef_mail(content, _LIMITS, complain)
    except Exception as error:  # see above
        raise CannotOpen(_OUTLOOK_PACKED.format(name=name)) from error
