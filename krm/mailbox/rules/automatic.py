"""Which mails no machine may answer: bounces, automatic replies, lists (RFC 3834)."""

import re
from dataclasses import dataclass
from email.message import Message
from typing import Final

from krm.documents.rules.decoding import clean_line
from krm.mailbox.rules.content import BounceDetails
from krm.mailbox.rules.headers import clean_address, one_message_id, raw_header, sender_of

_AUTO_HEADERS: Final = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Mail-Autoreply")
_LIST_HEADERS: Final = (
    "List-Id", "List-Unsubscribe", "List-Post", "List-Help", "Mailing-List", "X-Mailing-List",
)  # fmt: skip
_AUTO_SUBJECT: Final = re.compile(
    r"^\s*((automatische (antwort|antwortmail|antwort-mail))|abwesenheit(snotiz|snachricht|:|$)"
    r"|abwesend:|auto(matic)?[- ]?(reply|response|antwort)|out of (the )?office|vacation reply"
    r"|eingangsbestätigung:? automat)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT: Final = re.compile(
    r"^\s*(unzustellbar|undeliver|delivery (status|failure)|mail delivery|returned mail"
    r"|failure notice|nicht zugestellt|zustellung fehlgeschlagen|delivery has failed)",
    re.IGNORECASE,
)
_BOUNCE_LOCALS: Final = ("mailer-daemon", "mail-daemon")
# A second sign beside the subject: only a program writes that nobody is there in these words.
_ABSENT: Final = re.compile(
    r"\b(bin|ist|sind|befinde)\b.{0,80}\b(nicht (im (büro|haus|dienst)|erreichbar|anwesend|da)"
    r"|abwesend|(im|in) (urlaub|elternzeit|mutterschutz)|außer haus|wieder (da|erreichbar))\b"
    r"|\bnicht weitergeleitet\b|\b(am|are|is) (currently |presently )?(out of (the )?office"
    r"|on (vacation|leave|holiday)|away)\b|\b(vertretung|vertritt|in dringenden fällen)\b"
    r"|\bautomatisch (erstellt|generiert|erzeugt|versandt)\w*\b",
    re.IGNORECASE | re.DOTALL,
)
_SILENT_LOCAL: Final = re.compile(
    r"^(no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|nicht[-_.]?antworten|keine[-_.]?antwort"
    r"|bounces?([-+].*)?|owner-.*|.*-(request|bounces|owner)|listserv|majordomo)$",
    re.IGNORECASE,
)
_SUPPRESSED: Final = re.compile(r"\b(all|oof|autoreply)\b", re.IGNORECASE)
_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_QUOTED_ID: Final = re.compile(rb"^message-id:\s*(<[^>\s]+>)", re.I | re.M)
# qmail and its like write no report, only "<address>:" on a line of its own.
_LONE_ADDRESS: Final = re.compile(r"^\s*<?([^\s<>@:]{1,64}@[^\s<>@:]{1,190})>?:?\s*$", re.M)
_STATUS_BLOCK: Final = re.compile(r"^(final-recipient|original-recipient|action):", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Automatism:
    """Whether a machine wrote a mail, and why it must not be answered by one."""

    is_bounce: bool = False
    is_auto_reply: bool = False
    is_list: bool = False
    reason: str = ""
    bounce: BounceDetails | None = None


def judge_automatism(
    message: Message, *, sender: str, subject: str, text: str, own_addresses: frozenset[str]
) -> Automatism:
    """Decide from the headers whether a mail may get an automatic answer.

    Takes the message, the address an answer would go to, subject and text, and the addresses of
    the house. `reason` is German and empty when it may be answered.
    """
    bounced = _is_bounce(message, subject)
    automatic = not bounced and _is_auto_reply(message, subject, text)
    listed = _is_list(message)
    reason = ""
    if bounced:
        reason = "Unzustellbarkeits- oder Zustellbericht."
    elif automatic:
        reason = "Automatische Antwort."
    elif listed:
        reason = "Verteiler, Newsletter oder Massensendung."
    return Automatism(
        bounced,
        automatic,
        listed,
        reason or _other_reason(message, sender, own_addresses),
        _bounce_details(message, text) if bounced else None,
    )


def takes_no_answer(address: str) -> bool:
    """Tell whether an address says that nobody reads what comes to it (noreply@…)."""
    return bool(_SILENT_LOCAL.match(address.partition("@")[0]))


def _is_bounce(message: Message, subject: str) -> bool:
    """Recognise delivery reports, also those of servers that follow no standard."""
    if _report_type(message) in {"delivery-status", "feedback-report"}:
        return True
    if raw_header(message, "X-Failed-Recipients"):
        return True
    local = sender_of(message)[1].partition("@")[0].lower()
    if local in _BOUNCE_LOCALS:
        return True
    has_two_signs = _has_null_sender(message) or local == "postmaster"
    return has_two_signs and bool(_BOUNCE_SUBJECT.match(subject))


def _is_auto_reply(message: Message, subject: str, text: str) -> bool:
    """Recognise vacation notices, read receipts and what programs send.

    By a header meant for it, or by two signs: a subject alone makes nobody a machine, since
    "Abwesenheit" is a daily word of a Jobcenter.
    """
    if raw_header(message, "Auto-Submitted").partition(";")[0].strip().lower() not in {"", "no"}:
        return True
    if _report_type(message) == "disposition-notification":
        return True
    if _precedence(message) in {"auto_reply", "auto-reply"}:
        return True
    if any(raw_header(message, name) for name in _AUTO_HEADERS):
        return True
    return bool(_AUTO_SUBJECT.match(subject)) and (
        _has_null_sender(message)
        or bool(_SUPPRESSED.search(raw_header(message, "X-Auto-Response-Suppress")))
        or bool(_ABSENT.search(text[:2_000]))
    )


def _is_list(message: Message) -> bool:
    """Recognise lists and bulk mail."""
    if _precedence(message) in {"list", "bulk", "junk"}:
        return True
    return any(raw_header(message, name) for name in _LIST_HEADERS)


def _other_reason(message: Message, sender: str, own_addresses: frozenset[str]) -> str:
    """Return a further reason against an automatic answer, or the empty string."""
    if not sender:
        return "Keine gültige Absenderadresse."
    if sender.lower() in own_addresses:
        return "Die E-Mail kommt von einer eigenen Adresse."
    if _has_null_sender(message):
        return "Leerer Absender (Return-Path)."
    if takes_no_answer(sender):
        return "Die Absenderadresse nimmt keine Antworten an."
    if _SUPPRESSED.search(raw_header(message, "X-Auto-Response-Suppress")):
        return "Der Absender wünscht keine automatischen Antworten."
    return ""


def _precedence(message: Message) -> str:
    """Return the Precedence header."""
    return raw_header(message, "Precedence").strip().lower()


def _has_null_sender(message: Message) -> bool:
    """Tell whether the envelope had the empty sender, as reports must."""
    return raw_header(message, "Return-Path").replace(" ", "") == "<>"


def _report_type(message: Message) -> str:
    """Return the type of a multipart/report, "" otherwise."""
    if message.get_content_type() != "multipart/report":
        return ""
    value = message.get_param("report-type", "delivery-status")
    return value.lower() if isinstance(value, str) else "delivery-status"


def _bounce_details(message: Message, text: str) -> BounceDetails:
    """Collect recipient, status and the failed Message-ID from wherever a report has them."""
    fields = _status_fields(message)
    status = _STATUS.search(fields.get("status", "")) or _STATUS.search(text[:20_000])
    recipient = (
        fields.get("original-recipient")
        or fields.get("final-recipient")
        or raw_header(message, "X-Failed-Recipients")
        or "".join(_LONE_ADDRESS.findall(text[:20_000])[:1])
    )
    return BounceDetails(
        recipient=clean_address(recipient.rpartition(";")[2]),
        action=clean_line(fields.get("action", "failed").lower(), longest=20),
        status=status[1] if status else "",
        diagnostic=clean_line(fields.get("diagnostic-code", ""), longest=200),
        failed_message_id=_failed_message_id(message),
    )


def _status_fields(message: Message) -> dict[str, str]:
    """Return the fields of the first recipient in the delivery-status part, lower-case names."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Message) and _STATUS_BLOCK.search(
                "\n".join(f"{name}:" for name in block)
            ):
                return {name.lower(): raw_header(block, name) for name in block}
    return {}


def _failed_message_id(message: Message) -> str:
    """Return the Message-ID of the mail that came back, "" if the report does not carry it."""
    for part in list(message.walk())[1:]:
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            data = part.get_payload(decode=True)
            found = _QUOTED_ID.search(data) if isinstance(data, bytes) else None
            if found:
                return one_message_id(found[1].decode("ascii", "replace"))
        elif part.get("Message-ID"):
            return one_message_id(raw_header(part, "Message-ID"))
    in_reply_to = raw_header(message, "In-Reply-To")
    return one_message_id(in_reply_to) if in_reply_to else ""
