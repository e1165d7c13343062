"""End what its class of retention ends, every night; ask for the first run of a class."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from krm.arrivals.actions import passing
from krm.arrivals.models import IntakeItem
from krm.corrections.models import Correction
from krm.documents import actions as documents
from krm.documents.models import Document
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, SYSTEM, Actor, Verb, reaction_chain
from krm.journal.actions.blanking import blank_entries
from krm.journal.models import JournalEntry
from krm.organisation.queries import local_day, month_span
from krm.organisation.rules import Role
from krm.parties.models import Consent
from krm.privacy import storage
from krm.privacy.actions import coarsening
from krm.privacy.actions.erasing import forget_hearings, make_anonymous_unseen
from krm.privacy.actions.forgetting import forget_ended
from krm.privacy.models import Deletion, LookIn, Sample, SubjectRequest
from krm.privacy.queries import retention as queries
from krm.privacy.queries.anonymising import still_needed
from krm.privacy.queries.retention import Due
from krm.privacy.queries.runs import is_released, task_key, waiting_run
from krm.privacy.rules.retention import CLASSES, Period, RetentionClass
from krm.reactions import actions as reactions
from krm.reactions.models import Exclusion, Reaction
from krm.work.actions import tasks
from krm.work.models import Task


def watch_retention(*, by: Actor = SYSTEM, at: datetime) -> int:
    """End everything that is due and released; ask for what nobody has released yet.

    The schedule calls this every night; what a crash leaves is done in the next. K0 goes by the
    watch over the Sichtung. What breaks keeps nothing else from going; the first error is raised
    after all were tried. Last the days of what is anonymous for long become coarse. Returns how
    much went.
    """
    done, broken = 0, None
    for kind in CLASSES:
        if kind.number in _ENDINGS:
            try:
                done += run_class(kind=kind, by=by, at=at)
            except Exception as error:
                broken = broken or error
    try:
        coarsening.coarsen_due(by=by, at=at)
    except Exception as error:
        broken = broken or error
    storage.write_missing_files()
    if broken is not None:
        raise broken
    return done


def run_class(*, kind: RetentionClass, by: Actor = SYSTEM, at: datetime) -> int:
    """End what is due of one class, each row in a step of its own; return how many that were.

    Where two people have not released the class with its length, they are asked and nothing goes.
    """
    on = local_day(at)
    period, rows = queries.period_of(kind, on), queries.due(kind, on)
    _ask_about_procedures(rows, by, at)
    free = [row for row in rows if not row.kept_by]
    if not free:
        return 0
    if not is_released(kind, period):
        _ask(kind, period, len(free), by=by, at=at)
        return 0
    done, broken = 0, None
    for row in free:
        try:
            done += _ENDINGS[kind.number](kind, period, row, by, at)
        except Exception as error:
            broken = broken or error
    if done:
        _record_run(kind, period, done, len(rows) - done, by=by, at=at)
    if broken is not None:
        raise broken
    return done


@journal.verb
def _record_run(
    kind: RetentionClass, period: Period, count: int, left: int, *, by: Actor, at: datetime
) -> None:
    data = {"code": kind.code, "period": period.code, "count": count, "left": left}
    journal.record(Verb.RETENTION_RUN, chain=OFFICE, by=by, at=at, data=data)


@journal.verb
def _ask(kind: RetentionClass, period: Period, count: int, *, by: Actor, at: datetime) -> None:
    if waiting_run(kind) is not None:
        return
    task = Task(
        kind=Task.Kind.RETENTION,
        title=f"Löschlauf {kind.code} ansehen und vorschlagen: {kind.label}",
        note=f"{count} fällig. Der erste Lauf braucht zwei Personen.",
        role=Role.KRM_OFFICER,
        due_on=local_day(at),
        subject_pk=kind.number,
        dedup_key=task_key(kind, period, "look"),
    )
    tasks.ask(task=task, by=by, at=at)


def _ask_about_procedures(rows: list[Due], by: Actor, at: datetime) -> None:
    """Let KRM say of what is due whether its procedure is over; the task stays until then."""
    on = local_day(at)
    for row in rows:
        if row.kept_by == queries.PROCEDURE_RUNS:
            task = Task(
                kind=Task.Kind.PROCEDURE_END,
                title="Ist das Verfahren zu Ende? Der Vorgang wäre zu löschen",
                reaction_id=row.pk,
                role=Role.KRM_OFFICER,
                due_on=on,
                dedup_key=f"procedure_end:{row.pk}",
            )
            tasks.ask(task=task, by=by, at=at)


# ------------------------------------------------------------------------------------ each class


@journal.verb
def end_reaction(
    *, kind: RetentionClass, period: Period, reaction: Reaction, by: Actor, at: datetime
) -> bool:
    """Let the person go from a Vorgang whose class has ended; tell whether it could be done.

    What somebody still needs (an open alarm, a letter on its way, a hold) stays for another night.
    """
    row = reactions.locked(reaction)
    if still_needed(row, local_day(at)) or not queries.ended().filter(pk=row.pk).exists():
        return False
    make_anonymous_unseen(reaction=row, code=kind.code, by=by, at=at)
    return True


def _reaction(kind: RetentionClass, period: Period, row: Due, by: Actor, at: datetime) -> bool:
    reaction = Reaction.objects.get(pk=row.pk)
    return end_reaction(kind=kind, period=period, reaction=reaction, by=by, at=at)


@journal.verb
def _reads(kind: RetentionClass, period: Period, row: Due, *, by: Actor, at: datetime) -> bool:
    journal.drop_reads(month=row.key, by=by, at=at)
    _keep(Deletion.What.READS, kind, period, row, at)
    return True


@journal.verb
def _history(kind: RetentionClass, period: Period, row: Due, *, by: Actor, at: datetime) -> bool:
    if queries.has_names_in_history(row.pk):
        reason = f"retention_{kind.code.lower()}"
        journal.blank_personal(chain=reaction_chain(row.pk), by=by, at=at, reason=reason)
    _keep(Deletion.What.HISTORY, kind, period, row, at)
    return True


@journal.verb
def _arrival(kind: RetentionClass, period: Period, row: Due, *, by: Actor, at: datetime) -> bool:
    item = IntakeItem.objects.select_for_update().get(pk=row.pk)
    passing.remove_content(item=item, by=by, at=at)
    about = JournalEntry.objects.filter(
        chain=OFFICE, data__receipt=item.receipt_number, personal__isnull=False
    )
    reason = f"retention_{kind.code.lower()}"
    blank_entries(entries=list(about), by=by, at=at, reason=reason)
    _keep(Deletion.What.ARRIVAL, kind, period, row, at)
    return True


@journal.verb
def _look_ins(kind: RetentionClass, period: Period, row: Due, *, by: Actor, at: datetime) -> bool:
    """Delete the look-ins, consents and samples of a year; the entry comes first, as its cover."""
    year = int(row.key)
    begins, ends = month_span(date(year, 1, 1))[0], month_span(date(year, 12, 1))[1]
    looked = LookIn.objects.filter(looked_at__gte=begins, looked_at__lt=ends)
    samples = Sample.objects.filter(month__year=year)
    data = {"year": year, "look_ins": looked.count(), "samples": samples.count()}
    journal.record(Verb.LOOK_INS_DROPPED, chain=OFFICE, by=by, at=at, data=data)
    looked.exclude(corrects=None).delete()
    looked.delete()
    sheets = list(Document.objects.filter(pk__in=samples.exclude(sheet=None).values("sheet")))
    samples.delete()
    rested = LookIn.objects.exclude(consent=None).values("consent")
    consents = Consent.objects.filter(purpose=Consent.Purpose.EAKTE, given_on__year__lte=year)
    consents = consents.exclude(pk__in=rested)
    papers = list(
        Document.objects.filter(pk__in=consents.exclude(document=None).values("document"))
    )
    consents.delete()
    for file in (*sheets, *papers):
        documents.delete_unused(file)
    _keep(Deletion.What.LOOK_INS, kind, period, row, at)
    return True


@journal.verb
def forget_accused(
    *, kind: RetentionClass, period: Period, reaction: Reaction, by: Actor, at: datetime
) -> None:
    """Delete whom a Dienstaufsichtsbeschwerde was about, and what that person said."""
    row = reactions.locked(reaction)
    forget_hearings(reaction=row, by=by, at=at)
    Exclusion.objects.filter(reaction=row).update(reason="")
    Reaction.objects.filter(pk=row.pk).update(complained_about=None)
    _forget_corrections(row, by, at)
    said = JournalEntry.objects.filter(
        chain=reaction_chain(row.pk), personal__isnull=False,
        verb__in=(Verb.HEARING_ASKED, Verb.HEARING_ANSWERED, Verb.HEARING_SKIPPED,
                  Verb.PERSON_EXCLUDED, Verb.REACTION_CORRECTED, Verb.DECISION_RECORDED,
                  Verb.CORRECTION_PROPOSED, Verb.CORRECTION_REJECTED, Verb.CORRECTION_WITHDRAWN),
    )  # fmt: skip
    blank_entries(entries=list(said), by=by, at=at, reason=f"retention_{kind.code.lower()}")
    journal.record(Verb.ACCUSED_FORGOTTEN, chain=reaction_chain(row.pk), by=by, at=at)
    storage.record_deletion(
        what=Deletion.What.ACCUSED, key=row.number, code=kind.code, period=period.code, at=at
    )


def _forget_corrections(reaction: Reaction, by: Actor, at: datetime) -> None:
    """Delete who was to stand there instead; nobody is asked about it any more."""
    rows = Correction.objects.filter(reaction=reaction, target="complained_about")
    keys = list(rows.values_list("pk", flat=True))
    asked = reaction.tasks.filter(kind=Task.Kind.CORRECTION, subject_pk__in=keys)
    tasks.finish(tasks=asked, by=by, at=at)
    rows.delete()


def _accused(kind: RetentionClass, period: Period, row: Due, by: Actor, at: datetime) -> bool:
    reaction = Reaction.objects.get(pk=row.pk)
    forget_accused(kind=kind, period=period, reaction=reaction, by=by, at=at)
    return True


@journal.verb
def _request(kind: RetentionClass, period: Period, row: Due, *, by: Actor, at: datetime) -> bool:
    request = SubjectRequest.objects.select_for_update().get(pk=row.pk)
    forget_ended(rows=[request], by=by, at=at, reason=f"retention_{kind.code.lower()}")
    request.delete()
    _keep(Deletion.What.REQUEST, kind, period, row, at)
    return True


@journal.verb
def _backup(kind: RetentionClass, period: Period, row: Due, *, by: Actor, at: datetime) -> bool:
    """Delete the file of a backup last: if it cannot be deleted, nothing says that it was."""
    if row.path is None:
        return False
    _keep(Deletion.What.BACKUP, kind, period, row, at)
    row.path.unlink()
    return True


def _keep(
    what: Deletion.What, kind: RetentionClass, period: Period, row: Due, at: datetime
) -> None:
    storage.record_deletion(what=what, key=row.key, code=kind.code, period=period.code, at=at)


Ending = Callable[[RetentionClass, Period, Due, Actor, datetime], bool]


def _taken(step: Callable[..., bool]) -> Ending:
    return lambda kind, period, row, by, at: step(kind, period, row, by=by, at=at)


_ENDINGS: Final[Mapping[int, Ending]] = {
    1: _reaction, 2: _reaction, 3: _reaction, 4: _taken(_reads), 5: _taken(_history),
    7: _taken(_arrival), 8: _taken(_backup), 9: _taken(_look_ins), 10: _accused,
    11: _taken(_request),
}  # fmt: skip
