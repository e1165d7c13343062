"""Reads over stored files."""

from pathlib import Path

from django.conf import settings

from krm.documents.models import Document, Leitfaden


def is_offered(document: Document) -> bool:
    """Tell whether a file may be downloaded: where there is a scanner, only what it has seen."""
    if document.scan_state == Document.ScanState.UNSCANNED:
        return not settings.CLAMD
    return document.scan_state == Document.ScanState.CLEAN


def path_of(document: Document) -> Path:
    """Return where the file lies, outside the web root."""
    return Path(settings.MEDIA_ROOT) / document.stored_name[:2] / document.stored_name


def read_content(document: Document) -> bytes:
    """Return the bytes of the file.

    :raises FileNotFoundError: if the file store has lost it; ``krm doctor`` names such files.
    """
    return path_of(document).read_bytes()


def leitfaden_uploads() -> list[Leitfaden]:
    """Return every upload of the official Leitfaden, the latest first."""
    rows = Leitfaden.objects.select_related("document__stored_by")
    return list(rows.order_by("-uploaded_at", "-pk"))
