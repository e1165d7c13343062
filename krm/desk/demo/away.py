"""What the demo shows of an absence of KRM that is over (R-13)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from krm.casework.actions import answered_by_unit, forward, judging
from krm.casework.actions.answered_by_unit import OwnAnswer
from krm.casework.actions.forward import UnitTask
from krm.casework.actions.judging import Judgement
from krm.desk.demo.cast import Cast
from krm.organisation import actions as organisation
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.reactions.rules import Assessment, Remedy

ANSWER = "Die Unterlagen waren da. Der Bescheid ist unterwegs."


def answered_while_away(reaction: Reaction, cast: Cast, moments: Sequence[datetime]) -> Reaction:
    """Let KRM be away and a unit answer by itself; the Zweitschrift is missing, so it is open.

    :param moments: of forwarding and of answering, and the last of the absence.
    """
    forwarded, answered, back = moments
    lead = cast.lead_leistung
    organisation.note_absence(
        cast.officer,
        starts_on=local_day(forwarded),
        ends_on=local_day(back),
        by=cast.front_office,
        at=forwarded,
    )
    forward.forward(
        reaction=reaction,
        lead_unit=cast.leistung,
        tasks=[UnitTask(cast.leistung)],
        is_answered_by_unit=True,
        by=cast.front_office,
        at=forwarded,
    )
    row = answered_by_unit.answer_as_unit(reaction=reaction, by=lead, at=answered)
    judged = Judgement(ANSWER, Assessment.BERECHTIGT, "deadline_missed", remedy=Remedy.FULL)
    said = dict.fromkeys(row.anliegen.values_list("pk", flat=True), judged)
    judging.judge(reaction=row, judgements=said, further={}, by=lead, at=answered)
    sent = OwnAnswer(local_day(answered), "mit der Post", cast.deputy_leistung)
    row.refresh_from_db()
    at = answered + timedelta(minutes=1)
    return answered_by_unit.note_own_answer(reaction=row, answer=sent, by=lead, at=at)
