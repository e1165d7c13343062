"""The limits for files and the verdict over one; the values come from the Regelwerk."""

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1024 * 1024
LOCKED: Final = (
    "Das PDF ist mit einem Kennwort verschlüsselt und hier nicht lesbar. Bitte um eine Fassung "
    "ohne Kennwort bitten."
)
SHORTENED: Final = "Die Datei ist sehr lang. Der Rest wurde nicht gelesen. Bitte selbst ansehen."
ALL_TYPES: Final = (
    "pdf", "png", "jpg", "tif", "heic", "docx", "xlsx", "odt", "ods", "txt", "eml", "msg",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileLimits:
    """What the house accepts: the settings `files.…` of the Regelwerk, same names."""

    max_megabytes: int
    max_megapixels: int
    max_pages: int
    max_archive_members: int
    max_unpacked_megabytes: int
    max_archive_ratio: int
    types: tuple[str, ...] = ALL_TYPES


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much of an accepted file is read for the search; the file itself is kept whole."""

    max_pages: int = 300
    max_unpacked_megabytes: int = 100
    max_seconds: float = 20.0
    max_text: int = 1_000_000
    max_elements: int = 2_000_000


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """Whether a file may be stored, what it really is, and the reason in German if refused.

    `extension` carries its dot (".pdf") and is that of the content.
    """

    ok: bool
    name: str
    media_type: str = ""
    extension: str = ""
    reason: str = ""
    # What a person has to know of a file that may be stored: that it has a password.
    note: str = ""
    # The check itself was ended; what else came with the file need not be tried now.
    is_costly: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text read from a file and a German remark when not everything could be read."""

    text: str
    note: str = ""
