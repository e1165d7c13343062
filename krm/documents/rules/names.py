"""File names from strangers: cleaned for showing; stored names are always generated."""

import re
import unicodedata
from typing import Final

from krm.documents.rules.decoding import clean_line

_LONGEST: Final = 120
_SEPARATORS: Final = re.compile(r"[/\\]+")
_UNSAFE: Final = re.compile(r'[<>:"|?*\'`;&$%{}]')
# Names that Windows takes for devices, whatever the extension.
_DEVICES: Final = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_RUNNABLE: Final = frozenset(
    ["bat", "cmd", "exe", "hta", "jar", "lnk", "msi", "pif", "ps1", "scr", "sh", "vbs"]
)
_ALIASES: Final = {
    "jpeg": "jpg", "jpe": "jpg", "jfif": "jpg", "tiff": "tif", "text": "txt", "heif": "heic",
    "hif": "heic",
}  # fmt: skip
# Other letters behind a dot are part of the name ("Bescheid vom 3.November").
_KNOWN: Final = _RUNNABLE | frozenset({
    "chm", "com", "cpl", "inf", "iso", "js", "jse", "msc", "reg", "scf", "url", "vbe", "wsf", "wsh",
    "pdf", "png", "jpg", "tif", "heic", "gif", "bmp", "webp", "avif", "svg", "docx", "docm", "doc",
    "dot", "dotx", "xlsx", "xlsm", "xlsb", "xls", "odt", "ods", "odp", "odg", "pptx", "pptm", "ppt",
    "rtf", "txt", "eml", "msg", "htm", "html", "xhtml", "xml", "zip", "rar", "tar", "gz", "pages",
    "numbers", "key", "mp3", "mp4", "m4a", "mov", "wav", "ogg", "avi", "dat", "bin", "tmp", "php",
    "py", "ttf", "otf", "epub",
})  # fmt: skip


def safe_name(name: str) -> str:
    """Return a file name that is safe to show and to offer for download.

    Only the last part of a path stays; control characters, bidi overrides and characters with a
    meaning in HTML, shells or Windows go; the extension survives the cut at 120 characters.
    """
    last = _SEPARATORS.split(clean_line(name[-2000:], longest=2000).rstrip("/\\ "))[-1]
    plain = _UNSAFE.sub("_", last).strip(" .")
    if not plain or _DEVICES.match(plain):
        plain = f"Datei_{plain}".rstrip("_")
    stem, dot, extension = plain.rpartition(".")
    if dot and len(extension) <= 8:
        return f"{stem[: _LONGEST - len(extension) - 1]}.{extension}"
    return plain[:_LONGEST].strip(" .")


def extension_of(name: str) -> str:
    """Return the lower-case extension in its usual spelling (jpeg → jpg), or the empty string.

    "Brief vom 12.05" has none.
    """
    stem, dot, extension = unicodedata.normalize("NFKC", name).rpartition(".")
    found = extension.lower().strip() if dot and stem.strip(" .") else ""
    found = _ALIASES.get(found, found)
    return found if found in _KNOWN else ""


def hides_program(name: str) -> bool:
    """Tell whether an extension of a program stands before the last one (Bescheid.exe.pdf)."""
    return any(part.strip().lower() in _RUNNABLE for part in name.split(".")[1:-1])
