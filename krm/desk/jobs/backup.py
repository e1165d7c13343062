"""Make a backup: database, files and anchors in one encrypted, checked file.

The database comes first: files are only added, so every document of that moment has its file.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from krm.adapters import archive, dumps
from krm.arrivals.models import IntakeItem
from krm.arrivals.storage import pending_uploads
from krm.documents.models import Document
from krm.journal import queries as journal
from krm.journal.rules import OFFICE

FORMAT = 1
DUMP, FILES, ANCHORS = "database", "files", "anchors"


class BackupRefused(RuntimeError):
    """There is no backup; says why and what helps, in German."""


@dataclass(frozen=True)
class Backup:
    """What was written, and the files that are missing or are not what was stored."""

    path: Path
    size: int
    files: int
    missing: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Tell whether every document and every arrival has its own file in it."""
        return not (self.missing or self.changed)


def make_backup(target: Path, *, at: datetime) -> Backup:
    """Write everything into a new file that only the holder of the secret key can read.

    :raises BackupRefused: if no key is set, the file exists, or something cannot be read.
    """
    if target.exists():
        raise BackupRefused(f"{target} gibt es schon. Eine Sicherung wird nie überschrieben.")
    if not settings.BACKUP_KEYS:
        raise BackupRefused(
            "Es ist kein Schlüssel gesetzt. „krm backup --new-key DATEI“ erzeugt ein Paar; der "
            "öffentliche gehört in KRM_BACKUP_KEY, der geheime auf einen anderen Rechner."
        )
    try:
        recipients = archive.recipients_of(settings.BACKUP_KEYS)
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".backup-") as folder:
            # What the rows name is read before: whatever comes later may have no file yet.
            digests, about = _digests(), _about(at)
            dump = Path(folder) / DUMP
            dumps.dump(dumps.Database.of(connection.vendor, connection.settings_dict), dump)
            files = [(DUMP, dump), *_stored()]
            contents = archive.write_archive(target, files, lambda found: about, recipients)
    except (ValueError, OSError, dumps.DumpFailed) as error:
        raise BackupRefused(str(error)) from error
    missing = sorted(name for name in digests if name not in contents.files)
    changed = sorted(
        name
        for name, digest in digests.items()
        if name in contents.files and contents.files[name][1] != digest
    )
    return Backup(target, target.stat().st_size, len(contents.files), missing, changed)


def _about(at: datetime) -> dict[str, object]:
    head = journal.head_of(OFFICE)
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "vendor": connection.vendor,
        "migrations": sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        ),
        "office_seq": head.seq if head else 0,
    }


def _digests() -> dict[str, str]:
    """Return by the name in the archive which digest each file must have."""
    documents = Document.objects.values_list("stored_name", "sha256")
    arrivals = IntakeItem.objects.exclude(raw_name="").values_list("raw_name", flat=True)
    # The name of a raw arrival is its digest.
    return {f"{FILES}/{name[:2]}/{name}": digest for name, digest in documents} | {
        f"{FILES}/{name}": Path(name).name.partition(".")[0] for name in arrivals
    }


def _stored() -> Iterator[tuple[str, Path]]:
    """Yield what lies in the file store and the anchors, without what is only on its way in."""
    for part, folder in ((FILES, settings.MEDIA_ROOT), (ANCHORS, settings.ANCHOR_DIR)):
        for path in sorted(Path(folder).rglob("*")):
            name = path.relative_to(folder)
            on_its_way = name.parts[0] == pending_uploads.FOLDER or path.name.startswith(".")
            if path.is_file() and not on_its_way:
                yield f"{part}/{name.as_posix()}", path
