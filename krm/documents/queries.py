"""Reads over stored files."""

from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import ForeignObjectRel, QuerySet

from krm.documents.models import Document, Leitfaden

INFECTED: Final = "In dieser Datei wurde Schadsoftware gefunden. Sie lässt sich nicht öffnen."
UNSCANNED: Final = (
    "Diese Datei hat der Virenscanner noch nicht geprüft. Das wird von selbst nachgeholt. Bitte in "
    "ein paar Minuten noch einmal öffnen."
)


def is_offered(document: Document) -> bool:
    """Tell whether a file may be downloaded: where there is a scanner, only what it has seen."""
    if document.scan_state == Document.ScanState.UNSCANNED:
        return not settings.CLAMD
    return document.scan_state == Document.ScanState.CLEAN


def why_not_offered(document: Document) -> str:
    """Return in German why a file may not be opened now; "" if it may."""
    if is_offered(document):
        return ""
    return INFECTED if document.scan_state == Document.ScanState.INFECTED else UNSCANNED


def unscanned() -> QuerySet[Document]:
    """Return what no scanner has seen, the oldest first."""
    rows = Document.objects.filter(scan_state=Document.ScanState.UNSCANNED)
    return rows.order_by("stored_at", "pk")


def path_of(document: Document) -> Path:
    """Return where the file lies, outside the web root."""
    return Path(settings.MEDIA_ROOT) / document.stored_name[:2] / document.stored_name


def is_used(document: Document) -> bool:
    """Tell whether anything in the house still names a file; asked of every table that can."""
    return any(
        relation.related_model._default_manager.filter(
            **{relation.field.name: document.pk}
        ).exists()
        for relation in Document._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many
    )


class FileChanged(FileNotFoundError):
    """What lies there is not the file that was stored: its digest is another one."""


def read_content(document: Document) -> bytes:
    """Return the bytes of the file as they were stored.

    :raises FileNotFoundError: if the file store has lost it; ``krm doctor`` names such files.
    :raises FileChanged: if somebody changed it outside of the program.
    """
    content = path_of(document).read_bytes()
    if sha256(content).hexdigest() != document.sha256:
        raise FileChanged(document.stored_name)
    return content


def digest_on_disk(document: Document) -> str:
    """Return the digest of what lies there; empty if nothing does."""
    try:
        with path_of(document).open("rb") as stream:
            return file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def changed_files() -> list[Document]:
    """Return the documents whose file is known not to be the one that was stored."""
    return list(Document.objects.exclude(changed_at=None).order_by("changed_at", "pk"))


def waiting_for_text() -> QuerySet[Document]:
    """Return what is still to be read, what was never tried first, then the oldest."""
    rows = Document.objects.filter(text_state=Document.TextState.WAITING)
    return rows.order_by("text_attempts", "stored_at", "pk")


def leitfaden_uploads() -> list[Leitfaden]:
    """Return every upload of the official Leitfaden, the latest first."""
    rows = Leitfaden.objects.select_related("document__stored_by")
    return list(rows.order_by("-uploaded_at", "-pk"))
