"""What the schedule calls: compare stored files with their digests, a part of them each time."""

from django.utils.timezone import now

from krm.adapters.failures import JobFailed, described
from krm.documents import actions
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
