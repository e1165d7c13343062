"""The work on a table in the background: taken up once, with signs of life, never half done."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from krm.documents.rules.table import TableUnreadable
from krm.journal.actions import SYSTEM, Actor, Refused
from krm.takeover.actions import importing, taking_back
from krm.takeover.models import RegisterImport

State = RegisterImport.State
# So long nothing may be heard of a worker before another one takes the import up.
LEASE = timedelta(minutes=10)


def work_on(run_pk: int, *, clock: Callable[[], datetime]) -> RegisterImport | None:
    """Do the work that an import waits for; None if there is none or another worker has it.

    :param clock: tells the time for the signs of life between the rows.
    """
    run = _claim(run_pk, clock())
    if run is None:
        return None
    progress = _Progress(run.pk, clock)
    if run.state == State.TAKING_BACK:
        return _take_back(run, progress, clock)
    by: Actor = run.uploaded_by or SYSTEM
    try:
        if run.state == State.CHECKING:
            return importing.check(run=run, progress=progress, by=by, at=clock())
        return importing.import_table(run=run, progress=progress, by=by, at=clock())
    except (Refused, TableUnreadable) as refusal:
        return _fail(run.pk, str(refusal), clock())
    except OSError:
        return _fail(run.pk, "Die Datei ist nicht mehr da. Bitte noch einmal hochladen.", clock())


def _take_back(
    run: RegisterImport, progress: Callable[[int, int], None], clock: Callable[[], datetime]
) -> RegisterImport:
    """Take an import back portion by portion; what a crash leaves is gone on with."""
    by: Actor = run.taken_back_by or SYSTEM
    done = run.rows_done
    while count := taking_back.take_back_some(run=run, by=by, at=clock()):
        done += count
        progress(done, run.rows_total)
    return taking_back.finish_take_back(run=run, by=by, at=clock())


def _claim(run_pk: int, at: datetime) -> RegisterImport | None:
    free = Q(claimed_at=None) | Q(touched_at__lt=at - LEASE)
    at_work = RegisterImport.objects.filter(state__in=RegisterImport.AT_WORK)
    if not at_work.filter(free, pk=run_pk).update(claimed_at=at, touched_at=at):
        return None
    return RegisterImport.objects.select_related("document", "uploaded_by", "taken_back_by").get(
        pk=run_pk
    )


class _Progress:
    """Notes on the row how far the work is; outside the transaction that writes, so all see it."""

    def __init__(self, run_pk: int, clock: Callable[[], datetime]) -> None:
        self.run_pk, self.clock = run_pk, clock

    def __call__(self, done: int, total: int) -> None:
        RegisterImport.objects.filter(pk=self.run_pk).update(
            rows_done=done, rows_total=total, touched_at=self.clock()
        )


def _fail(run_pk: int, reason: str, at: datetime) -> RegisterImport:
    RegisterImport.objects.filter(pk=run_pk).update(
        state=State.FAILED, failure=reason[:300], claimed_at=None, touched_at=at
    )
    return RegisterImport.objects.get(pk=run_pk)
