"""What a read e-mail consists of: the dataclasses every mail reader returns."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

SUBJECT_LENGTH: Final = 250
NAME_LENGTH: Final = 150
ADDRESS_LENGTH: Final = 254
MESSAGE_ID_LENGTH: Final = 250


@dataclass(frozen=True, slots=True)
class MailLimits:
    """How much of a mail is taken apart; what lies beyond stays in the stored original."""

    max_bytes: int = 50 * 1024 * 1024
    max_parts: int = 200
    max_depth: int = 60
    max_text: int = 500_000


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """One attached file: cleaned name, what the sender says it is, and its bytes."""

    filename: str
    declared_type: str
    payload: bytes


@dataclass(slots=True)
class Piece:
    """Text and HTML of one part or of several joined."""

    text: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class InnerMail:
    """A mail that came inside another one: who wrote it, when, and its words."""

    sender_name: str
    sender_address: str
    subject: str
    sent_at: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class Customer:
    """Who a mail is about, if a web form or a colleague has sent it; `why` is German."""

    name: str
    address: str
    why: str
    is_forwarded: bool = False
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BounceDetails:
    """What a delivery report says about a mail of ours."""

    recipient: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""
    failed_message_id: str = ""

    @property
    def is_permanent(self) -> bool:
        """Tell whether the mail will not arrive any more (RFC 3464: delayed is not permanent)."""
        return self.action not in {"delayed", "delivered", "relayed", "expanded"}


@dataclass(frozen=True, slots=True)
class MailContent:
    """One e-mail as far as it could be read.

    `text` is always the whole text; `new_text` is what the sender wrote this time and
    `quoted_history` the folded rest. `problem` is German, for the person who must look into the
    original, and empty when everything could be read; `notes` hold smaller remarks. `date` is what
    the sender says, `stamped_at` what the last server wrote into the mail. The sender's address is
    never a proof of identity; `customer` is whom the mail is about if not its sender.
    """

    content_digest: str
    canonical_digest: str
    message_id: str = ""
    subject: str = ""
    sender_name: str = ""
    sender_address: str = ""
    reply_to: str = ""
    to: tuple[str, ...] = ()
    date: datetime | None = None
    stamped_at: datetime | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    new_text: str = ""
    quoted_history: str = ""
    html_safe: str = ""
    attachments: tuple[MailAttachment, ...] = ()
    is_bounce: bool = False
    is_auto_reply: bool = False
    is_list: bool = False
    answerable: bool = False
    not_answerable_because: str = ""
    bounce: BounceDetails | None = None
    authentication: str = ""
    customer: Customer | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def from_name(self) -> str:
        """Return who wants something of the house: who is in the form, who was passed on."""
        return self.customer.name if self.customer else self.sender_name

    @property
    def from_address(self) -> str:
        """Return the address of who wants something of the house."""
        return self.customer.address if self.customer else self.sender_address
