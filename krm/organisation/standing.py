"""What the house has settled changes rarely: a run over many rows reads it once.

    with standing():
        for mail in mails: …

Inside, Dienststelle, Regelwerk, closing days, roles and Vollmachten are those of its beginning.
Only for runs of a few seconds that write none of them, such as a page that shows; everywhere else
each question reads anew.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("read once in this run", default=None)
_shown: ContextVar[dict[Hashable, Any] | None] = ContextVar("read once for a page", default=None)


@contextmanager
def standing() -> Iterator[None]:
    """Let `read_once` keep what it reads until the end of the block; a block inside joins it."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def read_once(key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` says, within `standing` what it said the first time."""
    return _from(_kept.get(), key, read)


@contextmanager
def showing() -> Iterator[None]:
    """Let `shown_once` keep what it reads too: a page that shows changes nothing of a Vorgang."""
    with standing():
        token = _shown.set({})
        try:
            yield
        finally:
            _shown.reset(token)


def shown_once(key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` says of a Vorgang, within `showing` what it said the first time.

    A run over many rows inside `standing` alone reads it anew: its steps change the Vorgang.
    """
    return _from(_shown.get(), key, read)


def _from(kept: dict[Hashable, Any] | None, key: Hashable, read: Callable[[], T]) -> T:
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    found: T = kept[key]
    return found
