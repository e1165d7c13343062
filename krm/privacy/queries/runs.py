"""The first runs of the classes of retention: what is released, what waits, and for whom."""

from datetime import date

from krm.organisation.access import people_with_right
from krm.organisation.models import Person
from krm.organisation.rules import Right
from krm.privacy.models import RetentionRun
from krm.privacy.rules.retention import Period, RetentionClass


def is_released(kind: RetentionClass, period: Period) -> bool:
    """Tell whether two people have released the class with this very length."""
    if not kind.needs_release:
        return True
    runs = RetentionRun.objects.filter(number=kind.number, state=RetentionRun.State.APPLIED)
    newest = runs.order_by("-decided_at", "-pk").values_list("period", flat=True).first()
    return newest == period.code


def released_run(kind: RetentionClass, period: Period) -> RetentionRun | None:
    """Return the run by which two people have released the class with this very length."""
    runs = RetentionRun.objects.filter(
        number=kind.number, state=RetentionRun.State.APPLIED, period=period.code
    )
    return runs.select_related("proposed_by", "decided_by").order_by("-decided_at", "-pk").first()


def waiting_run(kind: RetentionClass) -> RetentionRun | None:
    """Return the proposal of a class that waits for its second person."""
    rows = RetentionRun.objects.waiting().filter(number=kind.number)
    return rows.select_related("proposed_by").first()


def task_key(kind: RetentionClass, period: Period, step: str) -> str:
    """Return the name of the task to look at a run, or to decide about it."""
    count = RetentionRun.objects.filter(number=kind.number).exclude(
        state=RetentionRun.State.PROPOSED
    )
    return f"retention:{kind.code}:{period.code}:{step}:{count.count()}"


def deciders(run: RetentionRun, on: date) -> list[Person]:
    """Return who can release a run: front office and executive, never the proposer."""
    people = people_with_right(Right.CONFIRM_CORRECTION, on)
    return [person for person in people if person.pk != run.proposed_by_id]
