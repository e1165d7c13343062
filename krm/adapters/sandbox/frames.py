"""What goes over the pipe: JSON, with the bytes beside it; nothing in it is ever run."""

import json
import struct
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, Final, Protocol, get_type_hints

from pydantic import TypeAdapter

# What a mail of the largest size brings, its parts decoded; a process that sends more is broken.
_LARGEST: Final = 400_000_000
_LENGTH: Final = struct.Struct(">Q")
_BYTES: Final = "\x00bytes"


class Source(Protocol):
    """What frames are read from; it gives all that is asked for, or has ended."""

    def read(self, length: int, /) -> bytes: ...


class Target(Protocol):
    """What frames are written to."""

    def write(self, part: bytes, /) -> int: ...
    def flush(self) -> None: ...


def write_frame(stream: Target, content: dict[str, Any]) -> None:
    """Write plain values and dataclasses of these.

    :raises TypeError: for a value of any other kind.
    """
    blobs: list[bytes] = []
    head = json.dumps(_plain(content, blobs)).encode()
    lengths = [len(blob) for blob in blobs]
    index = json.dumps(lengths).encode()
    for part in (index, head):
        stream.write(_LENGTH.pack(len(part)) + part)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def read_frame(stream: Source) -> dict[str, Any]:
    """Read what `write_frame` wrote, dataclasses as mappings.

    :raises EOFError: if the stream ends before or within it, or it is none.
    """
    try:
        lengths = json.loads(_part(stream, _length(stream)))
        head = json.loads(_part(stream, _length(stream)))
        blobs = [_part(stream, length) for length in lengths]
        content = _restored(head, blobs)
    except (ValueError, TypeError, IndexError, RecursionError) as error:
        raise EOFError from error
    if not isinstance(content, dict):
        raise EOFError
    return content


@cache
def shapes_of(function: Callable[..., Any]) -> dict[str, TypeAdapter[Any]]:
    """Return what makes values of plain ones again, by the name of the argument and "return"."""
    return {name: TypeAdapter(hint) for name, hint in get_type_hints(function).items()}


def _plain(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, bytes):
        blobs.append(value)
        return {_BYTES: len(blobs) - 1}
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item, blobs) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, blobs) for item in value]
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), blobs) for f in fields(value)}
    raise TypeError(type(value).__name__)


def _restored(value: Any, blobs: list[bytes]) -> Any:
    if isinstance(value, list):
        return [_restored(item, blobs) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {_BYTES}:
        return blobs[value[_BYTES]]
    return {key: _restored(item, blobs) for key, item in value.items()}


def _length(stream: Source) -> int:
    (length,) = _LENGTH.unpack(_part(stream, _LENGTH.size))
    return int(length)


def _part(stream: Source, length: int) -> bytes:
    if not 0 <= length <= _LARGEST:
        raise ValueError(length)
    part = stream.read(length)
    if len(part) < length:
        raise EOFError
    return part
