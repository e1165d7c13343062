"""What this machine says about time: its clock, and how long it has been running.

Nobody sets how long a machine has been running. So both together show whether the clock was moved.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_UPTIME = Path("/proc/uptime")
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class MachineTime:
    """The clock at one moment, and how long the machine has been running since which start."""

    clock: datetime
    running: timedelta
    boot: str


def machine_time() -> MachineTime:
    """Return what this machine says now; both are read at the same moment.

    Where the system does not tell how long it has been running, the process does, and each process
    counts as a start of its own.
    """
    try:
        running = float(_UPTIME.read_text(encoding="ascii").split()[0])
        boot = _BOOT.read_text(encoding="ascii").strip()
    except (OSError, ValueError, IndexError):
        running, boot = time.monotonic(), f"process-{time.time() - time.monotonic():.0f}"
    return MachineTime(datetime.now(tz=UTC), timedelta(seconds=running), boot)
