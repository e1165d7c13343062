"""Processes that are forked end with the process they came from, however it ends."""

import os
import threading


def end_children_with_me() -> None:
    """Let every process that is forked from now on end when this one is gone, also when killed.

    The children hold the reading end of a pipe whose writing end only this process has: it closes
    with it. What a child was doing is cut off; jobs are taken up again later.
    """
    reading, writing = os.pipe()
    os.register_at_fork(after_in_child=lambda: _watch(reading, writing))


_closed: set[int] = set()


def _watch(reading: int, writing: int) -> None:
    # A grandchild finds the writing end closed by its parent, and watches all the same.
    if writing not in _closed:
        os.close(writing)
        _closed.add(writing)
    threading.Thread(target=_end_with, args=(reading,), daemon=True).start()


def _end_with(reading: int) -> None:
    while os.read(reading, 1):
        pass
    os._exit(1)
