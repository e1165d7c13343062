"""Bring a backup back: checked as a whole first, then the database, then the files.

Nothing that lies here is deleted: files of the lost hours stay, and the database of before is kept.
Until `note_restored` has run no server starts (`RESTORING` in the data folder).
"""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.loader import MigrationLoader

from krm.adapters import archive, dumps
from krm.adapters.files import write_file, writing
from krm.casework.models import Heartbeat
from krm.desk.actions.restored import note_restored
from krm.desk.jobs.backup import ANCHORS, DUMP, FILES, FORMAT
from krm.journal import queries as journal
from krm.journal import storage
from krm.journal.actions import OFFICE, SYSTEM, write_anchor
from krm.journal.checks import RESTORING
from krm.journal.models import JournalEntry
from krm.privacy.actions.replaying import replay_deletions

# A worker gives a sign of life every 30 seconds.
ALIVE = timedelta(seconds=90)


class RestoreRefused(RuntimeError):
    """Nothing was brought back; says why and what helps, in German."""


@dataclass(frozen=True)
class Restored:
    """What came back, and where the database of before lies now."""

    made_at: datetime
    files: int
    kept: Path


def restore(source: Path, *, key: Path, at: datetime) -> Restored:
    """Put database and files of a backup in place; afterwards the house pauses.

    :raises RestoreRefused: if the backup is damaged, foreign or newer than this version, the key
        does not fit, or somebody still works. Then everything is as it was.
    """
    _ensure_nobody_works(at)
    try:
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".restore-") as name:
            folder = Path(name)
            contents = archive.read_archive(source, folder, archive.identities_in(key))
            made_at = _fits(contents.about)
            kept = settings.DATA_DIR / f"before-restore-{at:%Y%m%d-%H%M%S}"
            marker = settings.DATA_DIR / RESTORING
            write_file(marker, f"{made_at.isoformat()}\n".encode())
            try:
                _load(folder / DUMP, kept)
            except dumps.DumpFailed:
                marker.unlink()
                raise
            files = _put_back(folder / FILES, settings.MEDIA_ROOT)
            _put_back(folder / ANCHORS, settings.ANCHOR_DIR)
    except (archive.ArchiveDamaged, ValueError, OSError, dumps.DumpFailed) as error:
        raise RestoreRefused(str(error)) from error
    call_command("migrate", verbosity=0, interactive=False)
    _settle(made_at, at)
    marker.unlink()
    return Restored(made_at, files, kept)


def notice_set_back(at: datetime) -> bool:
    """Notice a database that is older than its anchors: somebody restored it in another way.

    Then the same follows as after `restore`; tells whether it did. A demo begins anew at will.
    """
    path = None if settings.DEMO else storage.newest(Path(settings.ANCHOR_DIR))
    if path is None:
        return False
    try:
        anchor = storage.read(path)
    except storage.DamagedAnchorFile:
        return False  # the check of the journal names it
    head = journal.head_of(OFFICE)
    if head is not None and head.seq >= anchor.entry_seq:
        return False
    written = JournalEntry.objects.order_by("-written_at").values_list("written_at", flat=True)
    _settle(written.first() or at, at)
    return True


def _settle(made_at: datetime, at: datetime) -> None:
    note_restored(made_at=made_at, by=SYSTEM, at=at)
    replay_deletions(by=SYSTEM, at=at)
    # From here on the anchors of the lost hours count no more.
    write_anchor(at=at, is_fresh=True)


def _ensure_nobody_works(at: datetime) -> None:
    try:
        beats = Heartbeat.objects.filter(beat_at__gt=at - ALIVE, beat_at__lte=at + ALIVE)
        is_alive = beats.exists()
    except DatabaseError:
        return  # there is nothing to read, and so nobody who works with it
    if is_alive:
        raise RestoreRefused(
            "Die Hintergrundarbeit läuft noch oder endete gerade erst. Bitte krm worker und die "
            "Web-Prozesse beenden und nach zwei Minuten noch einmal aufrufen."
        )


def _fits(about: dict[str, Any]) -> datetime:
    """Return when the backup was made.

    :raises RestoreRefused: if this version or this database cannot take it.
    """
    if about.get("format") != FORMAT:
        raise RestoreRefused("Diese Sicherung ist von einer anderen Version des Programms.")
    if about["vendor"] != connection.vendor:
        raise RestoreRefused(
            f"Die Sicherung ist von {about['vendor']}, eingerichtet ist {connection.vendor}. "
            "Bitte DATABASE_URL prüfen."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := sorted(set(about["migrations"]) - known):
        raise RestoreRefused(
            f"Die Sicherung ist von einer neueren Version ({newer[0]}). Bitte zuerst diese Version "
            "einspielen."
        )
    return datetime.fromisoformat(about["made_at"])


def _load(dump: Path, kept: Path) -> None:
    database = dumps.Database.of(connection.vendor, connection.settings_dict)
    connections.close_all()
    dumps.load(database, dump, kept=kept)


def _put_back(source: Path, target: Path) -> int:
    """Copy what is missing or was changed; return how many files that were."""
    count = 0
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        place = Path(target) / path.relative_to(source)
        if path.is_file() and not _is_there(path, place):
            with path.open("rb") as stored, writing(place) as stream:
                shutil.copyfileobj(stored, stream)
            count += 1
    return count


def _is_there(path: Path, place: Path) -> bool:
    return place.is_file() and place.read_bytes() == path.read_bytes()
