"""The marks on printed forms of the house: their shape in a text, their QR code in a picture.

Only marks of this shape are kept. Every other code on what somebody sends is not our business.
"""

import io
import re
import time
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import zxingcpp
from PIL import Image

if TYPE_CHECKING:
    import pypdf

_SHAPE: Final = re.compile(
    r"(?<![\w/-])[A-Z]+-\d{4}-\d{5,}/[a-z_]+/\d{4}-\d{2}[a-z]?/[0-9A-HJKMNP-TV-Z]{10}(?![\w/])"
)
_SPOKEN: Final = "Code auf dem Vordruck: {}"
# An A4 page at about 200 dots per inch: a code of 25 mm is read, a large photo costs little.
_LONGEST_SIDE: Final = 2400
# Where a form may lie in a pile that was scanned at once.
_MOST_PICTURES: Final = 10
_SMALLEST_SIDE: Final = 300
_SECONDS: Final = 3.0


def marks_in(text: str) -> list[str]:
    """Return the marks that stand in a text, each once, in their order."""
    return list(dict.fromkeys(_SHAPE.findall(text)))


def with_marks(text: str, marks: list[str]) -> str:
    """Return the text of a file with the marks of its QR codes, which it does not say itself."""
    new = [mark for mark in marks if mark not in text]
    return "\n".join([text, *(_SPOKEN.format(mark) for mark in new)]).strip() if new else text


def without_marks(text: str) -> str:
    """Return the text of a file without the lines that only name a mark, for people to read."""
    start = _SPOKEN.format("")
    return "\n".join(line for line in text.splitlines() if not line.startswith(start)).strip()


def marks_of_picture(content: bytes) -> list[str]:
    """Return the marks whose QR codes stand in a picture or on its pages; raises nothing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content)) as picture:
                return _of_frames(picture)
    except Exception:  # a stranger's file may break any reader in any way; the file is kept
        return []


def marks_of_pdf(document: "pypdf.PdfReader") -> list[str]:
    """Return the marks in the scanned pages of a PDF, within a budget; raises nothing."""
    found: list[str] = []
    # A budget needs the machine's stopwatch; no date is derived from it.
    stop = time.monotonic() + _SECONDS
    for picture in _scans(document):
        found += _marks(picture)
        if time.monotonic() > stop:
            break
    return list(dict.fromkeys(found))


def _of_frames(picture: Image.Image) -> list[str]:
    found: list[str] = []
    stop = time.monotonic() + _SECONDS
    for number in range(min(getattr(picture, "n_frames", 1), _MOST_PICTURES)):
        if number:
            picture.seek(number)
        found += _marks(picture)
        if time.monotonic() > stop:
            break
    return list(dict.fromkeys(found))


def _scans(document: "pypdf.PdfReader") -> Iterator[Image.Image]:
    """Yield the pictures that may be scanned pages."""
    left = _MOST_PICTURES
    for page in document.pages[:_MOST_PICTURES]:
        for name in page.images.keys():  # noqa: SIM118 - the pictures are decoded one by one
            if not left:
                return
            left -= 1
            try:
                picture = page.images[name].image
            except Exception:  # one picture nobody can decode hides no other
                continue
            if picture is not None and min(picture.size) >= _SMALLEST_SIDE:
                yield picture


def _marks(picture: Image.Image) -> list[str]:
    """Return the marks in one picture, in its own size at most."""
    small = picture.convert("L")
    small.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    # Made anew each time: kept, it is complained about when the process ends.
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    codes = zxingcpp.read_barcodes(small, formats=formats)
    return [code.text for code in codes if _SHAPE.fullmatch(code.text)]
