"""Which files the house accepts, and what can be read from them; no database, no disk."""

from dataclasses import replace
from typing import Final

from krm.documents.rules.extract import extract_text, locked_note
from krm.documents.rules.limits import (
    LOCKED,
    MEGABYTE,
    Extracted,
    FileLimits,
    FileVerdict,
    ReadLimits,
)
from krm.documents.rules.names import extension_of, hides_program, safe_name
from krm.documents.rules.office import classify_ole, classify_zip
from krm.documents.rules.pictures import (
    BROKEN_PICTURE,
    UnreadablePicture,
    megapixels,
    strip_metadata,
)
from krm.documents.rules.signature import MEDIA_TYPES, Signature, looks_like_mail, sniff

__all__ = [
    "LOCKED",
    "MEDIA_TYPES",
    "Extracted",
    "FileLimits",
    "FileVerdict",
    "ReadLimits",
    "UnreadablePicture",
    "check_file",
    "check_stranger",
    "extract_text",
    "safe_name",
    "strip_metadata",
]

_PICTURES: Final = frozenset({"png", "jpg", "tif", "heic"})
_MISMATCH: Final = "Der Inhalt passt nicht zur Endung .{named}. Bitte als PDF oder Foto schicken."


def check_file(name: str, content: bytes, limits: FileLimits) -> FileVerdict:
    """Decide whether a file from outside may be stored.

    Takes the name as sent and the bytes; allows by content only what is on the list, and only
    if the extension agrees. Returns the verdict with the cleaned name and its fitting ending, the
    true media type and extension, or the German reason with what to do. Nothing is decoded or
    unpacked beyond the limits; raises nothing. Malware is the scanner's business.
    """
    shown = safe_name(name)
    reason = _size_problem(content, limits) or _name_problem(shown)
    if reason:
        return FileVerdict(ok=False, name=shown, reason=reason)
    found = _classify(content, extension_of(shown), limits)
    reason = found.reason or _content_problem(found.kind, shown, content, limits)
    if reason:
        return FileVerdict(ok=False, name=shown, reason=reason)
    return FileVerdict(
        ok=True,
        name=_fitting(shown, found.kind),
        media_type=MEDIA_TYPES[found.kind],
        extension=f".{found.kind}",
    )


def check_stranger(name: str, content: bytes, limits: FileLimits) -> FileVerdict:
    """Decide as `check_file` does, and note what a person has to know of a file that is taken.

    It looks into the file: call it in a process that can be ended.
    """
    verdict = check_file(name, content, limits)
    return (
        replace(verdict, note=locked_note(verdict.media_type, content)) if verdict.ok else verdict
    )


def _fitting(name: str, kind: str) -> str:
    """Return the name with an ending that fits what the file is."""
    named = extension_of(name)
    if named == kind:
        return name
    return safe_name(f"{name.rpartition('.')[0] if named else name}.{kind}")


def _size_problem(content: bytes, limits: FileLimits) -> str:
    """Refuse nothing and too much."""
    if not content:
        return "Die Datei ist leer."
    if len(content) > limits.max_megabytes * MEGABYTE:
        return f"Die Datei ist zu groß. Erlaubt sind {limits.max_megabytes} MB."
    return ""


def _name_problem(name: str) -> str:
    """Refuse names that pretend."""
    if hides_program(name):
        return "Der Dateiname hat zwei Endungen. Bitte benennen Sie die Datei um."
    return ""


def _classify(content: bytes, extension: str, limits: FileLimits) -> Signature:
    """Tell the kind by content, looking into containers and telling mails from texts."""
    found = sniff(content)
    if found.kind == "zip":
        return classify_zip(content, limits)
    if found.kind == "ole":
        return classify_ole(content)
    if found.kind == "txt" and extension == "eml" and looks_like_mail(content):
        return Signature("eml")
    return found


def _content_problem(kind: str, name: str, content: bytes, limits: FileLimits) -> str:
    """Compare the true kind with the list, the name and the limit for pictures."""
    named = extension_of(name)
    if kind not in {extension_of(f"x.{listed}") for listed in limits.types}:
        return f"Dateien der Art .{kind} werden nicht angenommen."
    # Phones call a photo .jpg whatever it is; among pictures that is no pretence.
    if named and named != kind and not {named, kind} <= _PICTURES:
        return _MISMATCH.format(named=named)
    if kind not in _PICTURES:
        return ""
    size = megapixels(content, MEDIA_TYPES[kind])
    if size is None:
        return BROKEN_PICTURE
    if size > limits.max_megapixels:
        return f"Das Bild ist zu groß. Erlaubt sind {limits.max_megapixels} Millionen Bildpunkte."
    return ""
