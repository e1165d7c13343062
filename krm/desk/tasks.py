"""What the schedule calls: look after the house itself."""

import sys
from subprocess import DEVNULL, Popen

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.desk.actions import condition
from krm.desk.jobs import indexing, meaning, tidying
from krm.journal.actions import SYSTEM
from krm.organisation.jobs import unless_paused


def watch_house() -> int:
    """Look at the house and tell who must know; return how many messages that were.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return condition.watch_house(by=SYSTEM, at=now())
    except Exception as error:
        raise JobFailed(described(error)) from None


def watch_thoroughly() -> int:
    """Start what looks at the whole journal, in a process of its own; return its number.

    A large journal takes longer than a job may.
    """
    return Popen([sys.executable, "-m", "krm", "doctor", "--thorough"], stdout=DEVNULL).pid


@unless_paused(0)
def tidy_up() -> int:
    """Throw away sessions, sent forms and failed jobs that are over; return how many.

    :raises JobFailed: as above.
    """
    try:
        return tidying.tidy_up(now())
    except Exception as error:
        raise JobFailed(described(error)) from None


def keep_index() -> int:
    """Write into the index of words what has happened since; return how many Vorgänge.

    :raises JobFailed: if something broke; described by class and place only.
    """
    try:
        return indexing.catch_up(now())
    except Exception as error:
        raise JobFailed(described(error)) from None


def compare_index() -> int:
    """Compare the whole index of words with the journal; return how many were behind.

    :raises JobFailed: as above.
    """
    try:
        return indexing.compare_all(now())
    except Exception as error:
        raise JobFailed(described(error)) from None


def keep_meanings() -> int:
    """Read the meaning of what is new, for what is alike; return how many were read.

    :raises JobFailed: as above.
    """
    try:
        return meaning.catch_up(now())
    except Exception as error:
        raise JobFailed(described(error)) from None
