"""The contact on the same Arbeitstag: one entry ends its task and settles the Besonderheit."""

from datetime import datetime

from django.db.models import Q

from krm.journal import actions as journal
from krm.measures.access import visible_besonderheiten
from krm.measures.actions.answering import Entry, acknowledge, enter_duty
from krm.measures.models import Besonderheit
from krm.measures.queries.shown import duties_of
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.work.actions import tasks
from krm.work.models import Task

CONTACT = "contact"


@journal.verb
def finish_asked(*, task: Task, result: str, by: Person, at: datetime) -> Task:
    """Tick a task of one's own desk off; a contact of today is then entered for its Besonderheit.

    :raises Refused: as ``finish_task`` of work does.
    """
    done = tasks.finish_task(task=task, result=result, by=by, at=at)
    for row in _waiting(task, by, at):
        note = result.strip() or "Die Aufgabe ist abgehakt."
        entry = Entry(is_done=True, happened_at=at, note=note)
        enter_duty(besonderheit=row, code=CONTACT, entry=entry, by=by, at=at)
        if row.informed.filter(person=by).exists():
            acknowledge(besonderheit=row, by=by, at=at)
    return done


def _waiting(task: Task, by: Person, at: datetime) -> list[Besonderheit]:
    """Return the Besonderheiten of the same Vorgang or arrival that still ask for the contact."""
    if task.kind != Task.Kind.CONTACT_TODAY or not task.dedup_key:
        return []
    number = task.dedup_key.partition(":")[2]
    rows = (
        visible_besonderheiten(by, local_day(at))
        .standing()
        .filter(
            Q(receipt=number) | Q(reaction__number=number), due_at__isnull=False, settled_at=None
        )
    )
    open_ones = rows.exclude(duties__code=CONTACT)
    return [row for row in open_ones if CONTACT in [duty.code for duty in duties_of(row)]]
