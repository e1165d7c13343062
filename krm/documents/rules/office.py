"""Office files are ZIP archives: looked through before anything is unpacked."""

import io
import zipfile
from typing import Final

import olefile  # type: ignore[import-untyped]

from krm.documents.rules.limits import MEGABYTE, FileLimits
from krm.documents.rules.signature import MEDIA_TYPES, Signature

BROKEN: Final = Signature(reason="Die Datei ist beschädigt und kann nicht gelesen werden.")
_MACROS: Final = Signature(reason="Dateien mit Makros werden nicht angenommen.")
_TOO_MUCH: Final = Signature(reason="Die Datei enthält gepackt zu viele oder zu große Inhalte.")
_ENCRYPTED: Final = Signature(
    reason="Die Datei ist mit einem Passwort geschützt und kann nicht geprüft werden. Bitte senden "
    "Sie sie ohne Passwort."
)
_NO_ARCHIVE: Final = Signature(
    reason="ZIP-Archive werden nicht angenommen. Bitte senden Sie die Dateien einzeln."
)
_OLD_OFFICE: Final = "{what} werden nicht angenommen. Bitte speichern Sie die Datei als {instead}."
# The stream that tells what an old file is, and what it can be saved as.
_OLD_KINDS: Final = {
    "WordDocument": ("Alte Word-Dateien (.doc)", "PDF oder .docx"),
    "Workbook": ("Alte Excel-Dateien (.xls)", "PDF oder .xlsx"),
    "Book": ("Alte Excel-Dateien (.xls)", "PDF oder .xlsx"),
    "PowerPoint Document": ("PowerPoint-Dateien", "PDF"),
}
_SLIDES: Final = ("PowerPoint-Dateien", "PDF")
_OTHER_OFFICE: Final = ("Office-Dateien dieser Art", "PDF")
_MAIN_PARTS: Final = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_MACRO_MARKS: Final = ("vbaproject", "vbadata", "macrosheets/", "basic/", "scripts/")
_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
# Below this size a high ratio is harmless: an empty workbook is mostly repeated XML.
_RATIO_FROM: Final = MEGABYTE
_LARGEST_INDEX: Final = MEGABYTE


class ArchiveError(ValueError):
    """A member of an archive is missing, broken or larger than it may be."""


def classify_zip(content: bytes, limits: FileLimits) -> Signature:
    """Return the office kind of a ZIP archive, or the reason why it is refused.

    Nothing is unpacked before the directory has been found harmless (number of members, size
    and ratio, encryption, macros).
    """
    # Counted before the directory is parsed, so that a directory of millions costs nothing.
    if content.count(_DIRECTORY_ENTRY) > limits.max_archive_members:
        return _TOO_MUCH
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refused = _directory_problem(archive, len(content), limits)
            return refused or _office_kind(archive)
    except (zipfile.BadZipFile, ArchiveError, ValueError, KeyError, OSError, NotImplementedError):
        return BROKEN


def classify_ole(content: bytes) -> Signature:
    """Return "msg" for an Outlook message; refuse every other OLE file."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            if ole.exists("__properties_version1.0"):
                return Signature("msg")
            if ole.exists("EncryptedPackage"):
                return _ENCRYPTED
            kinds = (kind for stream, kind in _OLD_KINDS.items() if ole.exists(stream))
            return _refused_office(next(kinds, _OTHER_OFFICE))
    except Exception:  # olefile answers broken files with errors of many kinds
        return BROKEN


def read_member(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    """Unpack one member, at most `largest` bytes, whatever its directory entry claims.

    :raises ArchiveError: if it is missing, broken or larger.
    """
    try:
        with archive.open(name) as member:
            data = member.read(largest + 1)
    except (KeyError, zipfile.BadZipFile, OSError, ValueError, RuntimeError, EOFError) as error:
        raise ArchiveError(name) from error
    except Exception as error:  # zlib.error and lzma errors share no base class
        raise ArchiveError(name) from error
    if len(data) > largest:
        raise ArchiveError(name)
    return data


def _directory_problem(
    archive: zipfile.ZipFile, packed: int, limits: FileLimits
) -> Signature | None:
    """Judge the directory of an archive alone."""
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.max_archive_members:
        return _TOO_MUCH
    if unpacked > limits.max_unpacked_megabytes * MEGABYTE:
        return _TOO_MUCH
    if unpacked > _RATIO_FROM and unpacked > packed * limits.max_archive_ratio:
        return _TOO_MUCH
    if any(member.flag_bits & 0x1 for member in members):
        return _ENCRYPTED
    if len({member.filename for member in members}) < len(members):
        return BROKEN
    names = [member.filename.lower() for member in members]
    return _MACROS if any(mark in name for name in names for mark in _MACRO_MARKS) else None


def _office_kind(archive: zipfile.ZipFile) -> Signature:
    """Tell the office format by the archive's own statement of its type."""
    names = set(archive.namelist())
    if "mimetype" in names:
        return _open_document_kind(read_member(archive, "mimetype", 200))
    if "[Content_Types].xml" not in names:
        return _NO_ARCHIVE
    index = read_member(archive, "[Content_Types].xml", _LARGEST_INDEX)
    if b"macroenabled" in index.lower():
        return _MACROS
    kind = next((kind for part, kind in _MAIN_PARTS.items() if part in index), "")
    if kind:
        return Signature(kind)
    return _refused_office(_SLIDES if b"presentationml" in index else _OTHER_OFFICE)


def _refused_office(kind: tuple[str, str]) -> Signature:
    """Refuse an office file and say as what it can be sent."""
    return Signature(reason=_OLD_OFFICE.format(what=kind[0], instead=kind[1]))


def _open_document_kind(stated: bytes) -> Signature:
    """Return "odt" or "ods" for the two OpenDocument types that are accepted."""
    media_type = stated.decode("ascii", "replace").strip()
    kind = next((k for k in ("odt", "ods") if MEDIA_TYPES[k] == media_type), "")
    return Signature(kind) if kind else _NO_ARCHIVE
