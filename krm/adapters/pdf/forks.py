"""typst works with threads, and a fork takes no threads along: there it would wait for ever."""

import os

_is_used = False
_is_lost = False


def use_typesetter() -> None:
    """Say that the typesetter is used now; whoever calls typst says so first.

    :raises RuntimeError: in the fork of a process that has used it; a page that fails can be
        fixed, one that hangs holds up everybody.
    """
    global _is_used
    if _is_lost:
        raise RuntimeError("typst was used before this process was forked; start a fresh process")
    _is_used = True


def _lose_threads() -> None:
    global _is_lost
    _is_lost = _is_used


os.register_at_fork(after_in_child=_lose_threads)
