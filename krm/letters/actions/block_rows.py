"""The rows of the blocks of an answer: made from the words of the Vorgang, bound to a source."""

from collections.abc import Sequence
from datetime import datetime

from krm.journal.actions import Actor
from krm.letters.models import Letter, LetterBlock
from krm.letters.queries import blocks
from krm.letters.queries.blocks import Wanted
from krm.letters.rules.conditions import LetterContext


def write_blocks(
    row: Letter, places: Sequence[str], *, context: LetterContext, by: Actor, at: datetime
) -> None:
    """Write the blocks of a new answer from the words of the Vorgang, and its whole text."""
    for position, wanted in enumerate(blocks.wanted_blocks(row.reaction, places), start=1):
        block = new_block(row, wanted, position, by, at)
        block.save()
        bind_to_source(block, context)
    row.body = blocks.composed(row)


def new_block(row: Letter, wanted: Wanted, position: int, by: Actor, at: datetime) -> LetterBlock:
    """Return a block with the words of the Vorgang; it is not stored yet."""
    return LetterBlock(
        letter=row,
        kind=wanted.kind,
        position=position,
        anliegen=wanted.anliegen,
        point=wanted.point,
        heading=wanted.heading[:300],
        text=wanted.text,
        source=wanted.text,
        taken_at=at,
        worded_by_id=by.pk,
    )


def bind_to_source(block: LetterBlock, context: LetterContext) -> None:
    """Write down from which Schriftsatz the words of a block come."""
    source = blocks.source_of(block, context)
    block.assignment_id = source.assignment if source else None
    block.schriftsatz_version = source.version if source else None
    block.save(update_fields=["assignment", "schriftsatz_version"])
