"""Where in an ordered list somebody stands: the values of a row, in an address and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

# The last page of a list, from which one turns back.
END: Final = "end"
_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_BETWEEN: Final = "~"
# No longer than the values of a row are.
_LONGEST: Final = 80
# Above it no database has keys, and no computer moments.
_LARGEST: Final = 2**62

Value = str | int | datetime


@dataclass(frozen=True)
class Position:
    """A row of the list by its values in the order of the list, and on which side of it one reads.

    :param values: empty for the end of the list.
    """

    values: tuple[Value, ...]
    is_before: bool = False


def code_of(values: Sequence[Value]) -> str:
    """Return the values of a row as they stand in an address."""
    return _BETWEEN.join(str(_number(v)) if isinstance(v, datetime) else str(v) for v in values)


def _number(moment: datetime) -> int:
    return (moment - _BEGIN) // _MICROSECOND


def values_of(code: str, kinds: Sequence[type]) -> tuple[Value, ...] | None:
    """Return the values behind such a code; None if they are not of these kinds."""
    parts = code.split(_BETWEEN)
    if len(code) > _LONGEST or len(parts) != len(kinds):
        return None
    found = [_value(part, kind) for part, kind in zip(parts, kinds, strict=True)]
    values = tuple(value for value in found if value is not None)
    return values if len(values) == len(kinds) else None


def _value(part: str, kind: type) -> Value | None:
    if kind is str:
        return part if part.isprintable() else None
    digits = part.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal()) or int(digits) > _LARGEST:
        return None
    if kind is int:
        return int(part)
    try:
        return _BEGIN + int(part) * _MICROSECOND
    except OverflowError:
        return None


def position_of(after: str, before: str, kinds: Sequence[type]) -> Position | None:
    """Return where an address stands in the list; None for its beginning, or if it cannot be read.

    :param after: the code of the row that came last on the page before.
    :param before: the code of the row that comes first on the page after, or ``END``.
    :param kinds: what the values of the order are.
    """
    if before == END:
        return Position((), is_before=True)
    values = values_of(before or after, kinds)
    return None if values is None else Position(values, is_before=bool(before))
