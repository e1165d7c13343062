"""All that is read from the bytes of a stored mail, in one call that may run in a process apart."""

from dataclasses import dataclass
from datetime import datetime

from krm.mailbox.rules.arrival_time import arrived_at
from krm.mailbox.rules.content import MailContent, MailLimits
from krm.mailbox.rules.mail import read_mail


@dataclass(frozen=True, slots=True)
class StoredMail:
    """What was read from a mail, and when the last server of the house took it."""

    content: MailContent
    arrived_at: datetime


def read_stored(
    raw: bytes, *, fetched_at: datetime, own_addresses: frozenset[str], is_cut: bool = False
) -> StoredMail:
    """Read a mail as it lies in the store; raises nothing (see `read_mail`).

    :param fetched_at: when the house got it, if the mail itself does not tell.
    :param own_addresses: those of the house, in lower case.
    :param is_cut: whether only its beginning was fetched.
    """
    limits = MailLimits(max_bytes=0) if is_cut else MailLimits()
    content = read_mail(raw, limits=limits, own_addresses=own_addresses)
    return StoredMail(content, arrived_at(raw, fetched_at=fetched_at))
