"""The file store: writable, with room, every document there and nothing left over."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from krm.desk.doctor.finding import Finding, hint, ok, problem
from krm.desk.queries.restored import lost_spans
from krm.documents.models import Document
from krm.documents.queries import changed_files
from krm.privacy.storage.backups import stored_backups
from krm.ui.rules import format_stamp

PART = "Dateiablage"
BACKUPS = "Sicherungen"
BACKUP_AGE = timedelta(days=2)
_MAKE_ONE = "Bitte krm backup jede Nacht laufen lassen, siehe docs/operations.md."
LEAST_FREE = 2 * 1024**3
# What was written a moment ago may belong to a step that is not finished yet.
YOUNG = timedelta(hours=24)
_HEX = frozenset("0123456789abcdef")


def places(_at: datetime) -> Iterator[Finding]:
    """Try to write where the house keeps its files."""
    folders = [settings.DATA_DIR, settings.MEDIA_ROOT, settings.ANCHOR_DIR]
    if not settings.EMAIL_URL:
        folders.append(settings.OUTBOX_DIR)
    for folder in dict.fromkeys(Path(folder) for folder in folders):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"krm doctor")
        except OSError as error:
            text = f"In {folder} kann nicht geschrieben werden ({error.strerror})."
            yield problem(PART, text, "Bitte Ordner und Rechte des Dienstkontos prüfen.")
        else:
            yield ok(PART, f"{folder} ist beschreibbar.")


def space(_at: datetime, *, least: int = LEAST_FREE) -> Iterator[Finding]:
    """Say whether there is room for files and database.

    :param least: how many bytes must be free.
    """
    folder = Path(settings.MEDIA_ROOT)
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    words = f"{free / 1024**3:.1f} GB frei".replace(".", ",")
    if free < least:
        yield problem(PART, f"Nur noch {words}.", "Bitte Platz schaffen oder erweitern.")
    elif free < 5 * least:
        yield hint(PART, f"Noch {words}.", "Bitte bald Platz schaffen oder erweitern.")
    else:
        yield ok(PART, f"{words}.")


def documents(at: datetime) -> Iterator[Finding]:
    """Name documents whose file is gone, and files that belong to no document."""
    root = Path(settings.MEDIA_ROOT)
    there = {path.name: path for path in _stored(root)}
    named = set(Document.objects.values_list("stored_name", flat=True))
    missing = sorted(named - there.keys())
    if missing:
        text = f"Dokumente ohne Datei: {len(missing)}, zum Beispiel {missing[0]}."
        yield problem(PART, text, "Bitte diese Dateien aus der Sicherung zurückholen.")
    else:
        yield ok(PART, f"Alle Dokumente haben ihre Datei ({len(named)}).")
    before = (at - YOUNG).timestamp()
    orphans = [
        name
        for name in there.keys() - named
        if (found := there[name]).exists() and found.stat().st_mtime < before
    ]
    lost = [name for name in orphans if _is_of_lost_time(there[name])]
    if lost:
        yield hint(
            PART,
            f"Dateien aus der Zeit, die eine Wiederherstellung verloren hat: {len(lost)}, "
            f"zum Beispiel {min(lost)}.",
            "Nicht löschen. KRM ansehen lassen und nachtragen, was fehlt.",
        )
    orphans = sorted(set(orphans) - set(lost))
    if orphans:
        text = f"Dateien ohne Dokument: {len(orphans)}, zum Beispiel {min(orphans)}."
        yield hint(
            PART, text, "Sie stammen aus abgebrochenen Schritten und dürfen gelöscht werden."
        )


def changed(_at: datetime) -> Iterator[Finding]:
    """Name documents whose file was changed outside of the program (by their digest)."""
    found = changed_files()
    if found:
        text = f"Dateien, die jemand verändert hat: {len(found)}"
        yield problem(
            PART,
            f"{text}, zum Beispiel {found[0].stored_name}.",
            "Bitte diese Dateien aus der Sicherung zurückholen und klären, wer sie verändert hat.",
        )
    else:
        yield ok(PART, "Alle verglichenen Dateien sind, wie sie gespeichert wurden.")


def backups(at: datetime) -> Iterator[Finding]:
    """Say how old the newest backup is, where a folder of backups is configured."""
    folder = settings.BACKUP_DIR
    if folder is None:
        return
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        text = f"Der Ordner der Sicherungen {folder} lässt sich nicht lesen und beschreiben."
        yield problem(BACKUPS, text, "Bitte KRM_BACKUP_DIR und die Rechte des Dienstkontos prüfen.")
        return
    made = [one.made_at for one in stored_backups() if not one.is_laid_aside]
    if not made:
        yield problem(BACKUPS, f"In {folder} liegt keine Sicherung.", _MAKE_ONE)
    elif at - max(made) > BACKUP_AGE:
        text = f"Die jüngste Sicherung ist vom {format_stamp(max(made))}."
        yield problem(BACKUPS, text, _MAKE_ONE)
    else:
        text = f"Die jüngste Sicherung ist vom {format_stamp(max(made))} ({len(made)} liegen da)."
        yield ok(BACKUPS, text)


def _is_of_lost_time(path: Path) -> bool:
    """Tell whether a file came in hours that are missing in the database since a restore."""
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    return any(start <= written <= end for start, end in lost_spans())


def _stored(root: Path) -> Iterator[Path]:
    """Yield the files of documents; other folders of the store (raw arrivals) are not looked at."""
    for folder in root.glob("??"):
        if folder.is_dir() and _HEX.issuperset(folder.name):
            yield from (path for path in folder.iterdir() if path.is_file())
