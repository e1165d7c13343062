"""What an arrival is found by, and by which number of an arrival a Vorgang is."""

import zlib
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count, F, Sum
from django.db.models.functions import Left, Length

from krm.arrivals.models import IntakeItem, Submission, Translation
from krm.search.rules.meaning import READ, text_to_read
from krm.search.rules.pieces import Piece

_SAID = (
    ("first_name", "Name"), ("last_name", "Name"), ("street", "Anschrift"),
    ("postcode", "Anschrift"), ("city", "Anschrift"), ("email", "E-Mail"), ("phone", "Telefon"),
    ("happened", ""), ("wish", "Wunsch"),
)  # fmt: skip


def pieces_of_receipts(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield the numbers and German wordings of what arrived for Vorgänge, by key of the Vorgang."""
    rows = IntakeItem.objects.filter(reaction__in=keys).values_list("reaction", "receipt_number")
    for key, number in rows:
        yield key, Piece(number, "Eingangsnummer", is_number=True)
    said = Translation.objects.filter(item__reaction__in=keys).order_by("pk")
    for key, text in said.values_list("item__reaction", "text"):
        yield key, Piece(text, "Deutsche Fassung")


def pieces_of_arrivals(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield everything that can be read of arrivals, by key; for those who may see them."""
    rows = IntakeItem.objects.filter(pk__in=keys).select_related("submission")
    for row in rows.prefetch_related("documents", "translations"):
        yield row.pk, Piece(row.receipt_number, "Eingangsnummer", is_number=True)
        yield row.pk, Piece(row.subject, "Betreff")
        yield row.pk, Piece(f"{row.sender_name} {row.sender_address}", "Von")
        yield row.pk, Piece(row.text)
        yield row.pk, Piece(row.quoted_history, "Früheres Schreiben")
        for translation in row.translations.all():
            yield row.pk, Piece(translation.text, "Übersetzung")
        for document in row.documents.all():
            for text in (document.original_name, document.text):
                yield row.pk, Piece(text, f"Datei {document.title}")
        said: Submission | None = getattr(row, "submission", None)
        if said is not None:
            yield from ((row.pk, piece) for piece in _said(said))


def meant_by_arrivals(keys: Sequence[int]) -> dict[int, str]:
    """Return by key what is read for its meaning: the message, or of a scan what stands on it."""
    rows = IntakeItem.objects.open().filter(pk__in=keys)
    said = list(rows.values_list("pk", "subject", Left("text", READ)))
    scanned = _texts_of_files([key for key, _, text in said if not text.strip()])
    return {key: text_to_read(subject, text or scanned.get(key, "")) for key, subject, text in said}


def _texts_of_files(keys: Sequence[int]) -> dict[int, str]:
    """Return the text of the first file that has one, by key of the arrival."""
    lying_in = IntakeItem.documents.through.objects.filter(intakeitem__in=keys)
    read = lying_in.exclude(document__text="").order_by("-document__stored_at", "-document")
    return dict(read.values_list("intakeitem", Left("document__text", READ)))


def _said(said: Submission) -> Iterator[Piece]:
    yield Piece(f"{said.first_name} {said.last_name}", "Name")
    for name, label in _SAID:
        yield Piece(getattr(said, name), label)
    yield Piece(said.customer_number, "Kundennummer", is_number=True)


def open_arrivals() -> Mapping[int, int]:
    """Return what nobody has judged yet: the key, and a number that changes with its words."""
    rows = IntakeItem.objects.open().annotate(
        files=Count("documents", distinct=True),
        read=Sum(Length("documents__text")),
        translated=Count("translations", distinct=True),
    )
    said = rows.values_list(
        "pk", Length("text"), Length("subject"), Length("quoted_history"), "sender_name", "files",
        "read", "translated", F("submission__pk"),
    )  # fmt: skip
    return {key: zlib.crc32(repr(rest).encode()) for key, *rest in said}
