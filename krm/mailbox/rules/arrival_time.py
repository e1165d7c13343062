"""When a mail reached the house; its Date header is what the sender says and never counts."""

from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from typing import Final

from krm.mailbox.rules.headers import raw_header, sent_date

# A mailbox that was not fetched over a long weekend; an older date is more likely wrong.
FURTHEST: Final = timedelta(days=7)
_HEADERS: Final = 200_000


def arrived_at(raw: bytes, *, fetched_at: datetime) -> datetime:
    """Return the moment the last server, ours, took the mail, or else the moment we got it.

    Day 0 is the day it reached any mailbox of the house (docs/rulings.md). The newest Received
    line stands on top. It counts if it lies neither in the future nor more than seven days back.
    Takes the raw mail and when it was fetched; raises nothing.
    """
    try:
        headers = BytesHeaderParser().parsebytes(raw[:_HEADERS])
    except (ValueError, LookupError, RecursionError):
        return fetched_at
    stamped = sent_date(raw_header(headers, "Received").rpartition(";")[2].strip())
    if stamped is None or not fetched_at - FURTHEST <= stamped <= fetched_at:
        return fetched_at
    return stamped
