"""Files that wait while their sender fixes the form; a browser cannot send them twice by itself.

They lie in the file store beside the others, named by the token of the form, and are swept away.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from krm.adapters.files import write_file
from krm.arrivals.rules.files import ScannedFile

FOLDER = "pending_uploads"
KEPT_FOR = timedelta(hours=2)


@dataclass(frozen=True)
class PendingUpload:
    """A file that waits, as the page names it."""

    key: str
    name: str
    size: int


def keep(token: str, files: list[ScannedFile]) -> None:
    """Keep accepted files for the next press of the button; the same bytes are kept once."""
    folder = _folder(token)
    for file in files:
        key = hashlib.sha256(file.content).hexdigest()[:32]
        write_file(folder / f"{key}.bin", file.content)
        payload = {"name": file.name, "size": len(file.content)}
        write_file(folder / f"{key}.json", json.dumps(payload).encode())


def waiting(token: str) -> list[PendingUpload]:
    """Return what waits for a form, by name."""
    found = []
    for path in sorted(_folder(token).glob("*.json")):
        payload = json.loads(path.read_text(encoding="utf-8"))
        found.append(PendingUpload(path.stem, payload["name"], payload["size"]))
    return sorted(found, key=lambda file: (file.name, file.key))


def read_all(token: str) -> list[ScannedFile]:
    """Return the files that wait for a form, with their bytes."""
    folder = _folder(token)
    return [
        ScannedFile(file.name, (folder / f"{file.key}.bin").read_bytes()) for file in waiting(token)
    ]


def drop(token: str, keys: list[str]) -> None:
    """Throw away what the sender no longer wants to send."""
    for file in waiting(token):
        if file.key in keys:
            (_folder(token) / f"{file.key}.json").unlink(missing_ok=True)
            (_folder(token) / f"{file.key}.bin").unlink(missing_ok=True)


def sweep(at: datetime) -> int:
    """Throw away what nobody came back for; return how many forms that were."""
    limit = (at - KEPT_FOR).timestamp()
    root = Path(settings.MEDIA_ROOT) / FOLDER
    old = [path for path in root.glob("*") if path.stat().st_mtime < limit]
    for path in old:
        shutil.rmtree(path, ignore_errors=True)
    return len(old)


def _folder(token: str) -> Path:
    name = hashlib.sha256(token.encode()).hexdigest()[:40]
    return Path(settings.MEDIA_ROOT) / FOLDER / name
