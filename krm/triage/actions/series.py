"""Work on a Serie together: one click, the same verb for each Vorgang, each in its own step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from krm.casework.actions import forward, letters
from krm.casework.actions.forward import UnitTask
from krm.casework.queries import current_letter
from krm.journal.actions import Refused
from krm.letters.actions import LetterWords
from krm.letters.models import Letter
from krm.organisation.models import Person, Unit
from krm.organisation.queries import local_day
from krm.reactions import actions as reactions
from krm.reactions.models import Reaction
from krm.triage.models import Series
from krm.triage.queries import series as queries_series
from krm.triage.queries.series import Bundle


@dataclass(frozen=True)
class BulkResult:
    """What became of a step for one Vorgang of the Serie; no reason means it is done."""

    reaction: Reaction
    reason: str = ""


def confirm_all(*, series: Series, channel: str, by: Person, at: datetime) -> list[BulkResult]:
    """Release the Eingangsbestätigung of every open Vorgang that has none yet.

    Each is a step of its own, with its own gates: what one lacks does not stop the others.
    """

    def one(reaction: Reaction) -> None:
        letter = letters.draft_letter(
            reaction=reaction, kind=Letter.Kind.CONFIRMATION, channel=channel, by=by, at=at
        )
        letters.release_letter(letter=letter, by=by, at=at)

    return _each(_without(series, Letter.Kind.CONFIRMATION, by, at), one)


def forward_all(
    *,
    series: Series,
    unit: Unit,
    question: str,
    bundles: Sequence[Bundle] = (),
    by: Person,
    at: datetime,
) -> list[BulkResult]:
    """Forward every open Vorgang of the Serie to one unit, with the same question.

    :param bundles: which documents go along; each Vorgang gives only its own.
    """

    def one(reaction: Reaction) -> None:
        documents = [row for bundle in bundles for row in bundle.documents.get(reaction.pk, ())]
        task = UnitTask(unit, question, documents)
        forward.forward(reaction=reaction, lead_unit=unit, tasks=[task], by=by, at=at)

    return _each(queries_series.open_members(series, by, local_day(at)), one)


def answer_all(*, series: Series, like: Reaction, by: Person, at: datetime) -> list[BulkResult]:
    """Take the answers and the letter of one Vorgang over as drafts into the others.

    Assessed and released is each on its own. The answer to an Anliegen goes to the Anliegen of
    the same code.

    :raises Refused: if that Vorgang has no draft of an answer.
    """
    model = current_letter(like, Letter.Kind.ANSWER)
    if model is None:
        raise Refused(f"{like.number} hat noch keinen Entwurf der Antwort.", code="field_like")
    answers = {
        block.anliegen.code: block.text
        for block in model.blocks.select_related("anliegen").exclude(anliegen=None)
        if block.anliegen is not None and block.anliegen.is_ours_to_answer
    }

    def one(reaction: Reaction) -> None:
        reactions.answer_points(
            reaction=reaction,
            answers={
                a.pk: answers[a.code]
                for a in reaction.anliegen.all()
                if a.code in answers and a.is_ours_to_answer
            },
            further={},
            by=by,
            at=at,
        )
        letter = letters.draft_letter(reaction=reaction, kind=Letter.Kind.ANSWER, by=by, at=at)
        words = LetterWords(
            subject=letter.subject,
            salutation=letter.salutation,
            # Its own frame: that of the other names the day of another message.
            body=letter.opening,
            closing=letter.closing,
            enclosures=model.enclosures,
            channel=letter.channel,
        )
        letters.edit_letter(letter=letter, words=words, by=by, at=at)

    others = [row for row in _without(series, Letter.Kind.ANSWER, by, at) if row.pk != like.pk]
    return _each(others, one)


def _without(series: Series, kind: str, by: Person, at: datetime) -> list[Reaction]:
    """Return the open Vorgänge of the Serie that have no letter of a kind yet."""
    rows = queries_series.open_members(series, by, local_day(at))
    return [row for row in rows if current_letter(row, kind) is None]


def _each(rows: Sequence[Reaction], step: Callable[[Reaction], object]) -> list[BulkResult]:
    results = []
    for reaction in rows:
        try:
            step(reaction)
        except Refused as refusal:
            results.append(BulkResult(reaction, refusal.reason))
        else:
            results.append(BulkResult(reaction))
    return results
