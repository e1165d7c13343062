"""All that is read from the bytes of a stored mail, in one call that may run in a process apart."""

from krm.mailbox.rules.content import MailContent, MailLimits
from krm.mailbox.rules.mail import read_mail


def read_stored(raw: bytes, *, own_addresses: frozenset[str], is_cut: bool = False) -> MailContent:
    """Read a mail as it lies in the store; raises nothing (see `read_mail`).

    :param own_addresses: those of the house, in lower case.
    :param is_cut: whether only its beginning was fetched.
    """
    limits = MailLimits(max_bytes=0) if is_cut else MailLimits()
    return read_mail(raw, limits=limits, own_addresses=own_addresses)
