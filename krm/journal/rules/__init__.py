"""How entries are written down, linked and verified; knows neither Django nor a database."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, NamedTuple

GENESIS = "0" * 64
OFFICE = "office"
READS = "reads:"

# Codes, ids, numbers of cases, dates, hashes: nothing that could be a sentence or a name with
# a blank or an umlaut, since this part of an entry can never be erased.
_CODE = re.compile(r"[A-Za-z0-9_.:/+-]{0,128}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class NotACode(ValueError):
    """Something in the unerasable part of an entry that is no code, id, date or number."""


class Link(NamedTuple):
    """The content of one entry, in the order in which it is hashed."""

    chain: str
    seq: int
    verb: str
    happened_at: datetime
    written_at: datetime
    actor_id: int | None
    data: Mapping[str, Any]
    personal_digest: str
    prev: str


class ReadLink(NamedTuple):
    """The content of one look into a reaction, in the order in which it is hashed."""

    month: str
    seq: int
    person_id: int
    reaction_id: int
    hour: datetime
    prev: str


_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
).encode


def canonical(value: object) -> str:
    """Return the one JSON text of a value: sorted keys, no blanks, no escapes beyond need."""
    return _encode(value)


def moment(at: datetime) -> str:
    """Return a moment as text in UTC with microseconds, the same on every database."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def entry_hash(link: Link, key: bytes) -> str:
    """Return the keyed hash of an entry, which covers the hash of the entry before.

    The key lies outside the database: who can write there cannot forge an entry.
    """
    text = canonical(
        (
            link.chain,
            link.seq,
            link.verb,
            moment(link.happened_at),
            moment(link.written_at),
            link.actor_id,
            link.data,
            link.personal_digest,
            link.prev,
        )
    )
    return _keyed(text, key)


def read_hash(link: ReadLink, key: bytes) -> str:
    """Return the keyed hash of a look into a reaction, which covers the one before."""
    text = canonical(
        (link.month, link.seq, link.person_id, link.reaction_id, moment(link.hour), link.prev)
    )
    return _keyed(text, key)


def text_digest(text: str, key: bytes) -> str:
    """Return the keyed hash of a text: it shows a change and tells nobody what stood there."""
    return _keyed(canonical(["text", text]), key)


def key_mark(key: bytes) -> str:
    """Return by what a key is known again, without telling it."""
    return _keyed("krm journal", key)[:16]


def _keyed(text: str, key: bytes) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def personal_digest(salt: str, payload: Mapping[str, Any]) -> str:
    """Return the salted SHA-256 of the personal part; without the salt nobody can guess it."""
    return hashlib.sha256((salt + canonical(payload)).encode()).hexdigest()


def as_codes(data: Mapping[str, object]) -> dict[str, Any]:
    """Return the data of an entry in storable form: codes, ids, dates and numbers only.

    :raises NotACode: if a key or value could carry a name or free text; that belongs into the
        personal part, which can be erased.
    """
    for key in data:
        if not _KEY.fullmatch(key):
            raise NotACode(f"key {key!r}")
    return {key: _as_code(value, key) for key, value in data.items()}


def _as_code(value: object, key: str) -> object:
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and _CODE.fullmatch(value):
        return str(value)
    if isinstance(value, Mapping):
        return as_codes(value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_as_code(item, key) for item in value]
    raise NotACode(f"{key}: {type(value).__name__} is no code, id, date or number")


def as_personal(value: object) -> Any:
    """Return a personal value in storable form; what a database cannot keep becomes U+FFFD."""
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(as_personal(str(key))): as_personal(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_personal(item) for item in value]
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    return _UNSTORABLE.sub("\ufffd", str(value))
