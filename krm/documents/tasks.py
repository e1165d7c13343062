"""What the schedule calls: compare files with their digests, let the scanner catch up."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.documents import actions, jobs
from krm.journal.actions import SYSTEM

FOLDERS = 256
EVERY_SECONDS = 300


def compare_files() -> int:
    """Compare the files of the folder whose turn it is; each comes within a day.

    :raises JobFailed: if something broke; described by class and place only.
    """
    at = now()
    folder = f"{int(at.timestamp()) // EVERY_SECONDS % FOLDERS:02x}"
    try:
        return actions.compare_files(folder=folder, by=SYSTEM, at=at)
    except Exception as error:
        raise JobFailed(described(error)) from None


def scan_files() -> int:
    """Scan the files that came while the scanner was silent or not there; return how many.

    :raises JobFailed: as above.
    """
    try:
        return jobs.scan_waiting()
    except Exception as error:
        raise JobFailed(described(error)) from None
