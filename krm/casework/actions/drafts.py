"""Work on what KRM is writing: the right of the person is asked here, the letter does the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.casework.actions.letters import check_channel
from krm.journal import actions as journal
from krm.letters import actions as letters
from krm.letters.models import CheckTick, Letter
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Anliegen, Reaction
from krm.work import access


@dataclass(frozen=True)
class LetterWords:
    """The words of a letter as they are typed."""

    subject: str
    salutation: str
    body: str
    enclosures: str
    channel: str


@dataclass(frozen=True)
class Judgement:
    """Answer and assessment of one Anliegen."""

    answer: str = ""
    assessment: str = ""
    criterion: str = ""
    reason: str = ""
    remedy: str = ""
    is_handed_over: bool = False
    refers_to_procedure: bool = False


def _require(letter: Letter, by: Person, at: datetime) -> None:
    right = Right.CHECK if letter.kind == Letter.Kind.ANSWER else Right.RELEASE_LETTER
    access.require_right(by, right, letter.reaction, local_day(at))


@journal.verb
def edit_letter(
    *,
    letter: Letter,
    words: LetterWords,
    expected_revision: int | None = None,
    by: Person,
    at: datetime,
) -> Letter:
    """Change the text of a draft.

    :raises Refused: without the right, if it is released, or if somebody else was faster.
    """
    _require(letter, by, at)
    check_channel(letter.kind, words.channel, letter.reaction, local_day(at))
    return letters.edit_letter(
        letter=letter, **vars(words), expected_revision=expected_revision, by=by, at=at
    )


@journal.verb
def tick_point(
    *, letter: Letter, code: str, is_ok: bool, note: str = "", by: Person, at: datetime
) -> CheckTick:
    """Confirm a point of the checklist, or set it aside with a reason.

    :raises Refused: without the right, or if the letter is released.
    """
    _require(letter, by, at)
    return letters.tick_point(letter=letter, code=code, is_ok=is_ok, note=note, by=by, at=at)


@journal.verb
def void_letter(*, letter: Letter, by: Person, at: datetime) -> Letter:
    """Throw a draft away.

    :raises Refused: without the right, or if it is released.
    """
    _require(letter, by, at)
    return letters.void_letter(letter=letter, by=by, at=at)


@journal.verb
def give_delay_reason(*, letter: Letter, reason: str, by: Person, at: datetime) -> Letter:
    """Write into an interim notice why the answer takes longer.

    :raises Refused: without the right or a reason, or if it is released.
    """
    _require(letter, by, at)
    return letters.give_delay_reason(letter=letter, reason=reason, by=by, at=at)


@journal.verb
def insert_block(*, letter: Letter, code: str, by: Person, at: datetime) -> Letter:
    """Put a text block into the draft of an answer.

    :raises Refused: without the right, if there is no such block, or it is released.
    """
    _require(letter, by, at)
    return letters.insert_block(letter=letter, code=code, by=by, at=at)


@journal.verb
def judge(
    *,
    reaction: Reaction,
    judgements: Mapping[int, Judgement],
    further: Mapping[int, str],
    by: Person,
    at: datetime,
) -> None:
    """Answer and assess the Anliegen, all of them or none.

    :param judgements: by the primary key of the Anliegen; ``further`` likewise by point.
    :raises Refused: without the right, or if the answer is released or the Vorgang has ended.
    """
    access.require_right(by, Right.CHECK, reaction, local_day(at))
    for anliegen in Anliegen.objects.filter(reaction=reaction, pk__in=judgements):
        values = dict(vars(judgements[anliegen.pk]))
        values.pop("answer")
        reactions.assess_anliegen(anliegen=anliegen, **values, by=by, at=at)
    reactions.answer_points(
        reaction=reaction,
        answers={pk: judgement.answer for pk, judgement in judgements.items()},
        further=further,
        by=by,
        at=at,
    )
