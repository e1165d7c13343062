"""Pictures: their size without decoding them, and without what they tell about their maker."""

import io
import warnings
from typing import Final

import pi_heif
from PIL import Image, ImageOps, ImageSequence

_KEPT: Final = ("transparency", "dpi", "icc_profile", "gamma")
_FORMATS: Final = {
    "image/png": "PNG", "image/jpeg": "JPEG", "image/tiff": "TIFF", "image/heic": "HEIF",
}  # fmt: skip
BROKEN_PICTURE: Final = "Das Bild ist beschädigt und kann nicht gelesen werden."
_MOST_FRAMES: Final = 200


pi_heif.register_heif_opener(thumbnails=False)


class UnreadablePicture(ValueError):
    """The picture cannot be opened, so it cannot be cleaned and must not leave the house."""


def megapixels(content: bytes, media_type: str) -> float | None:
    """Return the size of a picture in million pixels, over all its pages; None if unreadable.

    Only the headers are read, so a 10 000 × 10 000 picture costs as little as a small one.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as picture:
                return _pixels_of_all_frames(picture) / 1_000_000
    except Image.DecompressionBombError:
        return float("inf")
    except Exception:  # the readers answer broken files with errors of many kinds
        return None


def as_jpeg(content: bytes) -> bytes:
    """Return a photo in HEIC as JPEG: upright, as sharp as it was, with what it tells.

    Not every machine of an office can open HEIC.

    :raises UnreadablePicture: if the picture cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(content), formats=["HEIF"]) as picture:
            out = io.BytesIO()
            described = {key: picture.info.get(key) for key in ("exif", "icc_profile")}
            kept = {key: value for key, value in described.items() if value}
            picture.convert("RGB").save(out, "JPEG", quality=92, **kept)
            return out.getvalue()
    except Exception as error:  # see above
        raise UnreadablePicture(str(error)) from error


def strip_metadata(media_type: str, content: bytes) -> bytes:
    """Return a picture without EXIF, place, author, comments and preview pictures.

    For what leaves the house. The orientation is applied first, since it is metadata too. What
    is no picture comes back unchanged.

    :raises UnreadablePicture: if the picture cannot be decoded.
    """
    if media_type not in _FORMATS:
        return content
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[media_type]]) as picture:
            frames = [_without_metadata(frame) for frame in ImageSequence.Iterator(picture)]
            return _saved(frames, _FORMATS[media_type])
    except Exception as error:  # see above
        raise UnreadablePicture(str(error)) from error


def _pixels_of_all_frames(picture: Image.Image) -> int:
    """Add up width times height over the frames (a TIFF has one per page)."""
    frames = min(getattr(picture, "n_frames", 1), _MOST_FRAMES + 1)
    if frames > _MOST_FRAMES:
        raise Image.DecompressionBombError
    pixels = 0
    for number in range(frames):
        if number:
            picture.seek(number)
        pixels += picture.width * picture.height
    return pixels


def _without_metadata(frame: Image.Image) -> Image.Image:
    """Copy the pixels of one frame, upright, with only what is needed to show them."""
    clean = ImageOps.exif_transpose(frame).copy()
    clean.info = {key: value for key, value in frame.info.items() if key in _KEPT}
    return clean


def _saved(frames: list[Image.Image], form: str) -> bytes:
    """Write frames without any extra tag."""
    out = io.BytesIO()
    first, more = frames[0], frames[1:]
    if form == "JPEG":
        first.save(out, form, quality=92, exif=b"")
    elif form == "PNG":
        first.save(out, form, exif=b"")
    else:
        compression = "group4" if first.mode == "1" else "tiff_lzw"
        first.save(out, form, save_all=True, append_images=more, compression=compression)
    return out.getvalue()
