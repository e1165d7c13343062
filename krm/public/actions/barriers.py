"""Barriers on the public pages: reported by anybody, answered within a month (§ 12b BGG)."""

from dataclasses import dataclass
from datetime import datetime

from krm.arrivals.actions import alarms, receiving
from krm.arrivals.actions.receiving import Reading
from krm.arrivals.models import IntakeItem
from krm.arrivals.queries import waiting
from krm.arrivals.rules.nine_questions import BARRIER
from krm.arrivals.rules.typed import clean_line, clean_text
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Refused, Verb
from krm.notices import actions as notices
from krm.organisation import queries as organisation
from krm.organisation.access import require
from krm.organisation.actions.once import act_once, form_key
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right, Role
from krm.public.models import BarrierReport
from krm.public.queries import site as queries_site
from krm.regelwerk import queries as regelwerk
from krm.work.actions import tasks
from krm.work.models import Task

DOOR = "barrier"


@dataclass(frozen=True)
class Barrier:
    """What somebody reports: what does not work, where, and how to reach them."""

    text: str
    page: str = ""
    name: str = ""
    reachable: str = ""


def report_barrier(
    *, barrier: Barrier, form_token: str, by: Actor = SYSTEM, at: datetime
) -> BarrierReport:
    """Take in the report of a barrier, with number, task and deadline.

    The same words under the same token are one report, however often the button is pressed.

    :raises Refused: with what is wrong, code "field_text".
    """
    said = Barrier(
        text=clean_text(barrier.text).strip(),
        page=clean_line(barrier.page)[:200],
        name=clean_line(barrier.name)[:160],
        reachable=clean_line(barrier.reachable)[:254],
    )
    longest = regelwerk.rules_on(local_day(at)).number("form.max_characters")
    if not said.text or len(said.text) > longest:
        raise Refused("Bitte schreiben Sie, was nicht geht.", code="field_text")
    key = form_key(DOOR, form_token, said)
    return _store(said=said, key=key, by=by, at=at)


@journal.verb
def _store(*, said: Barrier, key: str, by: Actor, at: datetime) -> BarrierReport:
    report, _ = act_once(
        key=key, model=BarrierReport, make=lambda: _report(said, key, by, at), at=at
    )
    return report


def _report(said: Barrier, key: str, by: Actor, at: datetime) -> BarrierReport:
    place = f"Seite: {said.page}\n\n" if said.page else ""
    due = waiting.provisional(at)
    reading = Reading(
        arrived_at=at,
        sender_name=said.name,
        sender_address=said.reachable if "@" in said.reachable else "",
        subject="Barriere auf den öffentlichen Seiten",
        text=f"{place}{said.text}",
        not_answerable_reason="Formular für Barrieren",
        provisional_due_on=due.due_on if due else None,
    )
    item = receiving.receive_written(
        source="online", content_digest=key, reading=reading, door=DOOR,
        also=lambda _item: None, by=by, at=at,
    )  # fmt: skip
    alarms.raise_from_text(item=item, by=by, at=at)
    receiving.settle_arrival(
        item=item, state=IntakeItem.State.SET_ASIDE, verb=Verb.INTAKE_SET_ASIDE, outcome=BARRIER,
        by=by, at=at,
    )  # fmt: skip
    return take_up(item=item, page=said.page, reachable=said.reachable, by=by, at=at)


@journal.verb
def take_up(
    *, item: IntakeItem, page: str = "", reachable: str = "", by: Actor, at: datetime
) -> BarrierReport:
    """Make an arrival the report of a barrier: a task for KRM with a month from its arrival.

    A second time nothing happens.
    """
    due_on = queries_site.barrier_due(item.arrived_at).due_on
    report, is_new = BarrierReport.objects.get_or_create(
        item=item,
        defaults={
            "page": page,
            "reachable": reachable or item.sender_address,
            "due_on": due_on,
        },
    )
    if not is_new:
        return report
    task = Task(
        kind=Task.Kind.BARRIER,
        title=f"Gemeldete Barriere beantworten ({item.receipt_number})",
        role=Role.KRM_OFFICER.value,
        due_on=due_on,
        note="Frist von einem Monat nach § 12b Abs. 4 BGG.",
        subject_pk=report.pk,
        dedup_key=f"barrier:{report.pk}",
    )
    tasks.ask(task=task, by=by, at=at)
    _tell(report, by, at)
    data = {"receipt": item.receipt_number, "report": report.pk, "due_on": due_on}
    journal.record(Verb.BARRIER_REPORTED, chain=OFFICE, by=by, at=at, data=data)
    return report


@journal.verb
def withdraw_report(*, item: IntakeItem, by: Person, at: datetime) -> int:
    """Undo that an arrival is the report of a barrier, unless it was answered; return how many.

    The arrival itself goes back to the Posteingang, which journals it.
    """
    report = BarrierReport.objects.filter(item=item, answered_at=None).first()
    if report is None:
        return 0
    asked = Task.objects.filter(dedup_key=f"barrier:{report.pk}")
    tasks.finish(tasks=asked, result="Der Eingang wird neu gesichtet.", by=by, at=at)
    # SQLite gives the number of a deleted row again, and a later report shall get its task.
    asked.update(dedup_key=None)
    report.delete()
    data = {"receipt": item.receipt_number}
    journal.record(Verb.BARRIER_TAKEN_BACK, chain=OFFICE, by=by, at=at, data=data)
    return 1


def _tell(report: BarrierReport, by: Actor, at: datetime) -> None:
    officer = organisation.krm_at_work(local_day(at))
    if officer is None or officer.pk == by.pk:
        return
    notices.notify(
        recipients=[officer],
        kind="barrier_report",
        text=f"{report.item.receipt_number}: Eine Barriere wurde gemeldet. Bitte in einem Monat "
        "antworten.",
        url=report.get_absolute_url(),
        dedup_key=f"barrier:{report.pk}",
        by=by,
        at=at,
    )


@journal.verb
def answer_barrier(
    *, report: BarrierReport, answer: str, by: Person, at: datetime
) -> BarrierReport:
    """Note what was done about a barrier and what the person was answered; the task is done.

    :raises Refused: without words, without the right, or if somebody has answered already.
    """
    require(by, Right.TRIAGE, on=local_day(at))
    row = BarrierReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.answered_at is not None:
        raise Refused("Diese Meldung ist schon beantwortet.", code="already_done")
    if not answer.strip():
        raise Refused("Bitte schreiben, was getan und geantwortet wurde.", code="field_answer")
    row.answered_at, row.answered_by, row.answer = at, by, answer.strip()
    row.save(update_fields=["answered_at", "answered_by", "answer"])
    asked = Task.objects.filter(dedup_key=f"barrier:{row.pk}")
    tasks.finish(tasks=asked, result="Beantwortet.", by=by, at=at)
    data = {"receipt": row.item.receipt_number, "report": row.pk, "in_time": _in_time(row, at)}
    journal.record(
        Verb.BARRIER_ANSWERED, chain=OFFICE, by=by, at=at, data=data, personal={"answer": answer}
    )
    return row


def _in_time(report: BarrierReport, at: datetime) -> bool:
    return local_day(at) <= report.due_on
