"""The PDF of a letter: typeset, stored, and kept in the Vorgang."""

import copy
from collections.abc import Sequence
from datetime import datetime

from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal.actions import Actor, Refused, reaction_chain
from krm.letters.models import Dispatch, Letter
from krm.letters.queries import render
from krm.letters.rules.texts import without_closing
from krm.reactions import actions as reactions
from krm.reactions.models import ReactionDocument


def store_pdf(letter: Letter, *, by: Actor, at: datetime) -> Document:
    """Typeset a letter as it is released, store the PDF and attach it to the Vorgang.

    :raises Refused: if a character cannot be printed.
    """
    return _stored(letter, letter.get_kind_display(), by, at)


def store_pdf_again(
    letter: Letter, recipient_lines: Sequence[str], *, by: Actor, at: datetime
) -> Document:
    """Store a released letter once more for another address: the same words and day.

    :raises Refused: if a character cannot be printed.
    """
    pdf = copy.copy(letter)
    pdf.recipient_lines = list(recipient_lines)
    if letter.channel == Letter.Channel.EMAIL:
        pdf.body = without_closing(letter.body)
    return _stored(pdf, f"{letter.get_kind_display()} (noch einmal versendet)", by, at)


def retire_pdf(letter: Letter, pdf: Document | None) -> None:
    """Mark a PDF that will not leave as recalled; it stays with the Vorgang.

    A PDF that another way out still uses stays what it is.
    """
    if pdf is None:
        return
    live = letter.dispatches.exclude(state=Dispatch.State.CANCELLED)
    if not live.filter(pdf=pdf).exists():
        letter.reaction.documents.filter(document=pdf).update(kind=ReactionDocument.Kind.RECALLED)


def _stored(letter: Letter, title: str, by: Actor, at: datetime) -> Document:
    result = render(letter, at=letter.released_at or at)
    chain = reaction_chain(letter.reaction_id)
    if result.replaced:
        field, char = result.replaced[0]
        raise Refused(
            f"Das Zeichen „{char}“ lässt sich nicht drucken (Feld {field}). "
            "Bitte in lateinischer Schrift angeben.",
            code="character_not_printable",
            chain=chain,
        )
    document = documents.store_document(
        content=result.pdf,
        name=f"{letter.reaction.number} {title}.pdf",
        title=title,
        chain=chain,
        by=by,
        at=at,
    )
    reactions.add_document(
        reaction=letter.reaction,
        document=document,
        kind=ReactionDocument.Kind.LETTER,
        by=by,
        at=at,
    )
    return document
