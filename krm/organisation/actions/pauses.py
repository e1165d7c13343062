"""When the house stops doing things by itself, and who lets it go on."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from krm.adapters.clock import MachineTime
from krm.journal import actions as journal
from krm.journal.actions import OFFICE, Actor, Refused, Verb
from krm.organisation import access, queries
from krm.organisation.models import ClockMark, Pause, Person
from krm.organisation.rules import Right
from krm.organisation.rules.clock import Deviation, TimeMark, deviation, in_words, is_back

# A mark is renewed when it is so old: often enough to be close, seldom enough to be cheap.
RENEW_AFTER = timedelta(seconds=20)
_FORGET_AFTER = timedelta(days=30)


@journal.verb
def begin_pause(
    *, reason: str, data: Mapping[str, object], by: Actor, at: datetime
) -> Pause | None:
    """Let the house do nothing by itself any more; None if it already stands for this reason."""
    if Pause.objects.open().filter(reason=reason).exists():
        return None
    pause = Pause.objects.create(reason=reason, data=dict(data), begun_at=at)
    journal.record(
        Verb.PAUSE_BEGUN, chain=OFFICE, by=by, at=at, data={"pause": pause.pk, "reason": reason}
    )
    return pause


@journal.verb
def end_pause(*, pause: Pause, by: Actor, at: datetime) -> None:
    """Let the house go on; the caller has asked whether it may."""
    Pause.objects.filter(pk=pause.pk, ended_at=None).update(
        ended_at=at, ended_by=by if isinstance(by, Person) else None
    )
    data = {"pause": pause.pk, "reason": pause.reason}
    journal.record(Verb.PAUSE_ENDED, chain=OFFICE, by=by, at=at, data=data)


@journal.verb
def watch_clock(*, here: MachineTime, by: Actor, at: datetime) -> bool:
    """Compare the clock with what is known; tell whether it can be trusted.

    A clock that is wrong lets the house pause; the marks then stay as they were, so that it shows
    when the clock is back. It goes on by itself only then; otherwise a person says that the clock
    is right (`confirm_clock`).
    """
    now = TimeMark(here.boot, here.running, here.clock)
    marks = _marks()
    paused = Pause.objects.open().filter(reason=Pause.Reason.CLOCK).first()
    found = deviation(now, marks, queries.database_time())
    if found is not None:
        _begin(found, by, at)
        return False
    if paused is not None:
        if not is_back(now, marks):
            return False
        end_pause(pause=paused, by=by, at=at)
    _renew(now, marks)
    return True


@journal.verb
def confirm_clock(*, here: MachineTime, by: Person, at: datetime) -> None:
    """Say that the clock is right as it is; the house goes on, and from now on this time counts.

    :raises Refused: without the right, if nothing is paused, or while the clock of the database
        says something else: then one of the two is surely wrong.
    """
    access.require(by, Right.MANAGE_OFFICE, on=queries.local_day(at))
    pause = Pause.objects.open().filter(reason=Pause.Reason.CLOCK).first()
    if pause is None:
        raise Refused("Es ist nichts angehalten.", code="not_paused")
    now = TimeMark(here.boot, here.running, here.clock)
    other = deviation(now, (), queries.database_time())
    if other is not None:
        raise Refused(
            f"Verglichen mit der Datenbank geht die Uhr dieses Rechners {in_words(other.seconds)}. "
            "Bitte zuerst beide Uhren richtig stellen.",
            code="clock_differs",
        )
    ClockMark.objects.all().delete()
    end_pause(pause=pause, by=by, at=at)
    _renew(now, ())


def _begin(found: Deviation, by: Actor, at: datetime) -> None:
    begin_pause(
        reason=Pause.Reason.CLOCK,
        data={"evidence": found.evidence.value, "seconds": found.seconds},
        by=by,
        at=at,
    )


def _marks() -> list[TimeMark]:
    return [TimeMark(row.boot, row.running, row.clock) for row in ClockMark.objects.all()]


def _renew(now: TimeMark, marks: list[TimeMark] | tuple[()]) -> None:
    own = next((mark for mark in marks if mark.boot == now.boot), None)
    if own is not None and now.clock - own.clock < RENEW_AFTER:
        return
    ClockMark.objects.update_or_create(
        boot=now.boot, defaults={"running": now.running, "clock": now.clock}
    )
    ClockMark.objects.filter(clock__lt=now.clock - _FORGET_AFTER).delete()
