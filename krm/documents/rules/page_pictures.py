"""The pages of a scan or photo as pictures, for reading them in the browser without opening a file.

What is drawn here is a stranger's: call it in a process that can be ended (``sandbox.run``).
"""

import io
from typing import Final

import pikepdf
from PIL import Image, ImageOps

from krm.adapters.pdf.page_picture import draw_page
from krm.documents.rules.signature import MEDIA_TYPES

# Wide enough to read small print on a whole page, small enough for a slow line.
_WIDTH: Final = 1240
_HIGHEST: Final = 4 * _WIDTH
_QUALITY: Final = 80
# What one page may weigh; a scan of good quality has a tenth of it.
_HEAVIEST_PAGE: Final = 8_000_000
_PDF: Final = MEDIA_TYPES["pdf"]
_FORMATS: Final = {
    MEDIA_TYPES["png"]: "PNG",
    MEDIA_TYPES["jpg"]: "JPEG",
    MEDIA_TYPES["tif"]: "TIFF",
    MEDIA_TYPES["heic"]: "HEIF",
}


def has_pictures(media_type: str) -> bool:
    """Tell whether the pages of a file of this kind can be shown as pictures."""
    return media_type == _PDF or media_type in _FORMATS


def count_pages(media_type: str, content: bytes) -> int:
    """Return how many pages a scan or photo has.

    :raises Exception: of many kinds, if the file is broken or has a password.
    """
    if media_type == _PDF:
        with pikepdf.Pdf.open(io.BytesIO(content)) as pdf:
            return len(pdf.pages)
    with Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as picture:
        return int(getattr(picture, "n_frames", 1))


def picture_of_page(media_type: str, content: bytes, number: int) -> bytes:
    """Return one page of a scan or photo as JPEG, upright; the first page is 1.

    :raises Exception: of many kinds, if there is no such page or it cannot be drawn.
    """
    if media_type == _PDF:
        with Image.open(io.BytesIO(draw_page(_alone(content, number), width=_WIDTH))) as drawn:
            return _saved(drawn)
    with Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as picture:
        picture.seek(number - 1)
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((_WIDTH, _HIGHEST))
        return _saved(upright)


def _alone(content: bytes, number: int) -> bytes:
    """Return one page as a file of its own, without what runs or leads elsewhere."""
    with pikepdf.Pdf.open(io.BytesIO(content)) as pdf, pikepdf.Pdf.new() as alone:
        alone.pages.append(pdf.pages[number - 1])
        out = io.BytesIO()
        alone.save(out)
    if out.tell() > _HEAVIEST_PAGE:
        raise ValueError("the page is too heavy")
    return out.getvalue()


def _saved(picture: Image.Image) -> bytes:
    """Put a picture on white; what is transparent would be black else."""
    shown = picture.convert("RGBA")
    page = Image.new("RGB", shown.size, "white")
    page.paste(shown, mask=shown)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
