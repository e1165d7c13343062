"""Which Vorgang the mark on a paper names; nothing is filed by it, it only proposes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from krm.casework.rules.marks import is_genuine, make_mark, parse_mark
from krm.documents.models import Document
from krm.documents.rules.marks import marks_in
from krm.parties.models import Consent
from krm.reactions.models import Reaction


@dataclass(frozen=True)
class ReadMark:
    """A mark as it was read from a paper.

    :param reaction: the Vorgang it was printed for; None: the house has printed no such mark, or
        another person stands in that Vorgang today.
    """

    reaction: Reaction | None
    purpose: str
    version: str

    @property
    def label(self) -> str:
        """Return what was printed, in German."""
        return Consent.Purpose(self.purpose).label


def mark_of(reaction: Reaction, *, purpose: str, version: str) -> str:
    """Return what the QR code of a printed consent says."""
    return make_mark(
        settings.SECRET_KEY, number=reaction.number, purpose=purpose, version=version,
        subject=_subject(reaction),
    )  # fmt: skip


def _subject(reaction: Reaction) -> str:
    return f"{reaction.pk}:{reaction.party_id or ''}"


def read_marks(texts: Iterable[str]) -> list[ReadMark]:
    """Return what the marks in the texts of files say, each once."""
    found = [parse_mark(mark) for text in texts for mark in marks_in(text)]
    if not found:
        return []
    rows = Reaction.objects.select_related("party").in_bulk(
        {words.number for words in found}, field_name="number"
    )
    read = []
    for words in dict.fromkeys(found):
        row = rows.get(words.number)
        is_ours = (
            row is not None
            and words.purpose in Consent.Purpose.values
            and is_genuine(settings.SECRET_KEY, words, _subject(row))
        )
        read.append(ReadMark(row if is_ours else None, words.purpose, words.version))
    return read


def marks_of(documents: Iterable[Document]) -> list[ReadMark]:
    """Return what the marks on some files say, as far as they were read."""
    return read_marks(document.text for document in documents if "/" in document.text)
