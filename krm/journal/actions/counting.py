"""Which steps were stored while a page was answered, and whether any of them changed something."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

_entries: ContextVar[int] = ContextVar("entries written by the step that runs", default=0)


@dataclass
class Steps:
    """The steps that were stored, and those of them that wrote an entry.

    A step without an entry has changed nothing: what is changed stands in the journal.
    """

    taken: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


_steps: ContextVar[Steps | None] = ContextVar("steps stored so far", default=None)


@contextmanager
def steps_taken() -> Iterator[Steps]:
    """Return what fills with the steps that were stored while the block ran."""
    steps = Steps()
    token = _steps.set(steps)
    try:
        yield steps
    finally:
        _steps.reset(token)


def has_changed() -> bool:
    """Tell whether a step of the page that is answered has changed something."""
    steps = _steps.get()
    return steps is None or bool(steps.written)


def begin_step() -> None:
    """Begin to count what the outermost step writes."""
    _entries.set(0)


def count_entry() -> None:
    """Count an entry of the step that runs."""
    _entries.set(_entries.get() + 1)


def entries_written() -> int:
    """Return how many entries the step that runs has written, those it took back as well."""
    return _entries.get()


def note_step(name: str) -> None:
    """Note that a step was stored."""
    if (steps := _steps.get()) is not None:
        steps.taken.append(name)
        if _entries.get():
            steps.written.append(name)
