"""The backups that lie within reach of the program, and when each was made (K8)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from krm.adapters.archive import is_archive
from krm.ui.rules import LOCAL_ZONE

# So `krm backup` names its files; the moment is local, a copy keeps it.
_NAMED: Final = re.compile(r"krm-(\d{8})-(\d{4})\.age")
# The database of before, which a restore lays aside; its moment is UTC.
_LAID_ASIDE: Final = re.compile(r"before-restore-(\d{8})-(\d{6})")


class StoredBackup(NamedTuple):
    """One backup: its file and when it was made; a database laid aside by a restore is one too."""

    path: Path
    made_at: datetime
    is_laid_aside: bool = False


def new_path(at: datetime) -> Path | None:
    """Return where a backup made now belongs; none if no folder is configured."""
    if settings.BACKUP_DIR is None:
        return None
    return Path(settings.BACKUP_DIR) / f"krm-{at.astimezone(LOCAL_ZONE):%Y%m%d-%H%M}.age"


def stored_backups() -> list[StoredBackup]:
    """Return what lies in the folder of backups and what restores laid aside, the oldest first."""
    return sorted([*_in_folder(), *_laid_aside()], key=lambda one: (one.made_at, one.path))


def _in_folder() -> Iterator[StoredBackup]:
    """Yield the backups of the folder; whatever else lies there is none of the program's."""
    folder = settings.BACKUP_DIR
    for path in Path(folder).glob("*.age") if folder is not None else ():
        if path.is_file() and is_archive(path):
            yield StoredBackup(path, _made_at(path))


def _made_at(path: Path) -> datetime:
    if (named := _NAMED.fullmatch(path.name)) is not None:
        try:
            moment = datetime.strptime("".join(named.groups()), "%Y%m%d%H%M")  # noqa: DTZ007
        except ValueError:
            pass  # no such day: somebody else gave it that name
        else:
            return moment.replace(tzinfo=LOCAL_ZONE)
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)


def _laid_aside() -> Iterator[StoredBackup]:
    for path in Path(settings.DATA_DIR).glob("before-restore-*"):
        named = _LAID_ASIDE.fullmatch(path.name)
        if path.is_file() and named is not None:
            moment = datetime.strptime("".join(named.groups()), "%Y%m%d%H%M%S")  # noqa: DTZ007
            yield StoredBackup(path, moment.replace(tzinfo=UTC), is_laid_aside=True)
