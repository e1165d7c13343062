"""What follows from reactions in the demo: a Zusage, a planned Gegenmaßnahme, two examples."""

from datetime import datetime, timedelta

from krm.desk.demo.cast import Cast
from krm.measures.actions import planning
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction
from krm.reactions.workflow import State
from krm.reports.actions import meeting

_EXAMPLES = (
    "Eine Person wartete drei Wochen auf einen Rückruf, weil niemand die Bitte weitergegeben "
    "hatte. Seither führt das Team eine Liste, und am selben Tag ruft jemand zurück.",
    "Ein Bescheid nannte einen falschen Betrag. Das Team hat ihn noch am Tag der Beschwerde "
    "geändert und sich entschuldigt.",
)


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
