"""The blocks of an answer as its page shows them: text, standing, what units say beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import prefetch_related_objects

from krm.casework.models import Schriftsatz, SchriftsatzPoint
from krm.casework.queries.case import CaseRows, words_of
from krm.casework.queries.steps import address_of, subjects_of
from krm.letters.models import Letter, LetterBlock
from krm.letters.queries import blocks, composing
from krm.letters.rules.blocks import Block, Standing, words_of_units
from krm.letters.rules.conditions import LetterContext
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, Facts, State, releasing, shut_gates
from krm.work import access
from krm.work.models import Assignment


@dataclass(frozen=True)
class UnitSays:
    """What a unit's Schriftsatz says to one Anliegen, and whether its words stand in the block."""

    unit: str
    assignment: int
    point: SchriftsatzPoint
    is_taken: bool = False


@dataclass(frozen=True)
class LetterPart:
    """One block with its field; without a row it is only named, and renewing puts it in."""

    block: Block
    row: LetterBlock | None
    field: Any = None
    says: tuple[UnitSays, ...] = ()
    has_ready_words: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether there is no answer yet."""
        return self.block.standing is Standing.EMPTY

    @property
    def is_stale(self) -> bool:
        """Tell whether the Vorgang says something else by now."""
        return self.block.standing is Standing.STALE

    @property
    def is_statement(self) -> bool:
        """Tell whether somebody speaks to the matter beside a running procedure (R-30)."""
        return self.block.standing is Standing.STATEMENT

    @property
    def may_be_kept(self) -> bool:
        """Tell whether the words in the letter may stay although the Vorgang says others."""
        stands = self.block.standing
        return self.row is not None and stands in (Standing.STALE, Standing.NEWS)

    @property
    def is_unused(self) -> bool:
        """Tell whether it is a part the letter may have and does not: nothing stands in it."""
        if self.row is None or self.field is None or self.block.is_answer or self.block.problem:
            return False
        is_empty = not (self.field.value() or "").strip() and not self.field.errors
        return is_empty and not (self.row.set_aside or self.says)

    @property
    def is_gone(self) -> bool:
        """Tell whether what it answers is not there any more."""
        return self.block.standing is Standing.GONE


def letter_parts(
    letter: Letter, form: Any, context: LetterContext, case: CaseRows
) -> list[LetterPart]:
    """Return the blocks of an answer in their order, each beside what the units say to it."""
    rows = blocks.beside(letter, context)
    points = _points(rows, case) if rows else {}
    return [
        LetterPart(
            block,
            row,
            _field_of(form, row),
            _says(row, block, points),
            has_ready_words=_has_ready_words(letter, row),
        )
        for row, block in rows
    ]


def _says(
    row: LetterBlock | None, block: Block, points: dict[int, list[UnitSays]]
) -> tuple[UnitSays, ...]:
    """Return what units say beside a block; beside a reference to a procedure nothing (R-30)."""
    if row is None or block.is_reference:
        return ()
    return tuple(points.get(row.anliegen_id or 0, ()))


def _field_of(form: Any, row: LetterBlock | None) -> Any:
    name = form.name_of(row) if row is not None else ""
    return form[name] if name in form.fields else None


def _has_ready_words(letter: Letter, row: LetterBlock | None) -> bool:
    """Tell whether an empty block could be filled with words that stand ready."""
    if row is None or row.text.strip() or row.is_answer:
        return False
    return bool(composing.block_text(letter.reaction, row.kind))


def _points(
    rows: Sequence[tuple[LetterBlock | None, Block]], case: CaseRows
) -> dict[int, list[UnitSays]]:
    texts = {row.anliegen_id: row.text for row, _ in rows if row is not None}
    return {
        pk: [replace(one, is_taken=words_of_units(one.point.text_proposal, [texts.get(pk, "")]))
             for one in said]
        for pk, said in units_say(case).items()
    }  # fmt: skip


def units_say(case: CaseRows) -> dict[int, list[UnitSays]]:
    """Return what the newest delivered Schriftsaetze say to each Anliegen, the lead unit first."""
    live = case.live_assignments
    units = {row.pk: row.unit.name for row in live}
    newest = {text.assignment_id: text for text in case.delivered if text.assignment_id in units}
    order = [newest[row.pk].pk for row in live if row.pk in newest]
    points = SchriftsatzPoint.objects.filter(schriftsatz__in=order).select_related("schriftsatz")
    said: dict[int, list[UnitSays]] = {}
    for point in sorted(points, key=lambda p: (order.index(p.schriftsatz_id), p.pk)):
        assignment = point.schriftsatz.assignment_id
        if point.says_something:
            said.setdefault(point.anliegen_id, []).append(
                UnitSays(units[assignment], assignment, point)
            )
    return said


def only_proposals(case: CaseRows, says: Mapping[int, Sequence[UnitSays]]) -> dict[int, UnitSays]:
    """Return what the only unit of a Vorgang proposes to Anliegen that nobody has answered yet.

    Where several units were asked KRM chooses between their words; beside a running procedure
    nothing is proposed (R-30), and neither is what KRM has sent back to be changed.
    """
    asked = [row for row in case.live_assignments if not row.is_for_information]
    if len(asked) != 1 or asked[0].state == Assignment.State.RETURNED:
        return {}
    open_rows = case.reaction.anliegen.filter(answer="")
    unanswered = {row.pk for row in open_rows if row.is_ours_to_answer}
    return {
        pk: said[0]
        for pk, said in says.items()
        if pk in unanswered and len(said) == 1 and said[0].point.text_proposal
    }


def current_draft(reaction: Reaction) -> Letter | None:
    """Return the draft of the answer, if there is one."""
    drafts = reaction.letters.filter(kind=Letter.Kind.ANSWER, state=Letter.State.DRAFT)
    draft: Letter | None = drafts.order_by("-pk").first()
    return draft


@dataclass(frozen=True)
class ToRead:
    """The newest Schriftsatz of a unit as whoever checks it reads it.

    :param may_return: whether the person can give it back now.
    :param is_unchanged: it came back from the unit in the words it was given back with.
    """

    assignment: Assignment
    schriftsatz: Schriftsatz
    may_return: bool
    is_unchanged: bool


def schriftsaetze_to_read(rows: CaseRows, person: Person) -> list[ToRead]:
    """Return the newest Schriftsatz of each unit that has delivered one."""
    step = STEPS["return_schriftsatz"]
    live = rows.live_assignments
    last_two = [
        [text for text in rows.delivered if text.assignment_id == row.pk][-2:] for row in live
    ]
    came_back = [text for texts in last_two if len(texts) > 1 for text in texts]
    prefetch_related_objects(came_back, "points")
    may = access.holds(person, Right.CHECK, rows.reaction, rows.on)
    may = may and State(rows.reaction.state) in step.sources
    back = {about.pk for about in subjects_of(step, rows, person)} if may else set()
    return [
        ToRead(
            row,
            schriftsatz=texts[-1],
            may_return=row.pk in back,
            is_unchanged=len(texts) > 1 and words_of(texts[0]) == words_of(texts[-1]),
        )
        for row, texts in zip(live, last_two, strict=True)
        if texts
    ]


# Where somebody can open a gate of the release that is shut: the words of the link, the step.
_FIXES: dict[str, tuple[str, str]] = {
    "party_reachable": ("Anschrift oder E-Mail eintragen", "customer"),
    "no_sozialdaten_to_others": ("Rolle oder Vollmacht eintragen", "representative"),
    "alternatives_decided": ("Andere Lösung eintragen", "alternatives"),
    "anliegen_assessed": ("Anliegen bewerten", "assess"),
    "idea_decided": ("Entscheidung eintragen", "note_idea_decision"),
}
# The checklist of the page says these already.
_IN_THE_CHECKLIST = frozenset(
    {"check_points_closed", "executive_approved", "answer_drafted", "anliegen_answered",
     "points_answered", "contact_named"}
)  # fmt: skip


@dataclass(frozen=True)
class OpenGate:
    """Why a letter cannot be released now, and where that can be changed."""

    reason: str
    label: str = ""
    url: str = ""


def open_gates(letter: Letter, facts: Facts) -> list[OpenGate]:
    """Return what besides the checklist stands against the release, each with its link."""
    found = []
    for gate, reason in shut_gates(releasing(letter.kind), facts):
        if gate.name in _IN_THE_CHECKLIST:
            continue
        label, step = _FIXES.get(gate.name, ("", ""))
        if gate.name == "four_eyes" and facts.asked_for_release:
            label, step = "Andere Person bitten", "ask_second_person"
        url = address_of(STEPS[step], letter.reaction.number) if step else ""
        found.append(OpenGate(reason, label, url))
    return found
