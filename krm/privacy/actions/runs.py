"""The first run of a class of retention: one person looks and proposes, a second one releases."""

from datetime import datetime

from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Refused, Verb
from krm.notices import actions as notices
from krm.organisation import access
from krm.organisation.actions import deciding
from krm.organisation.models import Person
from krm.organisation.queries import local_day
from krm.organisation.rules import Right
from krm.privacy.models import RetentionRun
from krm.privacy.queries import runs as queries
from krm.privacy.queries.retention import due, period_of
from krm.privacy.rules.retention import BY_NUMBER, RetentionClass
from krm.work.actions import tasks
from krm.work.models import Task
from krm.work.queries import role_that_confirms


@journal.verb
def propose_run(*, kind: RetentionClass, by: Person, at: datetime) -> RetentionRun:
    """Propose that a class goes from now on; nothing is deleted before a second person agrees.

    :raises Refused: without the right, if nothing is due, or it is released or proposed already.
    """
    on = local_day(at)
    access.require(by, Right.CORRECT, on=on)
    period = period_of(kind, on)
    if queries.is_released(kind, period):
        raise Refused("Diese Klasse läuft schon von selbst.", code="released")
    if queries.waiting_run(kind) is not None:
        raise Refused("Das ist schon vorgeschlagen.", code="proposed")
    count = sum(not row.kept_by for row in due(kind, on))
    if not count:
        raise Refused(
            "Heute ist in dieser Klasse nichts fällig. Freigegeben wird an dem, was fällig ist.",
            code="nothing_due",
        )
    run = RetentionRun.objects.create(
        number=kind.number, period=period.code, due_count=count, proposed_at=at, proposed_by=by
    )
    asked = Task.objects.filter(kind=Task.Kind.RETENTION, subject_pk=kind.number)
    tasks.finish(tasks=asked, result="vorgeschlagen", by=by, at=at)
    task = Task(
        kind=Task.Kind.RETENTION,
        title=f"Ersten Löschlauf {kind.code} freigeben oder ablehnen: {kind.label}",
        role=role_that_confirms(by, on),
        due_on=on,
        subject_pk=kind.number,
        dedup_key=queries.task_key(kind, period, f"decide:{run.pk}"),
    )
    tasks.ask(task=task, by=by, at=at)
    _record(Verb.RETENTION_PROPOSED, run, by, at)
    notices.notify(
        recipients=queries.deciders(run, on),
        kind="retention_asked",
        text=f"Ein Löschlauf wartet auf die zweite Person: {kind.code}, {kind.label}.",
        url=run.get_absolute_url(),
        dedup_key=f"retention_asked:{run.pk}",
        by=by,
        at=at,
    )
    return run


@journal.verb
def decide_run(*, run: RetentionRun, accept: bool, by: Person, at: datetime) -> RetentionRun:
    """Release the first run of a class, or not, as the second person; the next night deletes.

    :raises Refused: without the right, for one's own proposal, if it is decided, or if its length
        has changed since.
    """
    on = local_day(at)
    access.require(by, Right.CONFIRM_CORRECTION, on=on)
    found = _waiting(run)
    kind = BY_NUMBER[found.number]
    deciding.require_second_person(found, by)
    if accept and period_of(kind, on).code != found.period:
        raise Refused(
            "Die Frist hat sich seit dem Vorschlag geändert. Bitte ablehnen und neu vorschlagen "
            "lassen.",
            code="period_changed",
        )
    state = RetentionRun.State.APPLIED if accept else RetentionRun.State.REJECTED
    verb = Verb.RETENTION_RELEASED if accept else Verb.RETENTION_REJECTED
    return _settle(found, state, verb, by, at)


@journal.verb
def withdraw_run(*, run: RetentionRun, by: Person, at: datetime) -> RetentionRun:
    """Take back one's own proposal while nobody has decided about it.

    :raises Refused: if somebody else proposed it, or it is decided.
    """
    found = _waiting(run)
    deciding.require_proposer(found, by)
    return _settle(found, RetentionRun.State.WITHDRAWN, Verb.RETENTION_WITHDRAWN, by, at)


def _waiting(run: RetentionRun) -> RetentionRun:
    RetentionRun.objects.select_for_update().get(pk=run.pk)
    return deciding.still_waiting(run)


def _settle(
    run: RetentionRun, state: RetentionRun.State, verb: Verb, by: Person, at: datetime
) -> RetentionRun:
    run.settle(state, by, at)
    asked = Task.objects.filter(kind=Task.Kind.RETENTION, subject_pk=run.number)
    tasks.finish(tasks=asked, result=run.get_state_display(), by=by, at=at)
    _record(verb, run, by, at)
    return run


def _record(verb: Verb, run: RetentionRun, by: Person, at: datetime) -> None:
    data = {"run": run.pk, "code": f"K{run.number}", "period": run.period, "due": run.due_count}
    journal.record(verb, chain=OFFICE, by=by, at=at, data=data)
