"""A folder in memory for what the tests store."""

import os
import shutil
from pathlib import Path

ROOM = 6 * 1024**3  # bytes: what a run stores, and what its processes need beside it


def in_memory() -> Path | None:
    """Return a folder that lies in memory and has room for a whole run, or nothing.

    What the tests store is written to the disk at once, each file and each folder; there they wait
    for no disk, and every database is copied in a millisecond.
    """
    folder = Path("/dev/shm")
    try:
        room = min(shutil.disk_usage(folder).free, _free_memory())
    except OSError:  # a system that has no such folder
        return None
    return folder if room >= ROOM and os.access(folder, os.W_OK) else None


def _free_memory() -> int:
    """Return how many bytes of memory can still be used, by the words of Linux."""
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    return int(kilobytes) * 1024
