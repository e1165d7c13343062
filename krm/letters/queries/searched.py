"""What a Vorgang is found by in its letters."""

from collections.abc import Iterator, Sequence

from krm.letters.models import Letter
from krm.search.rules.pieces import Audience, Piece

# Their words are the same in every Vorgang: whoever looks for "Bescheid" means none of them.
_SAME_WORDS = frozenset(
    {
        Letter.Kind.CONFIRMATION,
        Letter.Kind.INTERIM_NOTICE,
        Letter.Kind.HANDOVER_NOTICE,
        Letter.Kind.WITHDRAWAL,
    }
)


def pieces_of_letters(keys: Sequence[int]) -> Iterator[tuple[int, Piece]]:
    """Yield subject and text of each letter that was not thrown away; to whom apart from them."""
    rows = Letter.objects.filter(reaction__in=keys).exclude(state=Letter.State.VOID)
    for row in rows.order_by("pk"):
        label = Letter.Kind(row.kind).label
        for text in (row.subject, *(() if row.kind in _SAME_WORDS else (row.body,))):
            yield row.reaction_id, Piece(text, label)
        lines = (*row.recipient_lines, row.recipient_email)
        to = ", ".join(line for line in lines if line)
        yield row.reaction_id, Piece(to, f"{label} an", Audience.PERSON)
