"""Where the film in sign language lies: in the file store, named by its content."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from krm.adapters.files import write_pieces

FOLDER = "site"
_PIECE = 256 * 1024


def keep(pieces: Iterable[bytes], *, ending: str) -> tuple[str, int]:
    """Write a film piece by piece and return its name in the store and its size in bytes."""
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    film = write_pieces(folder, pieces, name=lambda digest: f"{digest}.{ending}")
    return film.path.name, film.size


def pieces(name: str, first: int, last: int) -> Iterator[bytes]:
    """Yield the bytes of a film from the first to the last that is asked for.

    :raises FileNotFoundError: if the file store has lost it.
    """
    with (Path(settings.MEDIA_ROOT) / FOLDER / name).open("rb") as stream:
        stream.seek(first)
        left = last - first + 1
        while left > 0 and (piece := stream.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


def is_there(name: str) -> bool:
    """Tell whether the file store has a film."""
    return bool(name) and (Path(settings.MEDIA_ROOT) / FOLDER / name).is_file()


def remove(name: str) -> None:
    """Delete a film; a second time changes nothing."""
    (Path(settings.MEDIA_ROOT) / FOLDER / name).unlink(missing_ok=True)
