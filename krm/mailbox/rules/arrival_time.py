"""When a mail reached the house; its Date header is what the sender says and never counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from typing import Final

from krm.mailbox.rules.content import MailContent
from krm.mailbox.rules.headers import raw_header, sent_date
from krm.ui.rules import format_at, format_date

_OLD: Final = (
    "Das Haus hat diese E-Mail schon am {day} angenommen, hierher kam sie erst am {fetched}. "
    "Bitte den Eingangstag prüfen."
)
_NO_STAMP: Final = (
    "Wann das Haus diese E-Mail bekommen hat, steht nicht in ihr. Abgeschickt wurde sie nach ihrer "
    "eigenen Angabe am {day}. Bitte den Eingangstag prüfen."
)
_FORWARDED: Final = (
    "Im Haus lag diese Nachricht schon am {moment}, bevor sie weitergeleitet wurde. Bitte den "
    "Eingangstag prüfen."
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a mail reached the house; `doubt` is German and asks a person to confirm the day."""

    at: datetime
    doubt: str = ""


def stamped_at(message: Message) -> datetime | None:
    """Return the date of the newest Received line, which stands on top, None without one.

    The last server, ours, wrote it. Comments, also with semicolons, may stand around the date.
    """
    pieces = _without_comments(raw_header(message, "Received")).split(";")
    dates = (sent_date(piece.strip()) for piece in reversed(pieces))
    return next((date for date in dates if date is not None), None)


def arrival_of(content: MailContent, *, fetched_at: datetime, certain_days: int) -> Arrival:
    """Return when a mail reached the house, and what makes that doubtful.

    Day 0 is the day the last server, ours, took it, however long ago, or the day a colleague had
    it who has forwarded it; without either it is when we got it (docs/rulings.md).

    :param certain_days: an arrival longer ago is confirmed by a person.
    """
    stamp = content.stamped_at
    at = fetched_at if stamp is None or stamp > fetched_at else stamp
    forwarded = content.customer.sent_at if content.customer else None
    if forwarded is not None and forwarded < at:
        return Arrival(forwarded, _FORWARDED.format(moment=format_at(forwarded)))
    if fetched_at - at > timedelta(days=certain_days):
        days = {"day": format_date(at), "fetched": format_date(fetched_at)}
        return Arrival(at, _OLD.format(**days))
    sent = content.date
    if stamp is None and sent is not None and sent < at and format_date(sent) != format_date(at):
        return Arrival(at, _NO_STAMP.format(day=format_date(sent)))
    return Arrival(at)


def _without_comments(text: str) -> str:
    """Return a header without what stands in brackets, however deep."""
    kept: list[str] = []
    depth = 0
    for sign in text:
        if sign == "(":
            depth += 1
        elif sign == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(sign)
    return "".join(kept) if not depth else text
