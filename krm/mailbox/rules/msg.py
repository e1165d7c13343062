"""Outlook messages (.msg): the properties out of an OLE container, with what is embedded."""

import io
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from typing import Any, Final

import olefile  # type: ignore[import-untyped]
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from krm.mailbox.rules.outlook import (
    FILE_DATA,
    Complain,
    OutlookFile,
    OutlookItem,
    OutlookLimits,
    Value,
    as_mail,
)

# Where the properties begin: in a file of its own, inside another one, of a part.
_ROOT, _EMBEDDED, _PART = 32, 24, 8
_EMBEDDED_MESSAGE: Final = f"__substg1.0_{FILE_DATA:04X}000D"


def outlook_mail(content: bytes, limits: OutlookLimits, complain: Complain) -> Message:
    """Return an Outlook message as a mail, with the messages inside.

    Raises whatever the OLE reader raises; the caller catches it.
    """
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        root = Storage.from_ole(ole)
    return as_mail(_item(root, _ROOT, limits, limits.max_depth), complain)


def _item(storage: Storage, start: int, limits: OutlookLimits, depth: int) -> OutlookItem:
    files = list(storage.iter_attachment_storages())[: limits.max_files]
    recipients = list(storage.iter_recipient_storages())[: limits.max_files]
    return OutlookItem(
        values=_values(storage, start),
        files=[_file(file, limits, depth) for file in files],
        recipients=[_values(recipient, _PART) for recipient in recipients],
    )


def _file(storage: Storage, limits: OutlookLimits, depth: int) -> OutlookFile:
    inside = next((one for one in storage.storages if one.name == _EMBEDDED_MESSAGE), None)
    inner = None
    if inside is not None and depth and any(s.name.startswith("__prop") for s in inside.streams):
        inner = _item(inside, _EMBEDDED, limits, depth - 1)
    return OutlookFile(_values(storage, _PART), inner)


def _values(storage: Storage, start: int) -> Mapping[int, Value]:
    """Return what can be read of the properties; one that is broken is left out."""
    found: dict[int, Value] = {}
    for one in Properties(storage, start):
        try:
            value = _plain(one.value)
        except Exception:  # the reader answers broken values with errors of many kinds
            continue
        # Text wins over bytes of the same number.
        if value is not None and (one.pid not in found or isinstance(value, str)):
            found[one.pid] = value
    return found


def _plain(value: Any) -> Value | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    return value if isinstance(value, str | bytes | int) else None
