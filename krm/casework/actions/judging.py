"""What KRM says to each Anliegen: answer and assessment, all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.casework.actions import schriftsatz
from krm.casework.models import Schriftsatz, SchriftsatzPoint
from krm.journal import actions as journal
from krm.journal.actions import Refused, reaction_chain
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Anliegen, Reaction
from krm.reactions.rules import NO_PROCEDURE, Assessment, RunningProcedure
from krm.reactions.workflow import State
from krm.work import access


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
    procedure: RunningProcedure = NO_PROCEDURE


@journal.verb
def judge(
    *,
    reaction: Reaction,
    judgements: Mapping[int, Judgement],
    further: Mapping[int, str],
    seen: str = "",
    by: Person,
    at: datetime,
) -> None:
    """Answer and assess the Anliegen, all of them or none.

    With the first thing that is said the check of a delivered Schriftsatz has begun (R-27). What
    stands there already is not written again.

    :param judgements: by the primary key of the Anliegen; ``further`` likewise by point.
    :param seen: what the page showed (``shown_judgements``): an old page empties nothing.
    :raises Refused: without the right, if the answer is released or the Vorgang has ended, or if
        something is said to the matter beside a running procedure (R-30).
    :raises ChangedMeanwhile: if somebody has said something else since.
    """
    access.require_right(by, Right.CHECK, reaction, local_day(at))
    reactions.locked(reaction)
    if not _is_new(reaction, judgements, further):
        if _is_all_answered(reaction):
            _begin_check(reaction, by, at)
        return
    reactions.require_as_seen(reaction=reaction, seen=seen, shown=shown_judgements, by=by, at=at)
    _begin_check(reaction, by, at)
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


def shown_judgements(reaction: Reaction) -> str:
    """Return a digest of what is said to each Anliegen and further point, by units too.

    What the only unit proposes stands in the form: with other words of the unit the page is old.
    """
    said = [(row.pk, _stands(row)) for row in reaction.anliegen.order_by("pk")]
    points = reaction.further_points.order_by("pk").values_list("pk", "answer")
    delivered = Schriftsatz.objects.filter(
        assignment__reaction=reaction, delivered_at__isnull=False
    ).order_by("pk")
    words = delivered.values_list("pk", "delivered_at")
    return reactions.seen_as(said, list(points), list(words))


def _is_new(
    reaction: Reaction, judgements: Mapping[int, Judgement], further: Mapping[int, str]
) -> bool:
    """Tell whether anything is said that does not stand there yet."""
    judged = reaction.anliegen.filter(pk__in=judgements)
    points = reaction.further_points.filter(pk__in=further)
    return any(
        _stands(row) != judgements[row.pk] or row.proposed_assessment for row in judged
    ) or any(point.answer != further[point.pk] for point in points)


def _stands(row: Anliegen) -> Judgement:
    return Judgement(
        answer=row.answer,
        assessment=row.assessment,
        criterion=row.criterion,
        reason=row.assessment_reason,
        remedy=row.remedy,
        is_handed_over=row.is_handed_over,
        refers_to_procedure=row.refers_to_procedure,
        procedure=row.running if row.refers_to_procedure else NO_PROCEDURE,
    )


def _is_all_answered(reaction: Reaction) -> bool:
    """Tell whether each point is answered or decided elsewhere; the assessment may come later."""
    answers = [row.answer for row in reaction.anliegen.all() if row.is_ours_to_answer]
    answers += [point.answer for point in reaction.further_points.all()]
    return all(answer.strip() for answer in answers)


def _begin_check(reaction: Reaction, by: Person, at: datetime) -> None:
    if reactions.locked(reaction).state == State.SCHRIFTSATZ_IN:
        schriftsatz.start_check(reaction=reaction, by=by, at=at)


@journal.verb
def take_proposal(
    *, reaction: Reaction, point: SchriftsatzPoint, typed: str = "", by: Person, at: datetime
) -> Anliegen:
    """Take what a unit proposed as the answer to an Anliegen, behind what was typed already.

    Stored at once. Its assessment is taken where there is none, unless it needs a reason first.

    :raises Refused: without the right, if the point is of another Vorgang or not delivered, or
        the answer is released.
    """
    access.require_right(by, Right.CHECK, reaction, local_day(at))
    anliegen = Anliegen.objects.get(pk=point.anliegen_id)
    if anliegen.reaction_id != reaction.pk or point.schriftsatz.delivered_at is None:
        raise Refused("Diesen Vorschlag gibt es hier nicht.", code="no_proposal")
    if anliegen.refers_to_procedure:
        raise Refused(
            f"Anliegen {anliegen.position} verweist auf das laufende Verfahren. Ein Vorschlag zur "
            "Sache wird nicht übernommen.",
            code="statement_beside_procedure",
            chain=reaction_chain(reaction.pk),
        )
    said, words = typed.strip(), point.text_proposal.strip()
    answer = said if words in said else f"{said}\n\n{words}".strip()
    reactions.answer_points(
        reaction=reaction, answers={anliegen.pk: answer}, further={}, by=by, at=at
    )
    if not anliegen.assessment and point.assessment not in ("", Assessment.UNBERECHTIGT):
        reactions.assess_anliegen(
            anliegen=anliegen,
            assessment=point.assessment,
            remedy=anliegen.remedy,
            is_handed_over=anliegen.is_handed_over,
            refers_to_procedure=anliegen.refers_to_procedure,
            by=by,
            at=at,
        )
    anliegen.refresh_from_db()
    return anliegen
