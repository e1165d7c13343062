"""What is special in the demo: old Besonderheiten are read, new ones wait for their people."""

from datetime import datetime, timedelta

from krm.desk.demo.cast import Cast
from krm.measures.actions import answering, measuring, raising
from krm.measures.actions.raising import Said, Subject
from krm.measures.models import Informed, Measure
from krm.organisation.queries import local_day
from krm.reactions.models import Reaction

# What is older was read and decided, as in a house that was open yesterday.
_READ_AFTER = timedelta(days=3)
_OPEN_MEASURES = 1
# What was done, and against what; each once as long as they last.
_TAKEN = (
    ("Rückrufe am selben Tag mit einer Liste im Team verteilen",
     "Anrufe blieben bei Abwesenheit liegen."),
    ("Auskünfte zu Anträgen auf einem Blatt für alle festhalten",
     "Zwei Kolleginnen sagten Verschiedenes."),
    ("Eingang von Unterlagen noch am selben Tag bestätigen",
     "Niemand wusste, ob die Unterlagen da sind."),
    ("Termine für Erstanträge jede Woche neu verteilen",
     "Die freien Termine lagen alle bei einem Team."),
    ("Bescheide vor dem Versand zu zweit lesen", "Eine Zahl war falsch abgeschrieben."),
)  # fmt: skip
_NEW = (
    ("press", "at_unit", "Eine Zeitung hat nach dem Fall gefragt. Auskunft gab niemand."),
    ("privacy_breach", "in_check", "Ein Schreiben ging an eine falsche Anschrift."),
    ("discrimination", "at_unit", "Die Kundin nennt ihr Alter als Grund."),
)


def add_besonderheiten(cast: Cast, now: datetime) -> None:
    """Acknowledge what is old, decide about Gegenmaßnahmen, and report what is new."""
    old = Informed.objects.filter(acknowledged_at=None, informed_at__lt=now - _READ_AFTER)
    for one in old.select_related("besonderheit", "person"):
        answering.acknowledge(
            besonderheit=one.besonderheit,
            by=one.person,
            at=min(one.informed_at + timedelta(hours=2), now),
        )
    _decide_measures(cast, now)
    for kind, state, note in _NEW:
        reaction = Reaction.objects.filter(state=state, besonderheiten=None).first()
        if reaction is not None:
            raising.report_besonderheit(
                subject=Subject(reaction),
                kind=kind,
                said=Said(note, known_at=now - timedelta(hours=1)),
                by=cast.officer,
                at=now,
            )


def _decide_measures(cast: Cast, now: datetime) -> None:
    """Accept every second proposal, dismiss the others, and leave the latest to be decided."""
    proposed = list(Measure.objects.proposed().order_by("proposed_at", "pk"))
    for number, measure in enumerate(proposed[: len(proposed) - _OPEN_MEASURES]):
        if number % 2:
            measuring.dismiss_measure(
                measure=measure,
                reason="Die Vorgänge haben verschiedene Ursachen.",
                by=cast.executive,
                at=now,
            )
            continue
        title, cause = _TAKEN[number // 2 % len(_TAKEN)]
        measuring.accept_measure(
            measure=measure,
            title=title,
            cause=cause,
            owner=cast.lead_leistung,
            due_on=local_day(now) + timedelta(days=21),
            by=cast.officer,
            at=now,
        )
        if number:
            measuring.complete_measure(
                measure=measure,
                result="Es gilt seit zwei Wochen, und es kamen keine neuen Beschwerden.",
                by=cast.lead_leistung,
                at=now,
            )
