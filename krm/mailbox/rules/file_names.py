"""The names of attached files as they were sent, with an ending that fits what they are."""

import re
from email.message import Message
from typing import Final

from krm.documents.rules import safe_name
from krm.documents.rules.names import extension_of
from krm.documents.rules.signature import MEDIA_TYPES, sniff
from krm.mailbox.rules.headers import decode_words, raw_header, unescaped

_EXTENSIONS: Final = {
    **{media_type: kind for kind, media_type in MEDIA_TYPES.items()},
    "image/gif": "gif", "text/rfc822-headers": "txt", "text/html": "html",
    "application/ms-tnef": "dat", "text/calendar": "ics", "application/pkcs7-mime": "p7m",
}  # fmt: skip
# A name without quotation marks runs on to the next parameter, whatever stands in it.
_BARE_NAME: Final = re.compile(
    r"(?:^|[;\s])(?:file)?name\s*=\s*(?![\s\"])([^=]{1,500}?)\s*(?=;\s*[\w*-]{1,40}\s*=|;?\s*$)",
    re.IGNORECASE,
)


def sent_name(message: Message) -> str:
    """Return the decoded file name of a part, "" if it has none."""
    for header in ("Content-Disposition", "Content-Type"):
        bare = _BARE_NAME.search(raw_header(message, header))
        if bare and ";" in bare[1]:
            return decode_words(bare[1])
    try:
        name = message.get_filename("")
    except (ValueError, TypeError, LookupError, IndexError):
        return ""
    return decode_words(unescaped(str(name)[:2000])) if name else ""


def complete_name(name: str, kind: str, content: bytes, number: int) -> str:
    """Return a safe name with an ending; a part without a name is called by type and number.

    Takes the name as sent, the type the sender states, the content and the number of the file.
    """
    ending = _ending(kind, content)
    if not name:
        return safe_name(f"Anhang-{number}.{ending or 'bin'}")
    shown = safe_name(name)
    if kind == "message/rfc822" and extension_of(shown) != "eml":
        return safe_name(f"{shown}.eml")
    has_ending = extension_of(shown) or not ending or shown.lower().endswith(f".{ending}")
    return shown if has_ending else safe_name(f"{shown}.{ending}")


def _ending(kind: str, content: bytes) -> str:
    """Return what the content is, or else what the sender says it is."""
    found = sniff(content).kind if content else ""
    if found in MEDIA_TYPES and found != "txt":
        return found
    return _EXTENSIONS.get(kind, found if found in MEDIA_TYPES else "")
