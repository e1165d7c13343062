"""New blocks of an answer, made from the words of the Vorgang and bound to their source.

Nothing is stored here; the verbs that draft and renew do that.
"""

from collections.abc import Sequence
from datetime import datetime

from krm.letters.models import Letter, LetterBlock
from krm.letters.queries import blocks
from krm.letters.queries.blocks import Wanted
from krm.letters.rules.conditions import LetterContext


def new_blocks(
    row: Letter, places: Sequence[str], context: LetterContext, writer: int | None, at: datetime
) -> list[LetterBlock]:
    """Return the blocks of a new answer in their order."""
    wanted = blocks.wanted_blocks(row.reaction, places)
    made = [new_block(row, one, place, writer, at) for place, one in enumerate(wanted, start=1)]
    for block in made:
        bind(block, context)
    return made


def new_block(
    row: Letter, wanted: Wanted, position: int, writer: int | None, at: datetime
) -> LetterBlock:
    """Return a block with the words of the Vorgang."""
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
        worded_by_id=writer,
    )


def bind(block: LetterBlock, context: LetterContext) -> None:
    """Set on a block from which Schriftsatz its words come."""
    source = blocks.source_of(block, context)
    block.assignment_id = source.assignment if source else None
    block.schriftsatz_version = source.version if source else None
