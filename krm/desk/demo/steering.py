"""What follows from reactions in the demo: a Zusage, a Gegenmaßnahme, examples, the sample."""

from datetime import datetime, timedelta

from krm.desk.demo.cast import Cast
from krm.desk.demo.moments import moment
from krm.measures.actions import planning
from krm.organisation.queries import local_day
from krm.privacy.actions import checking, sampling
from krm.privacy.models import SampleAnswer
from krm.privacy.queries import samples
from krm.reactions.models import Reaction
from krm.reactions.workflow import State
from krm.reports.actions import meeting

_EXAMPLES = (
    "Eine Person wartete drei Wochen auf einen Rückruf, weil niemand die Bitte weitergegeben "
    "hatte. Seither führt das Team eine Liste, und am selben Tag ruft jemand zurück.",
    "Ein Bescheid nannte einen falschen Betrag. Das Team hat ihn noch am Tag der Beschwerde "
    "geändert und sich entschuldigt.",
)


def add_sample(now: datetime) -> None:
    """Draw the sample of the past month on its day; what was due by now is checked."""
    month = samples.month_before(local_day(now))
    drawn_on = samples.drawn_from(month)
    if drawn_on > local_day(now):
        return
    sample = sampling.draw_sample(month=month, at=moment(drawn_on, 5))
    checked_at = moment(sample.due_on, 9)
    if checked_at >= now or sample.checked_at is not None:
        return
    findings: dict[tuple[int, str], checking.Found] = {
        (drawn.case.pk, question): checking.Found(SampleAnswer.Answer.YES)
        for drawn in samples.drawn_cases(sample)
        for question in checking.asked_about(drawn)
    }
    by = samples.checkers(sample, sample.due_on)[0]
    checking.check_sample(sample=sample, findings=findings, by=by, at=checked_at)


def add_what_follows(cast: Cast, now: datetime) -> None:
    """Note a Zusage, plan a Gegenmaßnahme because of a figure, and choose two examples."""
    on = local_day(now)
    answered = Reaction.objects.filter(state=State.ANSWERED, kind="complaint").first()
    if answered is not None:
        planning.note_promise(
            reaction=answered,
            title="Rückruf der Teamleitung zum neuen Termin",
            owner=cast.lead_leistung,
            due_on=on + timedelta(days=4),
            by=cast.officer,
            at=now,
        )
    planning.plan_measure(
        title="Öffnungszeiten der Eingangszone auf jedes Schreiben setzen",
        cause="Viele standen vor einer geschlossenen Tür.",
        owner=cast.lead_markt,
        due_on=on + timedelta(days=30),
        unit=cast.markt,
        figure="complaints",
        by=cast.executive,
        at=now,
    )
    closed = Reaction.objects.filter(state=State.CLOSED, kind="complaint").order_by("-closed_at")
    for reaction, text in zip(closed[: len(_EXAMPLES)], _EXAMPLES, strict=False):
        meeting.confirm_example(reaction=reaction, text=text, by=cast.officer, at=now)
