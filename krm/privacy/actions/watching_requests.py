"""Remind of an open request before its month is over, escalate it when it is overdue."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Verb
from krm.notices import actions as notices
from krm.organisation.models import Person
from krm.organisation.queries import local_day, people_with_role
from krm.organisation.rules import Role
from krm.privacy.models import SubjectRequest
from krm.privacy.queries import subject_requests as queries
from krm.ui.rules import format_day
from krm.work.actions import tasks
from krm.work.models import Task


def watch_requests(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Remind and escalate what is open; the schedule calls this. Returns how much was done."""
    on, done = local_day(at), 0
    for row in SubjectRequest.objects.open().order_by("pk"):
        if row.escalated_at is None and row.runs_until < on:
            escalate_request(request=row, by=by, at=at)
            done += 1
        elif row.reminded_at is None and queries.remind_from(row) <= on:
            remind_of_request(request=row, by=by, at=at)
            done += 1
    return done


def _still_open(request: SubjectRequest) -> SubjectRequest | None:
    rows = SubjectRequest.objects.select_for_update().open()
    return rows.filter(pk=request.pk).first()


@journal.verb
def remind_of_request(*, request: SubjectRequest, by: Actor, at: datetime) -> None:
    """Remind whoever answers a request, once."""
    row = _still_open(request)
    if row is None or row.reminded_at is not None:
        return
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    text = f"{row.label} ist noch offen. Zu beantworten ist er bis {format_day(row.runs_until)}."
    _tell(row, queries.who_answers(row, local_day(at)), "subject_request_due", text, by, at)


@journal.verb
def escalate_request(*, request: SubjectRequest, by: Actor, at: datetime) -> None:
    """Let the front office ask for an overdue request; data protection and executive hear of it."""
    row, on = _still_open(request), local_day(at)
    if row is None or row.escalated_at is not None:
        return
    row.escalated_at = at
    row.save(update_fields=["escalated_at"])
    task = Task(
        kind=Task.Kind.OTHER,
        title=f"{row.label} ist überfällig: beim KRM nachfragen",
        role=Role.FRONT_OFFICE.value,
        due_on=on,
        dedup_key=queries.task_keys(row)[1],
    )
    tasks.ask(task=task, by=by, at=at)
    data = {"subject_request": row.pk, "due_on": row.runs_until}
    journal.record(Verb.SUBJECT_REQUEST_ESCALATED, chain=OFFICE, by=by, at=at, data=data)
    text = f"{row.label} ist überfällig. Zu beantworten war er bis {format_day(row.runs_until)}."
    _tell(row, queries.who_answers(row, on), "subject_request_late", text, by, at)
    watching = people_with_role(Role.DATA_PROTECTION, on)
    _tell(row, watching, "subject_request_late", text, by, at)
    notices.notify(
        recipients=people_with_role(Role.EXECUTIVE, on), kind="subject_request_late", text=text,
        dedup_key=_key("subject_request_late", row), by=by, at=at,
    )  # fmt: skip


def _key(kind: str, row: SubjectRequest) -> str:
    return f"{kind}:{row.pk}:{row.runs_until.isoformat()}"


def _tell(
    row: SubjectRequest, people: list[Person], kind: str, text: str, by: Actor, at: datetime
) -> None:
    notices.notify(
        recipients=people, kind=kind, text=text, url=row.get_absolute_url(),
        dedup_key=_key(kind, row), by=by, at=at,
    )  # fmt: skip
