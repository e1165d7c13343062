"""A picture as pages of a PDF, so that it can stand behind the case it belongs to."""

from io import BytesIO

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

# An A4 page at 150 dots per inch: readable when printed, and small enough to send.
_PAGE = (1240, 1754)
_DOTS_PER_INCH = 150
_MOST_PAGES = 50


def picture_as_pdf(content: bytes) -> bytes | None:
    """Return a picture as PDF, one A4 page for each of its pages, or None if it is unreadable."""
    try:
        with Image.open(BytesIO(content)) as picture:
            frames = list(zip(ImageSequence.Iterator(picture), range(_MOST_PAGES), strict=False))
            pages = [_page(frame) for frame, _ in frames]
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    out = BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=_DOTS_PER_INCH)
    return out.getvalue()


def _page(frame: Image.Image) -> Image.Image:
    """Put a picture upright into the middle of a white page, never larger than it is."""
    upright = ImageOps.exif_transpose(frame).convert("RGBA")
    page = Image.new("RGB", _PAGE, "white")
    upright.thumbnail((_PAGE[0] - 120, _PAGE[1] - 120))
    place = ((_PAGE[0] - upright.width) // 2, (_PAGE[1] - upright.height) // 2)
    page.paste(upright, place, upright)
    return page
