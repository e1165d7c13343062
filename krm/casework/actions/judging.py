"""What KRM says to each Anliegen: answer and assessment, all of them or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krm.journal import actions as journal
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.reactions import actions as reactions
from krm.reactions.models import Anliegen, Reaction
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
