"""Everything of an arrival or a Vorgang that can be read, piece by piece: danger hides anywhere."""

from collections.abc import Iterable, Iterator
from typing import Final

from krm.arrivals.models import IntakeItem, Submission
from krm.arrivals.rules.typed import answers_in
from krm.documents.models import Document
from krm.documents.rules.html import html_to_text
from krm.reactions.models import Reaction, ReactionDocument

Kind = ReactionDocument.Kind
# What comes from outside; letters of the house and papers of the units are nobody's cry for help.
FROM_OUTSIDE: Final = (
    Kind.INCOMING, Kind.NIEDERSCHRIFT, Kind.PROOF, Kind.MINISTRY, Kind.OTHER,
)  # fmt: skip

_A_SENTENCE: Final = 5  # words
_A_NAME: Final = 2  # words, at most


def pieces_of_item(item: IntakeItem) -> list[str]:
    """Return the words of an arrival as it came and those of its translations."""
    translations = (translation.text for translation in item.translations.all())
    return [*pieces_as_sent(item), *(part for text in translations for part in answers_in(text))]


def pieces_as_sent(item: IntakeItem) -> list[str]:
    """Return the words of an arrival as it came: own ones, quotations, HTML, files."""
    beside = [item.quoted_history, _only_in_html(item), _said_as_name(item)]
    own = [item.subject, *answers_in(item.text), *beside]
    files = pieces_of_documents(item.documents.all())
    return [piece for piece in (*own, *files) if piece.strip()]


def said_in_fields(said: Submission) -> list[str]:
    """Return what somebody typed where a name, street or place is asked for; there too one cries.

    Read for phrases only: the meaning of a name says nothing, and one word may well be a name.
    """
    name = f"{said.first_name} {said.last_name}"
    typed = (name, said.street, said.city, said.phone, said.customer_number)
    return [words for words in typed if _is_longer_than_a_name(words)]


def pieces_in_fields(item: IntakeItem) -> list[str]:
    """Return what stands in the fields of an arrival that hold no message."""
    said: Submission | None = getattr(item, "submission", None)
    typed = [] if said is None else said_in_fields(said)
    return [item.sender_name, *typed] if _is_longer_than_a_name(item.sender_name) else typed


def _is_longer_than_a_name(words: str) -> bool:
    return len(words.split()) > _A_NAME


def pieces_of_reaction(reaction: Reaction) -> list[str]:
    """Return the words of a Vorgang that has no arrival, and of what was handed in with it."""
    further = reaction.further_points.order_by("pk").values_list("text", flat=True)
    own = "\n".join([reaction.title, reaction.matter, reaction.wish, *further])
    rows = reaction.documents.filter(kind__in=FROM_OUTSIDE).select_related("document")
    files = pieces_of_documents(row.document for row in rows.order_by("pk"))
    return [piece for piece in (own, *files) if piece.strip()]


def pieces_of_documents(documents: Iterable[Document]) -> Iterator[str]:
    """Yield name and text of each file."""
    for document in documents:
        yield f"{document.original_name.rpartition('.')[0]}\n{document.text}"


def _said_as_name(item: IntakeItem) -> str:
    """Return the name of the sender where it is longer than a name: a sentence."""
    return item.sender_name if len(item.sender_name.split()) >= _A_SENTENCE else ""


def _only_in_html(item: IntakeItem) -> str:
    """Return the text of the HTML unless all its lines stand in the plain text."""
    if not item.html:
        return ""
    text = html_to_text(item.html)
    plain = "".join(f"{item.text}{item.quoted_history}".split())
    lines = [line for line in text.splitlines() if "".join(line.split()) not in plain]
    return "\n".join(lines)
