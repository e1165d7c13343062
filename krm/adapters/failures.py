"""How an error may be described: its class and where it arose, never what it was about.

The text of an error repeats what it stumbled over: an address, a name, a row of the database. What
stores failures (rows of jobs, notes, logs) gets this instead.
"""

import traceback
from pathlib import Path


class JobFailed(RuntimeError):
    """A job that broke; its text holds no personal data."""


def described(error: BaseException) -> str:
    """Return class and place of an error, for instance ``ValueError in outbox.py:12``."""
    steps = traceback.extract_tb(error.__traceback__)
    place = f" in {Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else ""
    return f"{type(error).__name__}{place}"
