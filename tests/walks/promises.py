"""What is promised of every Vorgang, whatever was done with it, asked in a few reads."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db.models import Q

from krm.casework.queries.steps import next_steps
from krm.deadlines.models import Deadline
from krm.deadlines.queries import CLOSING
from krm.letters.models import Dispatch
from krm.reactions.models import Reaction
from krm.reactions.workflow import STEPS, State, step_of_task
from krm.work import access
from krm.work.models import Task
from krm.work.queries import owns

_ON_ITS_WAY = (Dispatch.State.QUEUED, Dispatch.State.SENDING)


@contextmanager
def with_trail(trail: Sequence[str]) -> Iterator[None]:
    """Add the way there to whatever goes wrong inside."""
    try:
        yield
    except BaseException as fault:
        fault.add_note("\n  ".join(trail))
        raise


def kept_at_any_time() -> None:
    """Fail if a promise is broken: about letters, deadlines, ends or numbers."""
    ways = Dispatch.objects.filter(state__in=_ON_ITS_WAY, letter__reaction__is_anonymous=True)
    assert not ways.exists(), "a letter to somebody anonymous"
    running = Deadline.objects.running().filter(kind__in=CLOSING)
    kinds = running.values_list("reaction_id", "reaction__state", "kind")
    several = [pk for pk, count in Counter(pk for pk, _, _ in kinds).items() if count > 1]
    assert not several, f"two main deadlines: {list(kinds)}"
    closed = [kind for _, state, kind in kinds if state == State.CLOSED]
    assert not closed, f"closed, and still running: {closed}"
    answered = Q(answered_at__isnull=False) | ~Q(settled_by="") | Q(kind="praise")
    ended = answered | Q(party__deceased_noted_on__isnull=False)
    ended |= Q(petition__transmitted_on__isnull=False)
    unheard = Reaction.objects.filter(state=State.CLOSED).exclude(ended)
    assert not unheard.exists(), "closed without an answer"
    numbers = sorted(Reaction.objects.values_list("number", flat=True))
    assert numbers == [f"KRM-2026-{n:05d}" for n in range(1, len(numbers) + 1)]


def kept_in_the_end(house, row: Reaction, on) -> None:
    """Fail if an open task is nobody's, or its owner finds no step that does it."""
    row = Reaction.objects.get(pk=row.pk)
    for task in Task.objects.open().filter(reaction=row).select_related("unit", "person"):
        owners = [person for person in house.people if owns(person, task, on)]
        seeing = [p for p in owners if access.visible_reactions(p, on).filter(pk=row.pk).exists()]
        assert seeing, f"{task.kind} „{task.title}“ is nobody's"
        found = step_of_task(task.kind, row.state)
        step = found[0] if found else STEPS["finish_task"]
        walkable = {item.step.name for person in seeing for item in next_steps(row, person, on)}
        assert step.name in walkable or step.name == "finish_task", (
            f"{task.kind} „{task.title}“ leads to {step.name}, which nobody of its owners has"
        )
