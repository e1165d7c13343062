"""The blocks of an answer beside what the Vorgang says by now (``rules/blocks.py``)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from krm.letters.models import Letter, LetterBlock
from krm.letters.queries import composing
from krm.letters.rules.blocks import Block, Paragraph, compose, same_words, words_of_units
from krm.letters.rules.conditions import LetterContext, Source
from krm.letters.rules.procedure import hint_at, reference_to
from krm.letters.rules.texts import open_places
from krm.letters.rules.wording import apologises
from krm.reactions import queries as reaction_queries
from krm.reactions.models import Anliegen, FurtherPoint, Reaction
from krm.reactions.rules import Assessment, Remedy, RunningProcedure
from krm.regelwerk import queries as regelwerk

_K = LetterBlock.Kind
_GRANTED = (Assessment.BERECHTIGT, Assessment.TEILWEISE)


@dataclass(frozen=True)
class Wanted:
    """A block as the Vorgang wants it now."""

    kind: str
    name: str
    text: str
    heading: str = ""
    anliegen: Anliegen | None = None
    point: FurtherPoint | None = None

    @property
    def is_answer(self) -> bool:
        """Tell whether it answers something; the others follow from what was found."""
        return self.kind in (_K.ANLIEGEN, _K.POINT)

    @property
    def is_reference(self) -> bool:
        """Tell whether it only refers to the procedure that decides (R-30)."""
        return self.anliegen is not None and self.anliegen.refers_to_procedure

    @property
    def key(self) -> tuple[str, int | None, int | None]:
        """Return by what a stored block is known to be this one."""
        return (
            self.kind,
            self.anliegen.pk if self.anliegen else None,
            self.point.pk if self.point else None,
        )


def key_of(row: LetterBlock) -> tuple[str, int | None, int | None]:
    """Return what a stored block answers."""
    return (row.kind, row.anliegen_id, row.point_id)


def wanted_blocks(reaction: Reaction, places: Sequence[str]) -> list[Wanted]:
    """Return the blocks the Vorgang wants now, in the order of the letter.

    :param places: the places for blocks that the text of the letter has.
    """
    codes = regelwerk.rules_of(reaction.regelwerk_version).anliegen_tree.codes
    anliegen = [a for a in reaction_queries.anliegen_of(reaction) if not a.is_handed_over]
    answers = [
        Wanted(
            _K.ANLIEGEN,
            f"Anliegen {row.position}",
            _answer_to(row),
            row.text or (codes[row.code].label if row.code in codes else row.code),
            anliegen=row,
        )
        for row in anliegen
    ]
    points = reaction.further_points.order_by("pk")
    answers += [
        Wanted(_K.POINT, "Weiterer Punkt", row.answer, row.text, point=row) for row in points
    ]
    found = {
        "apology": [Wanted(_K.APOLOGY, "Entschuldigung", _apology(reaction, anliegen, answers))],
        "answers": answers,
        "alternatives": [
            Wanted(_K.ALTERNATIVES, "Andere Lösungen", _alternatives(reaction, anliegen))
        ],
        "procedure": [Wanted(_K.PROCEDURE, "Laufendes Verfahren", _procedure(reaction, anliegen))],
    }
    return [block for place in ("apology", "answers", "alternatives", "procedure")
            for block in found[place] if place in places]  # fmt: skip


def _apology(reaction: Reaction, anliegen: Sequence[Anliegen], answers: Sequence[Wanted]) -> str:
    """Return the apology where something went wrong and no answer says it already."""
    is_owed = any(row.assessment in _GRANTED for row in anliegen)
    if not is_owed or any(apologises(answer.text) for answer in answers):
        return ""
    return composing.block_text(reaction, "apology")


def _alternatives(reaction: Reaction, anliegen: Sequence[Anliegen]) -> str:
    """Return what was found; a text that needs words of a person is put in by whoever adds them."""
    if not any(is_not_granted(row) for row in anliegen):
        return ""
    text = composing.block_text(reaction, "alternatives")
    return "" if open_places(text) else text


def is_not_granted(row: Anliegen) -> bool:
    """Tell whether nothing is done about an Anliegen, so that another solution is looked for."""
    return row.assessment == Assessment.UNBERECHTIGT or row.remedy == Remedy.NONE


def _procedure(reaction: Reaction, anliegen: Sequence[Anliegen]) -> str:
    """Return the paragraph about a procedure beside, unless an Anliegen refers to it (R-30)."""
    if any(row.refers_to_procedure for row in anliegen):
        return ""
    return hint_at(RunningProcedure(reaction.procedure, reaction.procedure_reference))


def _answer_to(row: Anliegen) -> str:
    """Return what the Vorgang says to an Anliegen: the answer, or where it is decided."""
    return reference_to(row.running) if row.refers_to_procedure else row.answer


def places_of(letter: Letter) -> tuple[str, ...]:
    """Return the places for blocks that a letter has: those of its text, and always answers."""
    kinds = {row.kind for row in letter.blocks.all()}
    own = tuple(kind for kind in (_K.APOLOGY, _K.ALTERNATIVES, _K.PROCEDURE) if kind in kinds)
    return ("answers", *own)


def stored_blocks(letter: Letter) -> list[LetterBlock]:
    """Return the stored blocks of a letter in their order."""
    return list(letter.blocks.select_related("anliegen", "point", "assignment__unit"))


def beside(letter: Letter, context: LetterContext) -> list[tuple[LetterBlock | None, Block]]:
    """Return each block of an answer beside what the Vorgang says now; None: not yet there."""
    if letter.kind != Letter.Kind.ANSWER:
        return []
    rows = stored_blocks(letter)
    by_key = {key_of(row): row for row in rows}
    found = list(_those_wanted(letter, by_key, context))
    kept = {row.pk for row, _ in found if row is not None}
    found += [(row, _gone(row)) for row in rows if row.pk not in kept]
    return found


def _those_wanted(
    letter: Letter, by_key: dict[tuple[str, int | None, int | None], LetterBlock],
    context: LetterContext,
) -> Iterator[tuple[LetterBlock | None, Block]]:  # fmt: skip
    for wanted in wanted_blocks(letter.reaction, places_of(letter)):
        row = by_key.get(wanted.key)
        yield (
            row,
            Block(
                name=wanted.name,
                text=row.text if row else "",
                # What was never put in is as out of date as what has changed.
                source=row.source if row else "",
                now=wanted.text,
                heading=wanted.heading,
                is_answer=wanted.is_answer,
                is_reference=wanted.is_reference,
                news="" if wanted.is_reference else _news(row, context),
            ),
        )


def _gone(row: LetterBlock) -> Block:
    name = row.heading or row.get_kind_display()
    return Block(name=name, text=row.text, source=row.source, now=None, heading=row.heading)


def _news(row: LetterBlock | None, context: LetterContext) -> str:
    """Return the unit whose Schriftsatz on the Anliegen is newer than the block and unlike it."""
    if row is None or row.anliegen_id is None:
        return ""
    newer = (
        source
        for source in context.sources.get(row.anliegen_id, ())
        if source.delivered_at > row.taken_at and source.proposal.strip()
    )
    return next((s.unit for s in newer if not words_of_units(s.proposal, [row.text])), "")


def source_of(row: LetterBlock, context: LetterContext) -> Source | None:
    """Return the Schriftsatz from which the words of a block come, else the first that speaks."""
    if row.anliegen_id is None:
        return None
    sources = context.sources.get(row.anliegen_id, ())
    own = (s for s in sources if words_of_units(row.text, [s.proposal]))
    return next(own, next(iter(sources), None))


def problems_of(letter: Letter, context: LetterContext) -> list[str]:
    """Return in sentences why an answer cannot leave as it stands, for the sake of its blocks."""
    if letter.kind != Letter.Kind.ANSWER:
        return []
    found = [block.problem for _, block in beside(letter, context) if block.problem]
    return found or ([] if is_whole(letter) else [_NOT_WHOLE])


_NOT_WHOLE = "Der Text besteht nicht aus seinen Absätzen. Bitte noch einmal speichern."


def composed(letter: Letter) -> str:
    """Return the text of an answer as its opening, blocks and closing make it."""
    parts = [Paragraph(row.heading, row.text, row.is_answer) for row in letter.blocks.all()]
    return compose(letter.opening, parts, letter.closing)


def is_whole(letter: Letter) -> bool:
    """Tell whether the text that leaves is the one its blocks make."""
    return same_words(letter.body, composed(letter))
